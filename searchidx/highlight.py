"""What of a document a query matched: marked passages, and the related articles that match."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from searchidx.analysis import Analyzer, analyzer, fold, spans, variants
from searchidx.engines.base import Match, Related, Stored
from searchidx.engines.distance import within
from searchidx.query.nodes import Fuzzy, Node, Phrase, Prefix, Word
from searchidx.query.rewrite import Leaf, words
from searchidx.schema.model import Field as SchemaField
from searchidx.schema.model import Schema

SNIPPET = 240
"""How many characters of a long text are shown at most."""

WINDOW = 16_384
WINDOWS = 12
"""A body is read in windows of that many characters, and so many of them at most: a long one costs no more."""

_ELLIPSIS = "…"
_WORD_BORDER = re.compile(r"\s")
_SPACE = re.compile(r"\s+")

Range = tuple[int, int]


def highlights(match: Match, tree: Node, schema: Schema, analyzer: Analyzer) -> dict[str, str]:
    """The fields in which the query's words stand, by `key`, as HTML that is safe to show: escaped text and `<mark>` only.

    Titles and lists of values come whole, longer texts as the passage of at most 240 characters that has most of the query.
    """
    leaves = list(_leaves(tree, schema, analyzer))
    found: dict[str, str] = {}
    for one in schema.slots if leaves else ():
        looking = [leaf for leaf in leaves if leaf.looks_in(one, match.stored)]
        texts = _texts(match.stored, one) if looking and one.name not in ("related", "id") else ()
        marked = [shown for text in texts if (shown := _marked(text, looking, whole=one.name == "title" or one.many))]
        if marked:
            found[key(match.stored, one)] = ", ".join(marked) if one.many else marked[0]
    return found


def related(match: Match, tree: Node, schema: Schema, analyzer: Analyzer) -> list[Related]:
    """The document's related articles with as many of the query's words as any of them has; none where no word is there."""
    slot = schema.field("related")
    leaves = [leaf for leaf in _leaves(tree, schema, analyzer) if slot is not None and leaf.looks_in(slot, match.stored)]
    if not leaves:
        return []
    counts = [_hits(article, leaves) for article in match.stored.related]
    most = max(counts, default=0)
    return [article for article, count in zip(match.stored.related, counts, strict=True) if count == most > 0]


def key(stored: Stored, field: SchemaField) -> str:
    """The name under which `highlights` holds a field of this document: its author's own key, else the field's name."""
    if field.is_role or field.name in ("body", "related"):
        return stored.keys.get(field.name, field.name)
    return next((name for name in field.keys if name in stored.fields), field.label)


@dataclass(frozen=True)
class _Leaf:
    """A word or phrase of the query: terms in a row in some language, or words that a test accepts; `name` is its field's."""

    name: str | None
    rows: tuple[tuple[Analyzer, tuple[str, ...]], ...] = ()
    slop: int = 0
    test: Callable[[str], bool] | None = None
    starts: tuple[str, ...] = ()

    def looks_in(self, one: SchemaField, stored: Stored) -> bool:
        """Whether the leaf is looked for in that field of the document."""
        if self.name is None or self.name == one.name:
            return self.name is not None or one.searched
        return one.is_role and stored.keys.get(one.name) == self.name

    def find(self, words: _Words) -> Iterator[tuple[int, ...]]:
        """The numbers of the words that match, one tuple for each place."""
        if self.test is not None:
            yield from ((number,) for number in words.passing(self.test))
        for language, row in self.rows:
            yield from _in_row([words.places(language, term) for term in row], self.slop)


@dataclass
class _Words:
    """A text's words, and where its terms stand."""

    text: str
    spans: list[Range] = field(default_factory=list)
    _places: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.spans = spans(self.text)
        self._typed = [self.text[start:end] for start, end in self.spans]

    def places(self, language: Analyzer, term: str) -> list[int]:
        """The numbers of the words with that term."""
        if language.language not in self._places:
            table = self._places[language.language] = {}
            for number, found in enumerate(map(language.term, self._typed)):
                table.setdefault(found, []).append(number)
        return self._places[language.language].get(term, [])

    def passing(self, test: Callable[[str], bool]) -> list[int]:
        """The numbers of the words that pass a test of what is left of them without case and accents."""
        accepted = {word for word in set(self._typed) if test(fold(word))}
        return [number for number, word in enumerate(self._typed) if word in accepted]


def _leaves(tree: Node, schema: Schema, own: Analyzer) -> Iterator[_Leaf]:
    """The words and phrases that a document may have matched; what stands behind a minus is left out."""
    languages = [own, *(analyzer(other) for other in schema.languages if other != own.language)]
    for name, leaf in words(tree):
        field = schema.field(name) if name is not None else None
        if name is None or field is not None:
            yield _leaf(leaf, field.name if field else None, languages)


def _leaf(leaf: Leaf, name: str | None, languages: Sequence[Analyzer]) -> _Leaf:
    start = fold(leaf.text)
    match leaf:
        case Word(text):
            rows = tuple((language, row) for language in languages for row in variants(text, language.language))
            return _Leaf(name, rows, starts=_starts(rows))
        case Phrase(text, slop):
            rows = tuple((language, row) for language in languages if (row := tuple(language.terms(text))))
            return _Leaf(name, rows, slop, starts=_starts(rows))
        case Prefix():
            return _Leaf(name, test=lambda word: bool(start) and word.startswith(start), starts=(start,))
        case Fuzzy(_, edits):
            return _Leaf(name, test=lambda word: word[:1] == start[:1] and within(start, word, edits), starts=(start[:3],))


def _starts(rows: Iterable[tuple[Analyzer, tuple[str, ...]]]) -> tuple[str, ...]:
    """Beginnings, in small letters, of words that may match; a stem's last letter may differ from the word's (`happi`, happy)."""
    return tuple({row[0][:-1] if len(row[0]) > 3 else row[0] for _, row in rows if row})


def _in_row(places: Sequence[list[int]], slop: int) -> Iterator[tuple[int, ...]]:
    """Places where terms follow each other in order, with at most `slop` other words between them in all."""
    for first in places[0]:
        row = [first]
        for later in places[1:]:
            at = bisect_right(later, row[-1])
            if at == len(later):
                return
            row.append(later[at])
        if row[-1] - first <= len(row) - 1 + slop:
            yield tuple(row)


def _texts(stored: Stored, one: SchemaField) -> tuple[str, ...]:
    """The values of a field, as their author spelled them."""
    if one.name in ("title", "summary", "provider", "body"):
        return (str(getattr(stored, one.name)),)
    if one.name == "topics":
        return stored.topics
    fed = {stored.keys.get(one.role)} if one.is_mixed else set()
    return tuple(text for name in one.keys if name not in fed for text in _strings(stored.fields.get(name)))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _marked(text: str, leaves: Sequence[_Leaf], *, whole: bool) -> str:
    """The text, or its best passage, with marks; empty where nothing matches."""
    best, most = "", 0
    whole = whole and len(text) <= WINDOW
    for start, end in _windows(text, leaves):
        part = _Words(text[start:end])
        found = [(number, span) for number, leaf in enumerate(leaves) for span in _ranges(part, leaf)]
        if whole and found:
            return _html(text, [span for _, span in found], (0, len(text)))
        if found:
            passage, score = _passage(part.text, found, (start > 0, end < len(text)))
            if score > most:
                best, most = passage, score
        if most >= len(leaves) * _LEAF:
            break
    return best


def _windows(text: str, leaves: Sequence[_Leaf]) -> Iterator[Range]:
    """Parts of a text to look at: the beginning, and of what is left behind it those around words that may match."""
    start = 0
    for _ in range(WINDOWS):
        if start >= len(text):
            return
        end = _border(text, start + WINDOW)
        yield start, end
        start = end
    small = text[start:].lower()
    for beginning in {beginning for leaf in leaves for beginning in leaf.starts}:
        at = small.find(beginning)
        if at >= 0:
            yield _border(text, max(start, start + at - SNIPPET)), _border(text, start + at + SNIPPET)


def _border(text: str, near: int) -> int:
    """Where the next white space is, if it is near; else the place itself."""
    if near >= len(text):
        return len(text)
    found = _WORD_BORDER.search(text, near, near + SNIPPET)
    return found.start() if found else near


def _ranges(words: _Words, leaf: _Leaf) -> Iterator[Range]:
    for numbers in leaf.find(words):
        if leaf.slop:
            yield from (words.spans[number] for number in numbers)
        else:
            yield words.spans[numbers[0]][0], words.spans[numbers[-1]][1]


_LEAF = 1000
"""What another word of the query adds to a passage's score; another occurrence of one adds 1."""


def _passage(text: str, found: list[tuple[int, Range]], cut: tuple[bool, bool]) -> tuple[str, int]:
    """The passage with most words of the query, then with most occurrences, the first of these; and its score."""
    found.sort(key=lambda one: one[1])
    best, most, last = 0, 0, 0
    counts: dict[int, int] = {}
    for first, (number, (start, _)) in enumerate(found):
        while last < len(found) and (last == first or found[last][1][1] <= start + SNIPPET - 60):
            counts[found[last][0]] = counts.get(found[last][0], 0) + 1
            last += 1
        score = len(counts) * _LEAF + min(last - first, _LEAF - 1)
        if score > most:
            best, most = first, score
        counts[number] -= 1
        if not counts[number]:
            del counts[number]
    return _cut(text, [span for _, span in found], found[best][1], cut), most


def _cut(text: str, marks: list[Range], first: Range, cut: tuple[bool, bool]) -> str:
    """A passage around a mark, at word borders, with dots where the text goes on."""
    if len(text) <= SNIPPET and not any(cut):
        return _html(text, marks, (0, len(text)))
    room = SNIPPET - 2
    low = max(0, min(first[0] - 60, len(text) - room))
    if low and (border := _WORD_BORDER.search(text, low - 1, first[0])):
        low = border.end()
    high = min(len(text), low + room)
    if high < len(text):
        while high > first[1] and not text[high].isspace():
            high -= 1
        high = high if high > first[1] else min(low + room, len(text))
    before = _ELLIPSIS if low or cut[0] else ""
    after = _ELLIPSIS if high < len(text.rstrip()) or cut[1] else ""
    return before + _html(text, marks, (low, high)) + after


def _html(text: str, marks: Iterable[Range], passage: Range) -> str:
    """A passage as HTML; marks that touch become one."""
    low, high = passage
    parts, at = [], low
    for start, end in _merged(marks):
        start, end = max(start, low), min(end, high)
        if start < end:
            parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return _SPACE.sub(" ", "".join([*parts, escape(text[at:high])])).strip()


def _merged(marks: Iterable[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _hits(article: Related, leaves: Sequence[_Leaf]) -> int:
    """How many of the leaves match the article's title or summary."""
    texts = [_Words(text[:WINDOW]) for text in (article.title, article.summary) if text]
    return sum(any(True for words in texts for _ in leaf.find(words)) for leaf in leaves)

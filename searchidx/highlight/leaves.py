"""The words and phrases of a query, and where they stand in a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from searchidx.analysis import Analyzer, analyzer, fold, spans, variants
from searchidx.engines.base import Stored
from searchidx.engines.distance import within
from searchidx.query import rewrite
from searchidx.query.nodes import Fuzzy, Node, Phrase, Prefix, Word
from searchidx.schema.model import Field, Schema

Range = tuple[int, int]


@dataclass(frozen=True)
class Leaf:
    """A word or phrase of the query: terms in a row in some language, or words that a test accepts; `name` is its field's."""

    name: str | None
    rows: tuple[tuple[Analyzer, tuple[str, ...]], ...] = ()
    slop: int = 0
    test: Callable[[str], bool] | None = None
    starts: tuple[str, ...] = ()

    def looks_in(self, one: Field, stored: Stored) -> bool:
        """Whether the leaf is looked for in that field of the document."""
        if self.name is None or self.name == one.name:
            return self.name is not None or one.searched
        return one.is_role and stored.keys.get(one.name) == self.name

    def ranges(self, words: Words) -> Iterator[Range]:
        """What to mark: a word, or all of a row from its first to its last; where others may stand between, each by itself."""
        for numbers in self.find(words):
            if self.slop:
                yield from (words.spans[number] for number in numbers)
            else:
                yield words.spans[numbers[0]][0], words.spans[numbers[-1]][1]

    def find(self, words: Words) -> Iterator[tuple[int, ...]]:
        """The numbers of the words that match, one tuple for each place."""
        if self.test is not None:
            yield from ((number,) for number in words.passing(self.test))
        for language, row in self.rows:
            yield from _in_row([words.places(language, term) for term in row], self.slop)


@dataclass
class Words:
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


def leaves(tree: Node, schema: Schema, own: Analyzer) -> Iterator[Leaf]:
    """The words and phrases that a document may have matched; what stands behind a minus is left out."""
    languages = [own, *(analyzer(other) for other in schema.languages if other != own.language)]
    for name, leaf in rewrite.words(tree):
        field = schema.field(name) if name is not None else None
        if name is None or field is not None:
            yield _leaf(leaf, field.name if field else None, languages)


def _leaf(leaf: rewrite.Leaf, name: str | None, languages: Sequence[Analyzer]) -> Leaf:
    start = fold(leaf.text)
    match leaf:
        case Word(text):
            rows = tuple((language, row) for language in languages for row in variants(text, language.language))
            return Leaf(name, rows, starts=_starts(rows))
        case Phrase(text, slop):
            rows = tuple((language, row) for language in languages if (row := tuple(language.terms(text))))
            return Leaf(name, rows, slop, starts=_starts(rows))
        case Prefix():
            return Leaf(name, test=lambda word: bool(start) and word.startswith(start), starts=(start,))
        case Fuzzy(_, edits):
            return Leaf(name, test=lambda word: word[:1] == start[:1] and within(start, word, edits), starts=(start[:3],))


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

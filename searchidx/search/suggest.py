"""Completions of what is being typed: words, phrases and titles that documents have, names and values of fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from searchidx.engines.base import Engine
from searchidx.engines.messages import Request, WordCount
from searchidx.model.fields import Field, Kind
from searchidx.model.record import Stored
from searchidx.query import parse
from searchidx.query.expand import expand
from searchidx.query.nodes import And, Everything, Node, Phrase, Prefix, Word
from searchidx.search.drafts import hiding
from searchidx.search.facet_values import FacetValue, facet_values, field_values
from searchidx.search.saved_suggestions import AT, saved_suggestions
from searchidx.text import analyzer, fold, split

CANDIDATES = 32
"""The most frequent words that are considered to complete one; several may be forms of one word."""

SAVED = 2
"""The most saved searches that are offered for words; behind an `@` as many as there is room for."""

SAMPLE = 16
"""The best hits that are read for titles and phrases."""

NAMED = 2
"""Letters from which names of fields are completed."""

TITLED = 3
"""Letters of the last word from which titles and phrases are completed: with fewer, nearly every title has such a word."""

BROAD = 20_000
"""Documents: where more have a word that begins so, the best of them say little about what is being typed, and finding them takes
longer than a letter may; then no titles and phrases are offered."""

PHRASES = 1
OFTEN = 4
"""A phrase is counted in the index where at least this many documents of the sample have it."""
COUNTED = 5_000
"""And at most this many documents have the rarest of its words; with more, counting takes longer than a letter may."""
SHORTEST = 4
"""Letters that a following word needs to make a phrase: the small words of most languages have fewer."""

LONGEST = 200
"""Characters: longer input is not completed."""

_FOLLOWING = re.compile(rf"\w*[ ,'’-]+\w{{{SHORTEST},}}")
"""The rest of a word and the word behind it."""

_LAST = re.compile(r"(?P<head>.*?)(?P<mark>[-\"“(]*)(?P<last>[^\s\"“”()]*)\Z", re.S)
_NAMED = re.compile(r"(?P<name>[^\s:]+):(?P<start>\"?.*)\Z", re.S)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion: the whole text to search for, what it is, and how many documents it finds.

    `kind` is `word`, `phrase`, `title`, `field`, `search` (a saved one) or the name of the field whose value it is; of a title, `id`
    is its document.
    """

    text: str
    kind: str
    count: int
    id: str = ""

    def as_json(self) -> dict[str, Any]:
        """The object of the contract; `id` where there is one."""
        return {"text": self.text, "kind": self.kind, "count": self.count} | ({"id": self.id} if self.id else {})


def suggest(engine: Engine, prefix: str, limit: int = 10) -> list[Suggestion]:
    """Completions of a text, at most `limit`: values of the facets, saved searches, then words, phrases, names of fields, then titles.

    Each kind has its most frequent first. After `FIELD:` only that field's values and words are offered, after an `@` that begins
    one's name only saved searches; after other words only what stands in the same documents.
    """
    if limit <= 0 or not prefix.strip() or len(prefix) > LONGEST:
        return []
    named = _named(engine, prefix, limit)
    found = list(named) if named is not None else _free(engine, prefix, limit)
    texts: dict[tuple[str, bool], Suggestion] = {}  # a title opens its document, the same words search
    for suggestion in found:
        texts.setdefault((fold(suggestion.text), bool(suggestion.id)), suggestion)
    return list(texts.values())[:limit]


def _free(engine: Engine, prefix: str, limit: int) -> list[Suggestion]:
    """Completions of words that no field is named for; each kind but the words has its share."""
    share = -(-limit // 3)
    typed = _folded(prefix)
    named = prefix.startswith(AT)
    saved = [Suggestion(*one) for one in saved_suggestions(engine, prefix, typed, limit if named else SAVED)]
    if named and saved:
        return saved
    values = [*(Suggestion(one.text, one.field, one.count) for one in _values(engine, typed)[:share]), *saved]
    words = _completions(engine, prefix)
    sample = _sample(engine, prefix) if sum(one.documents for one in words) <= BROAD else []
    others = [*_phrases(engine, sample, typed), *_names(engine, prefix)]
    titles = [Suggestion(one.title, "title", 1, one.id) for one in sample if _has_all(engine, one.title, typed)][:share]
    room = max(limit - len(values) - len(others) - len(titles), share)
    return [*values, *_completed(engine, prefix, words, room, beside=sample if len(typed) > 1 else ()), *others, *titles]


def _values(engine: Engine, typed: Sequence[str]) -> list[FacetValue]:
    return facet_values(engine).having(typed) if typed else []


def _completions(engine: Engine, prefix: str, name: str = "") -> list[WordCount]:
    """Words of a field that begin as the last one of the text, counted beside what stands before it, most frequent first."""
    parts = _LAST.match(prefix)
    start = fold(parts["last"]) if parts else ""
    if not parts or not start or len(split(start)) != 1:
        return []
    return engine.complete(name, start, CANDIDATES, None if parts["mark"] else _tree(engine, parts["head"]))


def _completed(engine: Engine, prefix: str, found: Sequence[WordCount], limit: int, beside: Sequence[Stored] = ()) -> Iterator[Suggestion]:
    """The text with its last word completed: words of different stems but that of the word typed, most frequent first.

    Of the forms of a word, the one that the documents `beside` write most is offered, else the one that all do.
    """
    parts = _LAST.match(prefix)
    if parts is None:
        return
    start, stem = fold(parts["last"]), analyzer(engine.schema.languages[0]).term
    stems: dict[str, list[WordCount]] = {}
    for one in found:
        stems.setdefault(stem(one.word), []).append(one)
    offered = [forms for forms in stems.values() if all(one.word != start for one in forms)]
    seen = Counter(word for one in beside for text in (one.title, one.summary) for word in _folded(text))
    for forms in offered[:limit]:
        yield Suggestion(f"{parts['head']}{parts['mark']}{_usual(forms, seen)}", "word", forms[0].documents)


def _usual(forms: Sequence[WordCount], seen: Mapping[str, int]) -> str:
    """Of the forms of one word the one that is seen, then written most often, then the shortest; never a genitive."""
    best = min(forms, key=lambda one: (one.word.endswith("'s"), -seen.get(one.word, 0), -one.occurrences, len(one.word), one.word))
    return best.word.removesuffix("'s")


def _tree(engine: Engine, head: str) -> Node | None:
    """What stands before the last word as engines take it; None where that is everything."""
    tree = parse(head, engine.schema).tree if head.strip() else Everything()
    return None if isinstance(tree, Everything) else expand(tree, engine.schema)


def _sample(engine: Engine, prefix: str) -> list[Stored]:
    """The best matches of the words typed, the last one perhaps unfinished."""
    *whole, last = split(prefix) or [""]
    if len(last) < TITLED:
        return []
    tree = expand(And((*map(Word, whole), Prefix(last))), engine.schema)
    return [one.stored for one in engine.search([Request(tree, hiding(engine), limit=SAMPLE)])[0].matches]


def _has_all(engine: Engine, title: str, typed: Sequence[str]) -> bool:
    """Whether a title has all the words, the last one perhaps unfinished."""
    stem = analyzer(engine.schema.languages[0]).term
    words = _folded(title)
    return {stem(word) for word in typed[:-1]} <= {stem(word) for word in words} and any(word.startswith(typed[-1]) for word in words)


def _phrases(engine: Engine, sample: Sequence[Stored], typed: Sequence[str]) -> list[Suggestion]:
    """What several of the best matches write in a row that begins as typed, counted in all documents."""
    start = " ".join(typed)
    found = Counter(text for one in sample for text in {*_rows(start, one.title), *_rows(start, one.summary)})
    texts = [text for text, count in found.most_common(PHRASES) if count >= OFTEN and _rarest(engine, text) <= COUNTED]
    requests = [Request(expand(Phrase(text), engine.schema), limit=0) for text in texts]
    counts = engine.search(requests) if requests else []
    return [Suggestion(f'"{text}"', "phrase", one.total) for text, one in zip(texts, counts, strict=True) if one.total > 1]


def _rarest(engine: Engine, text: str) -> int:
    """How many documents have the rarest word of a text."""
    return min(engine.frequencies([expand(Word(word), engine.schema) for word in split(text)]))


def _rows(start: str, text: str) -> Iterator[str]:
    """Where the words typed stand in a row in a text: the row, finished, with the word that follows."""
    small, at = text.lower(), -1
    while (at := small.find(start, at + 1)) >= 0:
        if (rest := _FOLLOWING.match(small, at + len(start))) and not small[at - 1 : at].isalnum():
            yield " ".join(_folded(small[at : rest.end()]))


def _names(engine: Engine, prefix: str) -> list[Suggestion]:
    """Names of fields that begin with the last word, each with a colon, by how many documents have the field."""
    parts = _LAST.match(prefix)
    if parts is None or len(parts["last"]) < NAMED:
        return []
    start = parts["last"].casefold()
    named = ((one, _name(one, start)) for one in engine.schema.fields)
    names = sorted((-one.documents, name) for one, name in named if name and one.documents)
    return [Suggestion(f"{parts['head']}{parts['mark']}{name}:", "field", -count) for count, name in names[:1]]


def _name(field: Field, start: str) -> str:
    """The first of a field's names that begins so; "" where none does."""
    return next((name for name in (field.name, *field.keys) if name.casefold().startswith(start) and " " not in name), "")


def _named(engine: Engine, prefix: str, limit: int) -> Iterator[Suggestion] | None:
    """Completions of a field's values where its name and a colon stand before the last word; None where they do not."""
    at = max(prefix.rfind(" ", 0, prefix.rfind(":")), -1) + 1
    parts = _NAMED.match(prefix, at)
    field = engine.schema.field(parts["name"].lstrip("-(")) if parts else None
    if parts is None or field is None:
        return None
    return _named_values(engine, field, prefix[:at], prefix[at : parts.start("start")], parts["start"].lstrip('"'), limit)


def _named_values(engine: Engine, field: Field, head: str, name: str, start: str, limit: int) -> Iterator[Suggestion]:
    typed = _folded(start)
    if field.kind is Kind.KEYWORD:
        values = field_values(engine, field, _tree(engine, head))
        for one in (values.having(typed) if typed else values.all)[:limit]:
            yield Suggestion(f"{head}{name}{_quoted(one.text)}", field.name, one.count)
    elif field.kind is Kind.TEXT and typed:
        for word in _completed(engine, start, _completions(engine, start, field.name), limit):
            yield Suggestion(f"{head}{name}{word.text}", word.kind, word.count)


def _folded(text: str) -> list[str]:
    """The words of a text without case and accents; plain small words are left as they are, which is quicker."""
    if not text.isascii():
        return [fold(word) for word in split(text)]
    return [word if word.isalpha() else fold(word) for word in split(text.lower())]


def _quoted(value: str) -> str:
    return value if split(value) == [value] else '"' + value.replace('"', "") + '"'

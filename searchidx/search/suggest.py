"""Completions of what is being typed, and the word that a mistyped one was meant to be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from searchidx.engines.base import Engine, Request
from searchidx.model.fields import Field, Kind
from searchidx.query import parse
from searchidx.query.expand import expand
from searchidx.query.nodes import And, Everything, InField, Node, Prefix, Word
from searchidx.text import analyzer, fold, split

VALUES = 1000
"""So many values of a field, the most frequent ones, are offered as completions."""

CANDIDATES = 40
"""So many words, the most frequent ones, are looked at to complete one."""

NEAREST = 50
"""How many words of similar spelling are compared."""

SAMPLE = 5

LONGEST = 200
"""What is typed beyond so many characters is not completed."""

_LAST = re.compile(r"(?P<head>.*?)(?P<mark>[-\"“(]*)(?P<last>[^\s\"“”()]*)\Z", re.S)
_MANY = re.compile(r"[*~]")
_NAMED = re.compile(r"(?P<name>[^\s:]+):(?P<start>\"?.*)\Z", re.S)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion: the whole text to search for, what it is (`word`, `title` or a field's name), in how many documents."""

    text: str
    kind: str
    count: int

    def as_json(self) -> dict[str, Any]:
        """The object of the contract."""
        return asdict(self)


def suggest(engine: Engine, prefix: str, limit: int = 10) -> list[Suggestion]:
    """Completions of a text, at most `limit`: values of the facets, then words, then titles, each the most frequent first.

    After `FIELD:` only that field's values and words are offered.
    """
    if limit <= 0 or not prefix.strip() or len(prefix) > LONGEST:
        return []
    named = _named(engine, prefix)
    found = list(named) if named is not None else _free(engine, prefix, limit)
    texts: dict[str, Suggestion] = {}
    for suggestion in found:
        texts.setdefault(fold(suggestion.text), suggestion)
    return list(texts.values())[:limit]


def did_you_mean(engine: Engine, word: str) -> str | None:
    """The indexed word that differs least from a word that is not indexed, of equals the most frequent; None where there is none.

    Words of up to 4 letters and words with digits are never corrected, longer ones by one letter, from 9 letters on by two.
    """
    wanted = fold(word)
    if len(split(word)) != 1:
        return None
    stem = analyzer(engine.schema.languages[0]).term
    found = engine.nearest(wanted, NEAREST)
    if not found or any(stem(one.word) == stem(wanted) for one in found):
        return None
    best = (found[0].edits, found[0].documents)
    return _usual(engine, sorted(one.word for one in found if (one.edits, one.documents) == best))


def _free(engine: Engine, prefix: str, limit: int) -> list[Suggestion]:
    share = -(-limit // 3)
    values, titles = list(_facet_values(engine, prefix))[:share], list(_titles(engine, prefix, share))
    words = list(_words(engine, prefix, limit - len(values)))
    return values + words[: max(limit - len(values) - len(titles), 0)] + titles


def _words(engine: Engine, prefix: str, limit: int, name: str = "") -> Iterator[Suggestion]:
    """The text with its last word completed: words of different stems, by how many documents have them beside what stands before."""
    parts = _LAST.match(prefix)
    start = fold(parts["last"]) if parts else ""
    if not parts or not start or len(split(start)) != 1:
        return
    stems: dict[str, tuple[int, list[str]]] = {}
    stem = analyzer(engine.schema.languages[0]).term
    for one in engine.complete(name, start, CANDIDATES):
        if one.word != start:
            stems.setdefault(stem(one.word), (one.documents, []))[1].append(one.word)
    before = _before(engine, parts["head"]) if not parts["mark"] else Everything()
    found = list(stems.values()) if isinstance(before, Everything) else _beside(engine, before, stems.values())
    for count, words in found[:limit]:
        yield Suggestion(f"{parts['head']}{parts['mark']}{_usual(engine, words)}", "word", count)


def _before(engine: Engine, head: str) -> Node:
    """What stands before the word that is completed; words that stand for many others are left out, as each completion asks again."""
    return Everything() if not head.strip() or _MANY.search(head) else parse(head, engine.schema).tree


def _beside(engine: Engine, before: Node, found: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The same, counted in the documents that match what stands before; most first, without those that are in none."""
    words = [words for _, words in found]
    results = engine.search([_ask(engine, And((before, Word(some[0]))), limit=0) for some in words])
    counts = [(one.total, some) for one, some in zip(results, words, strict=True) if one.total]
    return sorted(counts, key=lambda one: -one[0])


def _ask(engine: Engine, tree: Node, limit: int) -> Request:
    return Request(expand(tree, engine.schema.languages), limit=limit, totals=False)


def _usual(engine: Engine, words: Sequence[str]) -> str:
    """Of words of one stem the one that the best matches have most, in their titles and summaries; else the shortest."""
    if len(words) == 1:
        return words[0]
    best = engine.search([_ask(engine, Word(words[0]), limit=SAMPLE)])[0].matches
    seen = Counter(word for match in best for text in (match.stored.title, match.stored.summary) for word in _folded(text))
    return min(words, key=lambda word: (-seen[word], len(word), word))


def _facet_values(engine: Engine, prefix: str) -> Iterator[Suggestion]:
    """Values of the keyword facets in which the words typed stand in a row, the last one perhaps unfinished."""
    typed = _folded(prefix)
    fields = [one for one in engine.schema.facets if one.kind is Kind.KEYWORD and one.name != "state"]
    if typed and fields:
        found = [one for field in fields for one in _values(engine, field) if _in_row(typed, _folded(one.text))]
        yield from sorted(found, key=lambda one: (-one.count, one.text))


def _values(engine: Engine, field: Field) -> list[Suggestion]:
    [found] = engine.search([Request(facets=(field.name,), facet_size=VALUES, limit=0)])
    counts = found.facets.get(field.name, ())
    return [Suggestion(one.value, field.name, one.count) for one in counts if one.count]


def _folded(text: str) -> list[str]:
    return [fold(word) for word in split(text)]


def _in_row(typed: list[str], words: list[str]) -> bool:
    """Whether the words typed stand in a row among others, the last one perhaps unfinished."""
    *whole, last = typed
    size = len(typed)
    return any(words[at : at + size - 1] == whole and words[at + size - 1].startswith(last) for at in range(len(words) - size + 1))


def _titles(engine: Engine, prefix: str, limit: int) -> Iterator[Suggestion]:
    """Titles with all the words typed, the last one perhaps unfinished; the best matches first."""
    *whole, last = split(prefix) or [""]
    if len(last) < 2:
        return
    words: tuple[Node, ...] = (*map(Word, whole), Prefix(last))
    for match in engine.search([_ask(engine, InField("title", And(words)), limit)])[0].matches:
        yield Suggestion(match.stored.title, "title", 1)


def _named(engine: Engine, prefix: str) -> Iterator[Suggestion] | None:
    """Completions of a field's values where its name and a colon stand before the last word; None where they do not."""
    at = max(prefix.rfind(" ", 0, prefix.rfind(":")), -1) + 1
    parts = _NAMED.match(prefix, at)
    field = engine.schema.field(parts["name"].lstrip("-(")) if parts else None
    if parts is None or field is None:
        return None
    return _named_values(engine, field, prefix[: parts.start("start")], parts["start"].lstrip('"'))


def _named_values(engine: Engine, field: Field, head: str, start: str) -> Iterator[Suggestion]:
    typed = _folded(start)
    if field.kind is Kind.KEYWORD:
        for one in _values(engine, field):
            if not typed or _in_row(typed, _folded(one.text)):
                yield Suggestion(f"{head}{_quoted(one.text)}", field.name, one.count)
    elif field.kind is Kind.TEXT and typed:
        for one in _words(engine, start, VALUES, field.name):
            yield Suggestion(f"{head}{one.text}", one.kind, one.count)


def _quoted(value: str) -> str:
    return value if split(value) == [value] else '"' + value.replace('"', "") + '"'

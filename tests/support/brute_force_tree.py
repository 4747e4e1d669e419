"""Which documents are in a node of a query, and how well: by looking at every word of every document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from searchidx.engines import keywords
from searchidx.engines.bm25f import idf, ladder, norm, saturated
from searchidx.engines.ranges import of_moments
from searchidx.model.fields import Kind, Schema
from searchidx.model.record import Record
from searchidx.query import nodes as q
from searchidx.text import JOINED, Analyzer, analyzer, document_words, fold
from searchidx.text.edit_distance import within
from searchidx.text.wildcards import matcher
from tests.support.brute_force_rows import Row, Token, all_stand, occurrences

KEYWORDS = (Kind.KEYWORD, Kind.BOOLEAN)
NUMBERS = (Kind.NUMBER, Kind.DATE)

Scores = dict[int, float | None]
"""Documents found, each with its score; None where nothing is ranked."""


@dataclass(frozen=True)
class Document:
    """A record with its words: for each slot its values, for each value its tokens; and which tokens there are at all."""

    record: Record
    slots: Mapping[str, tuple[tuple[Token, ...], ...]]
    kinds: Mapping[str, frozenset[Token]]
    terms: frozenset[str]

    def length(self, slot: str) -> int:
        """How many tokens the slot has."""
        return sum(len(tokens) for tokens in self.slots.get(slot, ()))


@dataclass(frozen=True)
class Scope:
    """Where words are looked for: slots, each in the documents that a test accepts."""

    slots: Mapping[str, Callable[[Document], bool]]

    def of(self, document: Document) -> Iterator[str]:
        """The slots to look into in a document."""
        return (slot for slot, accepts in self.slots.items() if accepts(document))


class Tree:
    """Evaluates query trees over a list of records."""

    def __init__(self, records: Iterable[Record], schema: Schema) -> None:
        self.schema = schema
        self.documents = [_document(record, schema) for record in records]
        self._keywords: dict[tuple[str, int], tuple[str, ...]] = {}
        self.weights = {field.name: field.weight for field in schema.slots}
        self.averages = {field.name: self._average(field.name) for field in schema.slots}
        searched = [field.name for field in schema.slots if field.searched]
        self.searched = Scope(dict.fromkeys(searched, _always))
        self.own = Scope(dict.fromkeys((slot for slot in searched if slot != "related"), _always))

    def find(self, node: q.Node, scope: Scope | None = None) -> Scores:
        """The documents in a node."""
        scope = scope or self.searched
        match node:
            case q.Terms() | q.Prefix() | q.PrefixRows() | q.Wildcard() | q.Fuzzy():
                return self._ranked(*self.rows(node, scope), scope)
            case q.Exact(name, rows):
                return self._exact(name, rows)
            case q.Weighted(child, weight):
                found = self.find(child, scope)
                return {n: None if score is None else float(np.float32(score) * np.float32(weight)) for n, score in found.items()}
            case q.InField(name, child):
                inner = self.scope(name)
                return self.find(child, inner) if inner else {}
            case q.And(children):
                return self._all(children, scope)
            case q.Or(children):
                return _sum([self.find(child, scope) for child in children], any)
            case q.Not(child):
                inside = self.find(child, self.own if scope is self.searched else scope)
                return {n: None for n in range(len(self.documents)) if n not in inside}
        return {n: None for n in range(len(self.documents)) if self._holds(node, n)}

    def _all(self, children: Sequence[q.Node], scope: Scope) -> Scores:
        found = [self.find(child, scope) for child in children]
        return _sum(found, all) if found else dict.fromkeys(range(len(self.documents)))

    def rows(self, leaf: q.Terms | q.Prefix | q.PrefixRows | q.Wildcard | q.Fuzzy, scope: Scope) -> tuple[Sequence[Row], int]:
        """The rows of terms that a leaf stands for, and the slop between their words."""
        match leaf:
            case q.Terms(rows, slop):
                return rows, slop
            case q.Prefix(start):
                return self._stems(lambda word: bool(start) and word.startswith(start), scope), 0
            case q.PrefixRows(given, slop):
                return [row for one in given for row in self._begun(one, scope)], slop
            case q.Wildcard(pattern):
                return self._stems(matcher(pattern), scope), 0
            case q.Fuzzy(near, edits):
                return self._stems(lambda word: word[:1] == near[:1] and within(near, word, edits), scope), 0

    def _begun(self, row: tuple[str, ...], scope: Scope) -> list[Row]:
        stems, firm = self.rows(q.Prefix(row[-1]), scope)[0], row[:-1]
        return [(*firm, frozenset(str(stem) for (stem,) in stems))] if firm else list(stems)

    def scope(self, name: str) -> Scope | None:
        """Where words behind a field's name look; None where it has no text."""
        field = self.schema.field(name)
        if field is None or field.kind not in (Kind.TEXT, Kind.KEYWORD) or field.name == "id":
            return None
        slots: dict[str, Callable[[Document], bool]] = {field.name: _always}
        if field.is_mixed:
            slots[field.role] = lambda document: document.record.columns.get(f"{field.role}.key") == (field.name,)
        return Scope(slots)

    def together(self, name: str) -> tuple[str, ...]:
        """The slots whose words are kept together: all that are searched, or one by itself."""
        return tuple(self.searched.slots) if name in self.searched.slots else (name,)

    def _stems(self, accepts: Callable[[str], bool], scope: Scope) -> list[Row]:
        """The stems of all words that a test accepts, in the slots that are kept together with those of the scope."""
        found: list[Row] = []
        for slots in dict.fromkeys(self.together(slot) for slot in scope.slots):
            stems = {term for document in self.documents for term, word in tokens_in(document, slots) if accepts(word.removesuffix(JOINED))}
            found += [(term,) for term in sorted(stems)]
        return found

    def _ranked(self, rows: Sequence[Row], slop: int, scope: Scope) -> Scores:
        """Documents with any of the rows; the strongest counts, times the idf of how many documents are found. Single precision."""
        impacts: dict[int, np.float32] = {}
        for number, document in enumerate(self.documents):
            frequencies = [self._frequency(document, row, slop, scope) for row in rows if all_stand(document.terms, row)]
            if any(frequencies):
                impacts[number] = np.float32(saturated(max(frequencies)))
        rarity = np.float32(idf(len(self.documents), len(impacts))) if impacts else np.float32(0)
        return {number: float(impact * rarity) for number, impact in impacts.items()}

    def _exact(self, name: str, rows: Sequence[Row]) -> Scores:
        """Documents whose field is one of these rows, each with the idf of the row's terms."""
        field = self.schema.field(name)
        found: Scores = {}
        for number, document in enumerate(self.documents):
            given = [tuple(term for term, _ in tokens) for tokens in document.slots.get(field.name if field else "", ())]
            if given and given[0] in rows and len(given) == 1 and field:
                found[number] = float(sum((self._rarity(term, field.name) for term in given[0]), np.float32(0)))
        return found

    def _rarity(self, term: str, slot: str) -> np.float32:
        together = self.together(slot)
        having = sum(any(term == one for one, _ in tokens_in(document, together)) for document in self.documents)
        return np.float32(idf(len(self.documents), having))

    def _frequency(self, document: Document, row: Row, slop: int, scope: Scope) -> float:
        """Occurrences in all slots, each times its slot's weight and divided by the slot's length norm."""
        return sum((count * weight for _, count, weight in self.occurrences(document, row, slop, scope)), 0.0)

    def occurrences(self, document: Document, row: Row, slop: int, scope: Scope) -> Iterator[tuple[str, int, float]]:
        """Each slot, how often the row begins there, and what one of these counts."""
        for slot in scope.of(document):
            count = sum(occurrences(tokens, row, slop) for tokens in document.slots.get(slot, ()))
            yield slot, count, self.weights[slot] / norm(document.length(slot), self.averages[slot])

    def _average(self, slot: str) -> float:
        lengths = [length for document in self.documents if (length := document.length(slot))]
        return ladder(sum(lengths) / len(lengths)) if lengths else 1.0

    def _holds(self, node: q.Node, number: int) -> bool:
        """Whether a document is in a node without words."""
        record = self.documents[number].record
        match node:
            case q.Everything():
                return True
            case q.Is(state):
                return keywords.fold(state) in map(keywords.fold, self.keywords("state", number))
            case q.Equals(name, wanted):
                field = self.schema.field(name)
                if field is not None and field.name == "id":
                    return record.id in wanted
                return bool(set(map(keywords.fold, wanted)) & set(map(keywords.fold, self.keywords(name, number))))
            case q.Range(name):
                value = self.moment(name, number) if of_moments(node) else self.number(name, number)
                return value is not None and _inside(value, node)
            case q.Has(name):
                return self._has(name, number)
        return False

    def keywords(self, name: str, number: int) -> tuple[str, ...]:
        """The values of a keyword field, each folded value once in its first spelling."""
        if (name, number) not in self._keywords:
            self._keywords[name, number] = self._distinct(name, number)
        return self._keywords[name, number]

    def _distinct(self, name: str, number: int) -> tuple[str, ...]:
        field = self.schema.field(name)
        if field is None or field.kind not in KEYWORDS or field.name == "id":
            return ()
        given = self.documents[number].record.columns.get(field.name, ())
        distinct: dict[str, str] = {}
        for value in given if isinstance(given, tuple) else ():
            distinct.setdefault(keywords.fold(value), value)
        return tuple(distinct.values())

    def number(self, name: str, number: int) -> float | None:
        """The number or date of a document, or None."""
        field = self.schema.field(name)
        value = self.documents[number].record.columns.get(field.name) if field and field.kind in NUMBERS else None
        return value if isinstance(value, float | int) else None

    def moment(self, name: str, number: int) -> float | None:
        """The number of a document, or its date as the moment itself."""
        field, value = self.schema.field(name), self.number(name, number)
        exact = self.documents[number].record.columns.get(field.moments) if field and field.kind is Kind.DATE else None
        return exact if isinstance(exact, float) else value

    def _has(self, name: str, number: int) -> bool:
        field, document = self.schema.field(name), self.documents[number]
        if field is None:
            return False
        if field.name == "id":
            return True
        if field.kind in NUMBERS:
            return self.number(name, number) is not None
        if field.kind in KEYWORDS:
            return bool(self.keywords(name, number))
        if field.kind is Kind.STORED:
            stored = document.record.stored
            return bool(getattr(stored, field.name, None)) if field.is_role else any(k in stored.fields for k in (field.name, *field.keys))
        fed = field.is_mixed and document.record.columns.get(f"{field.role}.key") == (field.name,)
        return fed or document.length(field.name) > 0


def _document(record: Record, schema: Schema) -> Document:
    own = analyzer(record.language)
    slots = {
        field.name: tuple(_tokens(text, own) for text in record.texts.get(field.name, ())) for field in schema.slots if field.name != "id"
    }
    kinds = {slot: frozenset(token for tokens in found for token in tokens) for slot, found in slots.items()}
    return Document(record, slots, kinds, frozenset(term for found in kinds.values() for term, _ in found))


def _tokens(text: str, own: Analyzer) -> tuple[Token, ...]:
    return tuple((own.term(word), fold(word)) for word in document_words(text))


def tokens_in(document: Document, slots: Iterable[str]) -> Iterator[Token]:
    return (token for slot in slots for token in document.kinds.get(slot, ()))


def _always(_: Document) -> bool:
    return True


def _sum(found: Sequence[Scores], needed: Callable[[Iterable[bool]], bool]) -> Scores:
    """Documents that are in all or any of the findings, their scores added in order; None where none has one."""
    everything = sorted({number for scores in found for number in scores})
    ranked = any(score is not None for scores in found for score in scores.values())
    total: Scores = {}
    for number in everything:
        if needed(number in scores for scores in found):
            parts = [scores.get(number) for scores in found]
            added = np.float32(0)
            for part in parts:
                added = added + np.float32(part or 0.0)
            total[number] = float(added) if ranked else None
    return total


def _inside(value: float, node: q.Range) -> bool:
    above = node.low is None or value > node.low or (value == node.low and not node.low_open)
    below = node.high is None or value < node.high or (value == node.high and node.closed)
    return above and below

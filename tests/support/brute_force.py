"""The slow engine: every search an exhaustive loop over all records, without any index, so plain that it can be seen to be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median

from searchidx.engines import keywords
from searchidx.engines.base import Bar, FacetCount, Facts, Histogram, Match, Request, Results, Signal, Sort
from searchidx.engines.buckets import edges
from searchidx.model.fields import Kind, Schema
from searchidx.model.record import Record
from searchidx.query import nodes as q
from tests.support.brute_force_tree import NUMBERS, Scores, Token, Tree, tokens_in


class BruteForce:
    """An engine over a list of records."""

    def __init__(self, records: Iterable[Record], schema: Schema, facts: Facts | None = None) -> None:
        self.schema = schema
        self.generation = "oracle"
        self.facts = facts or Facts(built="")
        self.bytes = 0
        self.note = None
        self.tree = Tree(records, schema)
        self.documents = self.tree.documents

    def search(self, request: Request) -> Results:
        """What the request finds."""
        found = {
            number: score and score * (1 + sum(self.lift(signal, number) for signal in request.signals))
            for number, score in self.tree.find(request.query).items()
        }
        filters = [(self._name(one.name), self.tree.find(one.node)) for one in request.filters]
        hits = {number: score for number, score in found.items() if all(number in passing for _, passing in filters)}
        order = self._sorted(hits, request.sort)[request.offset :][: request.limit]
        return Results(
            len(hits),
            tuple(Match(number, hits[number] or 0.0, self.documents[number].record.stored) for number in order),
            {name: self._facet(name, self._without(found, filters, name), request) for name in request.facets},
            {name: drawn for name in request.histograms if (drawn := self._histogram(name, self._without(found, filters, name), request))},
        )

    def document(self, id: str) -> Match | None:
        """The document of that id, or None."""
        found = (n for n, document in enumerate(self.documents) if document.record.id == id)
        return next((Match(n, 0.0, self.documents[n].record.stored) for n in found), None)

    def score(self, node: q.Node, document: int) -> float:
        """What a node adds to the score of a document."""
        return self.tree.find(node).get(document) or 0.0

    def lift(self, signal: Signal, document: int) -> float:
        """By what part a signal lifts the score of a document."""
        field = self.schema.field(signal.name)
        if field is None or field.kind is not (Kind.DATE if signal.half_life else Kind.NUMBER):
            return 0.0
        value = self.tree.number(field.name, document)
        if value is None or (value <= 0 and not signal.half_life):
            return 0.0
        if signal.half_life:
            return float(signal.weight * 0.5 ** (max(signal.now - value, 0.0) / signal.half_life))
        given = (self.tree.number(field.name, number) for number in range(len(self.documents)))
        return float(signal.weight * value / (value + median(one for one in given if one is not None and one > 0)))

    def terms(self, name: str, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The words that begin so, each with how many documents have a word of the same stem."""
        slots = self.tree.together(name) if any(field.name == name for field in self.schema.slots) else tuple(self.tree.searched.slots)
        having: dict[Token, set[int]] = {}
        by_term: dict[str, set[int]] = {}
        for number, document in enumerate(self.documents):
            for term, word in tokens_in(document, slots):
                having.setdefault((term, word), set()).add(number)
                by_term.setdefault(term, set()).add(number)
        for word, term in sorted((word, term) for term, word in having):
            if word.startswith(prefix):
                yield word, len(by_term[term])

    def fingerprints(self) -> Mapping[str, str]:
        """Each id with its fingerprint."""
        return {document.record.id: document.record.fingerprint for document in self.documents}

    def close(self) -> None:
        """Nothing is held."""

    def _name(self, name: str) -> str:
        field = self.schema.field(name)
        return field.name if field else name

    def _without(self, found: Scores, filters: Sequence[tuple[str, Scores]], name: str) -> list[int]:
        """What is found when the filters of one field are left out."""
        others = [passing for filtered, passing in filters if filtered != self._name(name)]
        return [number for number in found if all(number in passing for passing in others)]

    def _sorted(self, hits: Scores, sort: Sequence[Sort]) -> list[int]:
        """Hits in order: without the value last, both ways; then newer date first, no date last; then by id."""
        order = sorted(hits, key=lambda number: self.documents[number].record.id)
        for one in reversed((*sort, Sort("date", descending=True))):
            if one.name == "relevance":
                order.sort(key=lambda number: -(hits[number] or 0.0))
                continue
            keys = {number: self._key(one.name, number) for number in order}
            having = [number for number in order if keys[number] is not None]
            having.sort(key=lambda number: keys[number], reverse=one.descending)  # type: ignore[arg-type, return-value]
            order = having + [number for number in order if keys[number] is None]
        return order

    def _key(self, name: str, number: int) -> float | str | None:
        field = self.schema.field(name)
        if field is None or not field.sortable:
            return None
        if field.kind in NUMBERS:
            return self.tree.number(name, number)
        if field.name == "id":
            return self.documents[number].record.id
        if field.name == "title":
            return keywords.fold(self.documents[number].record.stored.title)
        return next(map(keywords.fold, self.tree.keywords(name, number)), None)

    def _facet(self, name: str, numbers: Sequence[int], request: Request) -> tuple[FacetCount, ...]:
        """The most frequent values, and every picked one."""
        every = range(len(self.documents))
        labels = keywords.labels(Counter(value for number in every for value in self.tree.keywords(name, number)))
        counts = Counter(keywords.fold(value) for number in numbers for value in self.tree.keywords(name, number))
        picked = {keywords.fold(value): value for value in request.picked.get(name, ())}
        ranking = sorted(counts, key=lambda key: (-counts[key], labels[key]))
        shown = dict.fromkeys([*ranking[: request.facet_size], *picked])
        found = [FacetCount(labels.get(key, picked.get(key, "")), counts[key], key in picked) for key in shown]
        return tuple(sorted(found, key=lambda one: (-one.count, one.value)))

    def _histogram(self, name: str, numbers: Sequence[int], request: Request) -> Histogram | None:
        field = self.schema.field(name)
        given = [value for number in numbers if (value := self.tree.number(name, number)) is not None]
        if field is None or not given:
            return None
        unit, bounds = edges(min(given), max(given), dates=field.kind is Kind.DATE)
        ranges = [r for f in request.filters if self._name(f.name) == field.name for r in _ranges(f.node)]
        return Histogram(unit, tuple(_bar(start, end, given, ranges) for start, end in pairwise(bounds)))


def _ranges(node: q.Node) -> list[q.Range]:
    if isinstance(node, q.Range):
        return [node]
    return [r for child in node.children for r in _ranges(child)] if isinstance(node, q.Or) else []


def _bar(start: float, end: float, numbers: Sequence[float], ranges: Sequence[q.Range]) -> Bar:
    """A bar; selected where it lies, in part at least, between the lowest and the highest bound of what is picked."""
    lows, highs = [r.low for r in ranges], [r.high for r in ranges]
    low = None if None in lows else min((v for v in lows if v is not None), default=None)
    high = None if None in highs else max((v for v in highs if v is not None), default=None)
    inside = (low is None or end > low) and (high is None or start < high)
    return Bar(start, end, sum(start <= value < end for value in numbers), (low is not None or high is not None) and inside)

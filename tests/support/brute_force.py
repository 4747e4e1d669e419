"""The slow engine: every search an exhaustive loop over all records, without any index, so plain that it can be seen to be right."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TypeVar

import msgspec
import numpy as np

from searchidx.engines import keywords
from searchidx.engines.buckets import edges, number_edges
from searchidx.engines.messages import (
    SPLIT_SIZE,
    STORY_SIZE,
    Bar,
    Explanation,
    FacetCount,
    Facts,
    Filter,
    Histogram,
    Match,
    Request,
    Results,
    Signal,
    Sort,
    Story,
    WordCount,
)
from searchidx.engines.signal_words import signal_part
from searchidx.model.fields import Kind, Schema
from searchidx.model.record import Record, Stored
from searchidx.query import nodes as q
from searchidx.stories import key_columns, stories
from searchidx.text import JOINED
from searchidx.text.edit_distance import budget, distance
from tests.support.brute_force_parts import parts_of, weighted
from tests.support.brute_force_rows import Token
from tests.support.brute_force_tree import NUMBERS, Scores, Tree, tokens_in

V = TypeVar("V", str, int)


@dataclass(frozen=True)
class _Passing:
    """A filter, the field that it is of, and the documents in its node."""

    name: str
    filter: Filter
    inside: Scores

    def passes(self, number: int) -> bool:
        return (number in self.inside) != self.filter.excludes

    def excludes(self, value: str) -> bool:
        node = self.filter.node
        return isinstance(node, q.Equals) and keywords.fold(value) in map(keywords.fold, node.values)


class BruteForce:
    """An engine over a list of records."""

    def __init__(self, records: Iterable[Record], schema: Schema, facts: Facts | None = None) -> None:
        self.schema = schema
        self.generation = "oracle"
        self.facts = facts or Facts(built="")
        self.bytes = 0
        self.note = None
        self.tree = Tree(records, schema)
        self._documents = self.tree.documents
        self._stories = self._told()
        self._shown: dict[str, dict[str, str]] = {}

    def search(self, requests: Sequence[Request]) -> list[Results]:
        """What each request finds."""
        return [self._search(request) for request in requests]

    def _search(self, request: Request) -> Results:
        found = self._scores(request)
        filters = [_Passing(self._name(one.name), one, self.tree.find(one.node)) for one in request.filters]
        hits = {number: score for number, score in found.items() if all(one.passes(number) for one in filters)}
        ranking = self._sorted(hits, request.sort)
        order = ranking if request.group == "none" else [min(group, key=ranking.index) for group in self._by_story(ranking)]
        return Results(
            len(order),
            tuple(self._match(number, hits, ranking, request) for number in order[request.offset :][: request.limit]),
            {name: self._facet(name, found, filters, request) for name in request.facets},
            {name: drawn for name in request.histograms if (drawn := self._histogram(name, self._without(found, filters, name), request))},
            len(hits),
        )

    def _told(self) -> list[int]:
        """The number of the story of each document."""
        given = [one.record.columns.get("date") for one in self._documents]
        dates = np.array([value if isinstance(value, float) else np.nan for value in given], np.float64)
        return list(map(int, stories(key_columns([one.record.story for one in self._documents]), dates)))

    def _by_story(self, numbers: Sequence[int]) -> list[list[int]]:
        """The documents of each story, in the order of their first ones."""
        groups: dict[int, list[int]] = {}
        for number in numbers:
            groups.setdefault(self._stories[number], []).append(number)
        return list(groups.values())

    def _match(self, number: int, hits: Scores, ranking: Sequence[int], request: Request) -> Match:
        stored = self._documents[number].record.stored
        if request.group == "none":
            return Match(hits[number] or 0.0, stored)
        own = [other for other in ranking if self._stories[other] == self._stories[number]]
        providers = {keywords.fold(value) for other in own for value in self.tree.keywords("provider", other)}
        others = tuple(self._documents[other].record.stored for other in own if other != number)
        return Match(hits[number] or 0.0, stored, Story(len(own), len(providers), others[:STORY_SIZE]))

    def _once(self, pairs: Iterable[tuple[int, V]], request: Request) -> list[V]:
        """The values of documents; where stories count, each value once a story."""
        if request.group == "none":
            return [value for _, value in pairs]
        return [value for _, value in {(self._stories[number], value) for number, value in pairs}]

    def _scores(self, request: Request) -> Scores:
        boosts = [(self.tree.find(one.node), np.float32(one.weight)) for one in request.boosts]
        found: Scores = {}
        for number, score in self.tree.find(request.query).items():
            if score is not None:
                more = sum((np.float32(given.get(number) or 0.0) * weight for given, weight in boosts), np.float32(0))
                score = float(np.float32(score) + more) * (1 + sum(self._lift(signal, number) for signal in request.signals))
            found[number] = score
        return found

    def frequencies(self, nodes: Sequence[q.Node]) -> list[int]:
        """How many documents are in each node."""
        return [len(self.tree.find(node)) for node in nodes]

    @property
    def cached(self) -> Mapping[str, int]:
        """Nothing is cached."""
        return {}

    @property
    def averages(self) -> Mapping[str, float]:
        """The average length of each slot."""
        return self.tree.averages

    def documents(self, ids: Collection[str]) -> dict[str, Stored]:
        """What is stored of documents."""
        return {one.record.id: one.record.stored for one in self._documents if one.record.id in ids}

    def explain(self, request: Request, ids: Sequence[str]) -> list[Explanation]:
        """The score of each document, word by word and signal by signal."""
        return [self._explained(request, id) for id in ids]

    def _explained(self, request: Request, id: str) -> Explanation:
        numbers = [number for number, one in enumerate(self._documents) if one.record.id == id]
        if not numbers:
            return Explanation(0.0, ())
        found = self.tree.find(request.query)
        if numbers[0] not in found:
            return Explanation(0.0, ())
        parts = parts_of(self.tree, request.query, numbers[0], self.tree.searched)
        for boost in request.boosts if found[numbers[0]] is not None else ():
            added = weighted(parts_of(self.tree, boost.node, numbers[0], self.tree.searched), boost.weight)
            parts += [msgspec.structs.replace(part, text=boost.text, kind=boost.kind) for part in added]
        given = sum(part.score for part in parts)
        for one in request.signals:
            value = self.tree.moment(one.name, numbers[0])
            parts.append(signal_part(one, math.nan if value is None else value, given * self._lift(one, numbers[0])))
        return Explanation(sum(part.score for part in parts), tuple(part for part in parts if part.score))

    def _lift(self, signal: Signal, document: int) -> float:
        """By what part a signal lifts the score of a document."""
        field = self.schema.field(signal.name)
        if field is None or field.kind is not (Kind.DATE if signal.half_life else Kind.NUMBER):
            return 0.0
        value = self.tree.moment(field.name, document)
        if value is None or (value <= 0 and not signal.half_life):
            return 0.0
        if signal.half_life:
            return float(signal.weight * 0.5 ** (max(signal.now - value, 0.0) / signal.half_life))
        given = (self.tree.number(field.name, number) for number in range(len(self._documents)))
        return float(signal.weight * value / (value + median(one for one in given if one is not None and one > 0)))

    def complete(self, field: str, prefix: str, limit: int, within: q.Node | None = None) -> list[WordCount]:
        """Words that begin so, most frequent first."""
        inside = None if within is None else set(self.tree.find(within))
        found = [one for one in self._words(field, inside) if one.word.startswith(prefix)]
        return sorted(found, key=lambda one: (-one.documents, one.word))[:limit]

    def nearest(self, word: str, limit: int) -> list[WordCount]:
        """Words spelled nearly so, nearest first."""
        most = budget(word)
        counted = [
            WordCount(one.word, one.documents, distance(word, one.word, most)) for one in self._words("") if one.word[:1] == word[:1]
        ]
        found = [one for one in counted if most and one.edits <= most]
        return sorted(found, key=lambda one: (one.edits, -one.documents, one.word))[:limit]

    def _words(self, name: str, inside: Collection[int] | None = None) -> list[WordCount]:
        """Every word of some slots, with the number of documents (of those inside) that have a word of the same stem."""
        slots = self.tree.together(name) if any(field.name == name for field in self.schema.slots) else tuple(self.tree.searched.slots)
        by_term: dict[str, set[int]] = {}
        occurrences: Counter[Token] = Counter()
        for number, document in enumerate(self._documents):
            for slot in slots:
                occurrences.update(token for tokens in document.slots.get(slot, ()) for token in tokens)
            for term, _ in tokens_in(document, slots):
                if inside is None or number in inside:
                    by_term.setdefault(term, set()).add(number)
        return [
            WordCount(word, len(by_term[term]), 0, count)
            for (term, word), count in occurrences.items()
            if term in by_term and not word.endswith(JOINED)
        ]

    def fingerprints(self) -> Mapping[str, str]:
        """Each id with its fingerprint."""
        return {document.record.id: document.record.fingerprint for document in self._documents}

    def close(self) -> None:
        """Nothing is held."""

    def _name(self, name: str) -> str:
        field = self.schema.field(name)
        return field.name if field else name

    def _without(self, found: Scores, filters: Sequence[_Passing], name: str, also: str = "") -> list[int]:
        """What is found when what one field picks is left out, and the exclusion of one value."""
        others = [one for one in filters if one.name != self._name(name) or (one.filter.excludes and not one.excludes(also))]
        return [number for number in found if all(one.passes(number) for one in others)]

    def _sorted(self, hits: Scores, sort: Sequence[Sort]) -> list[int]:
        """Hits in order: without the value last, both ways; then newer date first, no date last; then by id.

        `relevance` is best first, `-relevance` worst first.
        """
        order = sorted(hits, key=lambda number: self._documents[number].record.id)
        for one in reversed((*sort, Sort("date", descending=True))):
            if one.name == "relevance":
                order.sort(key=lambda number: hits[number] or 0.0, reverse=not one.descending)
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
            return self.tree.moment(name, number)
        if field.name == "id":
            return self._documents[number].record.id
        if field.name == "title":
            return keywords.fold(self._documents[number].record.stored.title)
        return next(map(keywords.fold, self.tree.keywords(name, number)), None)

    def _facet(self, name: str, found: Scores, filters: Sequence[_Passing], request: Request) -> tuple[FacetCount, ...]:
        """The most frequent values, every picked one, and every excluded one with what it would bring back."""
        excluded = {value: self._without(found, filters, name, value) for value in request.excluded.get(name, ())}
        shown = self._counted(name, self._without(found, filters, name), request)
        gone = [
            self._counted(name, numbers, replace(request, facet_size=0, picked={name: (value,)}))[0] for value, numbers in excluded.items()
        ]
        folded = {keywords.fold(one.value) for one in gone}
        counts = [one for one in shown if keywords.fold(one.value) not in folded]
        counts += [FacetCount(one.value, one.count, excluded=True) for one in gone]
        return keywords.ordered(counts, request.facet_order)

    def _labels(self, name: str) -> dict[str, str]:
        """For each folded value of a field how it is shown."""
        if name not in self._shown:
            values = (value for number in range(len(self._documents)) for value in self.tree.keywords(name, number))
            self._shown[name] = keywords.labels(Counter(values))
        return self._shown[name]

    def _counted(self, name: str, numbers: Sequence[int], request: Request) -> tuple[FacetCount, ...]:
        labels = self._labels(name)
        folded = ((number, keywords.fold(value)) for number in numbers for value in self.tree.keywords(name, number))
        counts = Counter(self._once(folded, request))
        picked = {keywords.fold(value): value for value in request.picked.get(name, ())}
        wanted = [FacetCount(labels[key], counts[key]) for key in counts if request.facet_query.strip().casefold() in key]
        ranking = [keywords.fold(one.value) for one in keywords.ordered(wanted, request.facet_order)]
        shown = dict.fromkeys([*ranking[: request.facet_size], *picked])
        found = [FacetCount(labels.get(key, picked.get(key, "")), counts[key], key in picked) for key in shown]
        return keywords.ordered(found, request.facet_order)

    def _histogram(self, name: str, numbers: Sequence[int], request: Request) -> Histogram | None:
        field = self.schema.field(name)
        valued = [(number, value) for number in numbers if (value := self.tree.number(name, number)) is not None]
        if field is None or not valued:
            return None
        values = [value for _, value in valued]
        dates = field.kind is Kind.DATE
        unit, bounds = edges(min(values), max(values), dates=True, unit=request.unit) if dates else number_edges(np.sort(values))
        given = [bounds[bar] for bar in self._once(((number, bisect_right(bounds, value) - 1) for number, value in valued), request)]
        ranges = [r for f in request.filters if self._name(f.name) == field.name and not f.excludes for r in _ranges(f.node)]
        parts = self._split(valued, bounds, request)
        bars = tuple(_bar(start, end, given, ranges, parts.get(start, ())) for start, end in pairwise(bounds))
        return Histogram(unit, bars, dates, min(values), max(values), math.fsum(values) / len(values))

    def _split(self, valued: Sequence[tuple[int, float]], bounds: Sequence[float], request: Request) -> dict[float, tuple[FacetCount, ...]]:
        """For each bar that has any the most frequent values, with their counts in the bar."""
        if not request.split:
            return {}
        plain = replace(request, facet_query="", facet_order="count", facet_size=SPLIT_SIZE, picked={})
        shown = [one.value for one in self._counted(request.split, [number for number, _ in valued], plain)]
        labels = {keywords.fold(value): value for value in shown}
        inside: dict[float, list[tuple[int, str]]] = {}
        for number, value in valued:
            own = [key for one in self.tree.keywords(request.split, number) if (key := keywords.fold(one)) in labels]
            inside.setdefault(bounds[bisect_right(bounds, value) - 1], []).extend((number, key) for key in own)
        counts = {start: Counter(self._once(pairs, request)) for start, pairs in inside.items()}
        return {start: tuple(FacetCount(labels[key], own[key]) for key in labels if own[key]) for start, own in counts.items()}


def _ranges(node: q.Node) -> list[q.Range]:
    if isinstance(node, q.Range):
        return [node]
    return [r for child in node.children for r in _ranges(child)] if isinstance(node, q.Or) else []


def _bar(start: float, end: float, numbers: Sequence[float], ranges: Sequence[q.Range], parts: tuple[FacetCount, ...]) -> Bar:
    """A bar; selected where it lies, in part at least, between the lowest and the highest bound of what is picked."""
    lows, highs = [r.low for r in ranges], [r.high for r in ranges]
    low = None if None in lows else min((v for v in lows if v is not None), default=None)
    high = None if None in highs else max((v for v in highs if v is not None), default=None)
    inside = (low is None or end > low) and (high is None or start < high)
    return Bar(start, end, sum(start <= value < end for value in numbers), (low is not None or high is not None) and inside, parts)

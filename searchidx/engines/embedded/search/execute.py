"""One request over one snapshot: hits in order, the exact total, and every facet counted without its own filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search import story_groups
from searchidx.engines.embedded.search.evaluate import Evaluator
from searchidx.engines.embedded.search.facet_counts import FacetView, counted_field, facet
from searchidx.engines.embedded.search.found_set import FoundSet
from searchidx.engines.embedded.search.histograms import HistogramView, histogram
from searchidx.engines.embedded.search.signals import boosted, lifted
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.embedded.search.term_queries import ScoredDocuments
from searchidx.engines.embedded.search.top_k import best
from searchidx.engines.keywords import fold, with_excluded
from searchidx.engines.messages import FacetCount, Filter, Histogram, Match, Request, Results, Story
from searchidx.engines.ranges import picked_range
from searchidx.model.fields import Schema
from searchidx.query.nodes import Equals, Node, Not


def search(snapshot: Snapshot, request: Request) -> Results:
    """What a request finds."""
    return _Search(snapshot, request).results()


class _Mask(NamedTuple):
    """A filter, the field that it is of, and the documents in its node."""

    name: str
    filter: Filter
    mask: NDArray[np.bool_]


class _Search:
    def __init__(self, snapshot: Snapshot, request: Request) -> None:
        self._snapshot = snapshot
        self._request = request
        evaluator = Evaluator(snapshot, request.deadline)
        self._check = evaluator.check
        found = boosted(snapshot, evaluator, evaluator.find(request.query), request.boosts)
        self._found = lifted(snapshot, found, request.signals)
        self._masks = [_Mask(_field(snapshot.schema, f), f, evaluator.mask(f.node)) for f in request.filters]
        self._narrowed: dict[str | None, FoundSet] = {}

    def results(self) -> Results:
        """Hits, total and counts."""
        request, found = self._request, self._hits()
        self._check()
        first = story_groups.leaders if self._by_story else best
        order = first(self._snapshot, found, request.sort, request.offset + request.limit)[request.offset :].tolist()
        scores = self._scores(found, order)
        stories = self._stories(found, order)
        matches = tuple(Match(s, self._snapshot.stored(d), story) for d, s, story in zip(order, scores, stories, strict=True))
        counts = {name: self._facet(name) for name in request.facets}
        histograms, documents = self._histograms(), len(found.documents)
        total = self._set(None).stories if self._by_story else documents
        for one in self._narrowed.values():
            one.keep()
        return Results(total, matches, counts, histograms, documents)

    @property
    def _by_story(self) -> bool:
        return self._request.group == "story"

    def _stories(self, found: ScoredDocuments, order: list[int]) -> Sequence[Story | None]:
        if not self._by_story or not order:
            return [None] * len(order)
        return story_groups.told_by(self._snapshot, found, self._request.sort, order)

    def _hits(self) -> ScoredDocuments:
        if not self._masks:
            return self._found
        keep = self._keep(None)
        scores = self._found.scores
        return ScoredDocuments(self._found.documents[keep], None if scores is None else scores[keep])

    def _keep(self, but: str | None, also: Node | None = None) -> NDArray[np.bool_]:
        """Which of the documents found pass all filters, what one field picks and the exclusion of one node left out."""
        keep = np.ones(len(self._found.documents), np.bool_)
        for one in self._masks:
            if one.filter.excludes:
                if one.name != but or one.filter.node != also:
                    keep &= ~one.mask[self._found.documents]
            elif one.name != but:
                keep &= one.mask[self._found.documents]
        return keep

    def _without(self, name: str) -> FoundSet:
        """The documents found without the filters of a field."""
        field = self._snapshot.schema.field(name)
        return self._set(field.name if field and any(field.name == one.name and not one.filter.excludes for one in self._masks) else None)

    def _set(self, own: str | None) -> FoundSet:
        """The documents found without what one field picks; computed once for each set of filters."""
        found = self._narrowed.get(own)
        if found is None:
            documents = self._found.documents[self._keep(own)] if self._masks else self._found.documents
            found = self._narrowed[own] = FoundSet(self._snapshot, documents, self._passed(own), self._together if own is None else ())
        return found

    @property
    def _together(self) -> tuple[str, ...]:
        """The fields whose values are counted over the documents that pass all filters."""
        fields = (counted_field(self._snapshot.schema, name) for name in self._request.facets)
        return tuple(sorted({field.name for field in fields if field}))

    def _passed(self, own: str | None) -> tuple[Node, ...]:
        """What the documents of a set have passed, as the key of what is counted of them."""
        conditions = (one.filter for one in self._masks if one.filter.excludes or one.name != own)
        return (self._request.query, *(Not(one.node) if one.excludes else one.node for one in conditions))

    def _scores(self, found: ScoredDocuments, order: list[int]) -> list[float]:
        if found.scores is None:
            return [0.0] * len(order)
        return found.scores[found.documents.searchsorted(order)].tolist()  # type: ignore[no-any-return]

    def _facet(self, name: str) -> tuple[FacetCount, ...]:
        self._check()
        found, picked, view = self._without(name), self._request.picked.get(name, ()), self._view(self._request.facet_size)
        counts = found.counted.once((name, picked, view), lambda: facet(found, name, picked, view))
        excluded = [self._brought_back(name, value) for value in self._request.excluded.get(name, ())]
        return with_excluded(counts, excluded, self._request.facet_order) if excluded else counts

    def _view(self, size: int) -> FacetView:
        return FacetView(size, self._request.facet_query, self._request.facet_order, self._by_story)

    def _brought_back(self, name: str, value: str) -> FacetCount:
        """An excluded value, with the documents that would come back if it were not excluded."""
        field = self._snapshot.schema.field(name)
        also = next((m.filter.node for m in self._masks if field and m.filter.excludes and _excludes(m, field.name, value)), None)
        documents = self._found.documents[self._keep(field.name if field else name, also)]
        [count] = facet(FoundSet(self._snapshot, documents), name, (value,), self._view(0))
        return FacetCount(count.value, count.count, excluded=True)

    def _histograms(self) -> dict[str, Histogram]:
        drawn = {name: self._histogram(name) for name in self._request.histograms}
        return {name: bars for name, bars in drawn.items() if bars is not None}

    def _histogram(self, name: str) -> Histogram | None:
        low, high = picked_range(self._snapshot.schema, name, self._request.filters)
        view = HistogramView(low, high, self._request.unit, self._request.split, self._by_story)
        found = self._without(name)
        return found.counted.once((name, view), lambda: histogram(found, name, view))


def _field(schema: Schema, condition: Filter) -> str:
    field = schema.field(condition.name)
    return field.name if field else condition.name


def _excludes(one: _Mask, name: str, value: str) -> bool:
    node = one.filter.node
    return one.name == name and isinstance(node, Equals) and fold(value) in map(fold, node.values)

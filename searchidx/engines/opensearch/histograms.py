"""One histogram: what is asked of the cluster for its bounds and for its bars, and what is read from the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.buckets import edges, number_edges
from searchidx.engines.keywords import fold
from searchidx.engines.messages import Bar, FacetCount, Histogram, Request
from searchidx.engines.opensearch.documents import safe_text
from searchidx.engines.opensearch.story_counts import Json, count, repeats
from searchidx.engines.ranges import picked_range
from searchidx.model.dates import DAY
from searchidx.model.fields import Field, Kind, Schema

Answer = Mapping[str, Any]

MOST_NUMBERS = 10_000
"""Of a number field of more different values, outliers get no bars of their own."""


class Bounds(NamedTuple):
    """The bounds of the bars, in what unit; the number of documents in each where that is known already; and the mean."""

    unit: str
    edges: list[float]
    counts: list[int] | None
    mean: float


class Bars:
    """The bars of one date or number field, in its column; where `split_by` names a column, split by the values there."""

    def __init__(self, request: Request, field: Field, column: str, split_by: str | None) -> None:
        self._request, self._field, self._column, self.split_by = request, field, column, split_by
        self._is_date = field.kind is Kind.DATE
        self._by_story = request.group == "story"

    def aggregations(self) -> Json:
        """The least and the largest value, and the documents of each day or of each number."""
        found: Json = {"stats": {"stats": {"field": self._column}}}
        if self._is_date:
            return found | {"days": {"histogram": {"field": self._column, "interval": DAY, "min_doc_count": 1}}}
        return found | {"values": {"terms": {"field": self._column, "size": MOST_NUMBERS, "order": {"_key": "asc"}}}}

    def having(self) -> Json:
        """The documents that have a value."""
        return {"exists": {"field": self._column}}

    def bounds(self, answer: Answer) -> Bounds | None:
        """The bounds that follow from an answer; None where no document has a value."""
        stats = answer["stats"]
        if not stats["count"]:
            return None
        if self._is_date:
            unit, bounds = edges(stats["min"], stats["max"], dates=True, unit=self._request.unit)
            return Bounds(unit, bounds, self._known(_by_day(answer["days"]["buckets"], bounds)), stats["avg"])
        if answer["values"]["sum_other_doc_count"]:
            return Bounds(*edges(stats["min"], stats["max"], dates=False), None, stats["avg"])
        values, counts = _numbers(answer["values"])
        unit, bounds = number_edges(values, counts)
        before = np.concatenate([[0], np.cumsum(counts)])[np.searchsorted(values, bounds, side="left")]
        return Bounds(unit, bounds, self._known(np.diff(before).tolist()), float(np.dot(values, counts) / counts.sum()))

    def _known(self, counts: list[int]) -> list[int] | None:
        return None if self._by_story or self.split_by else counts

    def within(self, bounds: Sequence[float], values: Sequence[str]) -> Json:
        """What counts the documents between neighbouring bounds, and in each of these the documents with each of some values."""
        ranges = [{"from": low, "to": high} for low, high in pairwise(bounds)]
        inside = repeats(by_story=self._by_story)
        if values and self.split_by:
            keys = [safe_text(fold(value)) for value in values]
            split: Json = {"terms": {"field": self.split_by, "include": keys, "size": len(keys)}}
            inside = inside | {"split": split | ({"aggs": inside} if inside else {})}
        return {"range": {"field": self._column, "ranges": ranges}} | ({"aggs": inside} if inside else {})

    def drawn(self, schema: Schema, answer: Answer, bounds: Bounds, bars: Sequence[Answer], values: Sequence[str]) -> Histogram:
        """The histogram; `bars` are the cluster's, where they had to be asked for."""
        low, high = picked_range(schema, self._field.name, self._request.filters)
        counts = bounds.counts if bounds.counts is not None else list(map(count, bars))
        parts = [_parts(bar, values) for bar in bars] or [()] * len(counts)
        spans = zip(pairwise(bounds.edges), counts, parts, strict=True)
        drawn = tuple(Bar(a, b, number, _inside(a, b, low, high), own) for (a, b), number, own in spans)
        stats = answer["stats"]
        return Histogram(bounds.unit, drawn, self._is_date, stats["min"], stats["max"], bounds.mean)


def _parts(bar: Answer, values: Sequence[str]) -> tuple[FacetCount, ...]:
    """The values of a bar with their counts, in the order given; without those that it has none of."""
    counts = {one["key"]: count(one) for one in bar["split"]["buckets"]} if values else {}
    return tuple(FacetCount(value, found) for value in values if (found := counts.get(safe_text(fold(value)), 0)))


def _numbers(answer: Answer) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The different values of the documents found in ascending order, and how many documents have each."""
    buckets = answer["buckets"]
    return np.array([one["key"] for one in buckets], np.float64), np.array([one["doc_count"] for one in buckets], np.int64)


def _by_day(days: Sequence[Answer], bounds: Sequence[float]) -> list[int]:
    counts, place = [0] * (len(bounds) - 1), 0
    for day in days:
        while place < len(counts) - 1 and day["key"] >= bounds[place + 1]:
            place += 1
        counts[place] += day["doc_count"]
    return counts


def _inside(start: float, end: float, low: float | None, high: float | None) -> bool:
    return (low is not None or high is not None) and (low is None or end > low) and (high is None or start < high)

"""Histograms of the documents found."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.buckets import edges, number_edges
from searchidx.engines.embedded.search.date_column import DateColumn
from searchidx.engines.embedded.search.facet_counts import FacetView, counted_field, facet
from searchidx.engines.embedded.search.found_set import FoundSet
from searchidx.engines.embedded.search.keyword_column import KeywordColumn
from searchidx.engines.embedded.search.number_column import NumberColumn
from searchidx.engines.embedded.search.positions import unique
from searchidx.engines.keywords import fold
from searchidx.engines.messages import SPLIT_SIZE, Bar, FacetCount, Histogram
from searchidx.model.fields import Kind


class HistogramView(NamedTuple):
    """How bars are drawn: the range picked, a unit for dates, a facet to split them by, and whether stories count."""

    low: float | None = None
    high: float | None = None
    unit: str = ""
    split: str = ""
    by_story: bool = False


def histogram(found: FoundSet, name: str, view: HistogramView) -> Histogram | None:
    """Bars over the values that the documents have; None where they have none. Documents of a story count once for each bar."""
    field = found.snapshot.schema.field(name)
    if field is None or field.kind not in (Kind.NUMBER, Kind.DATE):
        return None
    dates = field.kind is Kind.DATE
    column = found.snapshot.dates(field.name) if dates else found.snapshot.numbers(field.name)
    spread = column.distribution(found.documents)
    if not len(spread.values):
        return None
    least, most = spread.least, spread.most
    unit, bounds = edges(least, most, dates=True, unit=view.unit) if dates else number_edges(spread.values, spread.counts)
    edge = np.array(bounds)
    ends = spread.below(edge)
    counts = ends[1:] - ends[:-1]
    if view.by_story:
        counts = counts - _repeated(found, column, edge)
    bars = tuple(map(Bar, bounds, bounds[1:], counts.tolist(), _picked(bounds, view), _parts(found, column, edge, view)))
    return Histogram(unit, bars, dates, least, most, spread.mean)


def _repeated(found: FoundSet, column: NumberColumn | DateColumn, bounds: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each bar how many of the documents only tell again what another one of the bar told."""
    size, others, firsts = len(bounds) - 1, *found.told_again
    if not len(others):
        return np.zeros(size, np.int64)
    places, first = column.bars(bounds, others), column.bars(bounds, firsts)
    new = (places >= 0) & (places != first)
    cells = unique(found.snapshot.stories.firsts.take(others[new]) * size + places[new])
    return np.bincount(places[places >= 0], minlength=size) - np.bincount(cells % size, minlength=size)


def _parts(
    found: FoundSet, column: NumberColumn | DateColumn, bounds: NDArray[np.float64], view: HistogramView
) -> list[tuple[FacetCount, ...]]:
    """For each bar the most frequent values of a facet in all bars, with their counts in this one; nothing where none splits them."""
    bars, field = len(bounds) - 1, counted_field(found.snapshot.schema, view.split) if view.split else None
    if field is None:
        return [()] * bars
    places = column.bars(bounds, found.documents)
    drawn = FoundSet(found.snapshot, found.documents[places >= 0])
    keywords = found.snapshot.keywords(field.name)
    shown = facet(drawn, field.name, (), FacetView(SPLIT_SIZE, by_story=view.by_story))
    table = _table(drawn, keywords, places[places >= 0], bars, by_story=view.by_story)
    listed = [(one.value, keywords.codes[fold(one.value)]) for one in shown]
    return [tuple(FacetCount(value, int(row[code])) for value, code in listed if row[code]) for row in table]


def _table(found: FoundSet, keywords: KeywordColumn, places: NDArray[np.int64], bars: int, *, by_story: bool) -> NDArray[np.int64]:
    """How many documents, or stories, of each bar have each code; shape (bars, labels + 1)."""
    owners, codes = keywords.pairs(found.documents)
    kinds = len(keywords.labels) + 1
    cells = places[np.searchsorted(found.documents, owners)] * kinds + codes
    if by_story:
        cells = unique(found.snapshot.stories.firsts.take(owners) * (bars * kinds) + cells) % (bars * kinds)
    return np.bincount(cells, minlength=bars * kinds).reshape(bars, -1)


def _picked(bounds: Sequence[float], view: HistogramView) -> list[bool]:
    """For each bar whether it lies in the picked range."""
    low, high = view.low, view.high
    if low is None and high is None:
        return [False] * (len(bounds) - 1)
    return [(low is None or end > low) and (high is None or start < high) for start, end in pairwise(bounds)]

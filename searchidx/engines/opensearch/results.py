"""The cluster's answers as results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchidx.engines.buckets import edges, number_edges
from searchidx.engines.keywords import fold, with_excluded
from searchidx.engines.messages import Bar, FacetCount, Histogram, Match, Results
from searchidx.engines.opensearch.requests import Body
from searchidx.engines.ranges import picked_range
from searchidx.model.fields import Kind
from searchidx.model.record import Stored

MOST_VALUES = 1_000_000
"""The numbers of more documents are not looked at one by one."""

Answer = Mapping[str, Any]
Label = Callable[[str, Sequence[str]], Mapping[str, str]]
"""The spelling to show of each folded value of a keyword column."""
STORIES = "stories are not told apart on a cluster, each document is a result"
CountBars = Callable[[Body, str, Sequence[float]], list[int]]


def results(body: Body, answer: Answer, label: Label, count_bars: CountBars) -> Results:
    """What one search found."""
    aggregations = answer.get("aggregations", {})
    request = body.request
    facets = {name: _facet(body, name, aggregations.get(f"f{n}"), label) for n, name in enumerate(request.facets)}
    drawn = ((name, _histogram(body, name, aggregations.get(f"h{n}"), count_bars)) for n, name in enumerate(request.histograms))
    histograms = {name: one for name, one in drawn if one is not None}
    total = answer["hits"]["total"]["value"]
    missing = partial(answer) or (STORIES if request.group == "story" else "")
    return Results(total, tuple(map(match, answer["hits"]["hits"])), facets, histograms, total, missing)


def match(hit: Answer) -> Match:
    """One hit."""
    return Match(float(hit.get("_score") or 0.0), msgspec.convert(hit["_source"]["stored"], Stored))


def partial(answer: Answer) -> str:
    """What is missing from an answer, or ""."""
    shards = answer.get("_shards", {})
    if shards.get("failed"):
        return f"{shards['total'] - shards['failed']} of {shards['total']} shards answered"
    return "the cluster ran out of time before it had looked at everything" if answer.get("timed_out") else ""


def _facet(body: Body, name: str, answer: Answer | None, label: Label) -> tuple[FacetCount, ...]:
    picked = body.request.picked.get(name, ())
    if answer is None:
        return tuple(FacetCount(value, 0, True) for value in picked)
    field = body.names.schema.field(name)
    column = body.names.keywords(field.name) if field else None
    assert column is not None
    counts = {one["key"]: one["doc_count"] for one in answer["counted"]["values"]["buckets"]}
    chosen = {fold(value): (value, answer["counted"][f"p{n}"]["doc_count"]) for n, value in enumerate(picked)}
    excluded = {fold(value): (value, answer[f"x{n}"]["doc_count"]) for n, value in enumerate(body.request.excluded.get(name, ()))}
    labels = label(column, [*counts, *chosen, *excluded])
    ranking = sorted(counts, key=lambda key: (-counts[key], labels.get(key, key)))[: body.request.facet_size]
    found = [FacetCount(labels.get(key, key), counts[key], key in chosen) for key in ranking]
    found += [FacetCount(labels.get(key, value), count, True) for key, (value, count) in chosen.items() if key not in ranking]
    gone = [FacetCount(labels.get(key, value), count, excluded=True) for key, (value, count) in excluded.items()]
    return with_excluded(sorted(found, key=lambda one: (-one.count, one.value)), gone)


def _histogram(body: Body, name: str, answer: Answer | None, count_bars: CountBars) -> Histogram | None:
    if answer is None or not answer["stats"]["count"]:
        return None
    field = body.names.schema.field(name)
    assert field is not None
    dates = field.kind is Kind.DATE
    stats = answer["stats"]
    numbers = None if dates else _numbers(answer["values"])
    if numbers is not None:
        unit, bounds = number_edges(numbers)
        counts = np.diff(np.searchsorted(numbers, bounds, side="left")).tolist()
    else:
        unit, bounds = edges(stats["min"], stats["max"], dates=dates, unit=body.request.unit if dates else "")
        counts = _by_day(answer["days"]["buckets"], bounds) if dates else count_bars(body, name, bounds)
    low, high = picked_range(body.names.schema, name, body.request.filters)
    bars = (Bar(a, b, count, _inside(a, b, low, high)) for (a, b), count in zip(pairwise(bounds), counts, strict=True))
    return Histogram(unit, tuple(bars), dates, stats["min"], stats["max"], stats["avg"] if numbers is None else float(numbers.mean()))


def _numbers(answer: Answer) -> NDArray[np.float64] | None:
    """The values of the documents found in ascending order; None where they are too many, or too many different ones."""
    buckets = answer["buckets"]
    counts = np.array([one["doc_count"] for one in buckets])
    if answer["sum_other_doc_count"] or counts.sum() > MOST_VALUES:
        return None
    return np.repeat(np.array([one["key"] for one in buckets], np.float64), counts)


def _by_day(days: Sequence[Answer], bounds: Sequence[float]) -> list[int]:
    counts, place = [0] * (len(bounds) - 1), 0
    for day in days:
        while place < len(counts) - 1 and day["key"] >= bounds[place + 1]:
            place += 1
        counts[place] += day["doc_count"]
    return counts


def _inside(start: float, end: float, low: float | None, high: float | None) -> bool:
    return (low is not None or high is not None) and (low is None or end > low) and (high is None or start < high)

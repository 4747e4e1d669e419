"""The same queries to all engines in one process, interleaved, and whether their totals agree."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.bench.corpus import Query
from tests.bench.peer import Answer, Opened

SHAPES = ("faceted", "top", "marked")
PATIENCE = 2.0
"""An engine that has spent so many seconds on one class is asked no more in it, once it has answered every query."""


@dataclass(frozen=True)
class Timing:
    """Microseconds of one class with one engine."""

    median: float
    p95: float


@dataclass
class Measured:
    """Timings by shape, class and engine; `differences` are totals that do not agree."""

    timings: dict[str, dict[str, dict[str, Timing]]] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)


def measure(opened: Mapping[str, Opened], classes: Mapping[str, Sequence[Query]], rounds: int) -> Measured:
    """Ask every engine every query, `rounds` times over."""
    measured = Measured()
    for shape in SHAPES:
        measured.timings[shape] = {name: _class(opened, name, queries, shape, rounds, measured) for name, queries in classes.items()}
    return measured


def _class(
    opened: Mapping[str, Opened], name: str, queries: Sequence[Query], shape: str, rounds: int, measured: Measured
) -> dict[str, Timing]:
    taken: dict[str, list[float]] = {engine: [] for engine in opened}
    for number in range(rounds + 1):
        for query in queries:
            answers = {}
            for engine, index in opened.items():
                text = index.text(query)
                if text is None or (number > 1 and sum(taken[engine]) > PATIENCE * 1e6):
                    continue
                started = time.perf_counter_ns()
                answer = getattr(index, shape)(text, query)
                elapsed = (time.perf_counter_ns() - started) / 1000
                if answer is not None:
                    answers[engine] = answer
                    if number:  # the first round warms up
                        taken[engine].append(elapsed)
            if not number:
                measured.differences += _differences(name, query, answers)
    return {engine: _timing(times) for engine, times in taken.items() if times}


def _timing(times: Sequence[float]) -> Timing:
    return Timing(median(times), quantiles(times, n=20)[-1] if len(times) > 1 else times[0])


def _differences(name: str, query: Query, answers: Mapping[str, Answer]) -> list[str]:
    """What differs between engines: totals, and the counts of providers, whose facet has no filter of its own."""
    totals = {engine: answer.total for engine, answer in answers.items() if answer.total is not None}
    counts = {engine: sorted(a.facets["provider"].values()) for engine, a in answers.items() if "provider" in a.facets}
    found = [f"{name} {query.words}: totals {totals}"] if len(set(totals.values())) > 1 else []
    unlike = any(one != next(iter(counts.values())) for one in counts.values())
    return found + ([f"{name} {query.words}: counts of providers {counts}"] if unlike else [])

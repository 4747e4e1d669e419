"""How many faceted queries a second threads and processes answer over one index."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from tests.bench import corpus
from tests.bench.corpus import Query
from tests.bench.searchidx_ import Opened

WORKERS = (1, 2)
SECONDS = 1.0
TIMES = 5

_opened: Opened


def scaling(folder: Path, documents: int, each: int) -> Iterator[str]:
    """A line a kind of worker: queries a second by how many of them ask at once, medians of interleaved runs."""
    queries = list(chain.from_iterable(zip(*corpus.queries(documents, each).values(), strict=True)))
    for kind, pool in {"threads": _threads, "processes": _processes}.items():
        rates = _rates({number: pool(number, folder) for number in WORKERS}, queries)
        shown = "   ".join(f"{number}: {rate:6.0f} queries/s ({rate / rates[1]:.2f} x)" for number, rate in rates.items())
        yield f"{kind:10} {shown}"


def _threads(number: int, folder: Path) -> Executor:
    return ThreadPoolExecutor(number, initializer=_open, initargs=(folder,))


def _processes(number: int, folder: Path) -> Executor:
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_open, initargs=(folder,))


def _open(folder: Path) -> None:
    """One index a process, shared by its threads."""
    global _opened
    _opened = Opened(folder)


def _rates(pools: dict[int, Executor], queries: Sequence[Query]) -> dict[int, float]:
    rates: dict[int, list[float]] = {number: [] for number in pools}
    for time_ in range(TIMES + 1):
        for number, pool in pools.items():
            answered = sum(pool.map(_ask, [queries] * number))
            if time_:  # the first run warms up
                rates[number].append(answered / SECONDS)
    for pool in pools.values():
        pool.shutdown()
    return {number: median(found) for number, found in rates.items()}


def _ask(queries: Sequence[Query]) -> int:
    """How many queries are answered until the time is over."""
    ends, answered = time.monotonic() + SECONDS, 0
    while time.monotonic() < ends:
        query = queries[answered % len(queries)]
        _opened.faceted(_opened.text(query), query)
        answered += 1
    return answered

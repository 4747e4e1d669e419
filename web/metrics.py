"""Figures for Prometheus: how many requests, how long, and what is served."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import reduce
from itertools import accumulate
from pathlib import Path
from threading import Lock, Timer
from time import perf_counter

import msgspec
from flask import Flask, Response, g, request

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


_SEPARATOR = " "
_LATE = 1.0


class Counts(msgspec.Struct):
    """What one process has counted: requests by route, method and code; their seconds; searches by outcome."""

    requests: dict[str, int] = msgspec.field(default_factory=Counter)
    buckets: list[int] = msgspec.field(default_factory=lambda: [0] * (len(_BOUNDS) + 1))
    seconds: float = 0.0
    outcomes: dict[str, int] = msgspec.field(default_factory=lambda: {"hit": 0, "zero": 0})


class Metrics:
    """Counts since the start of this service; no query and no path is ever kept.

    Where several processes serve, each leaves what it counted in a folder that they share, at most a second late, and any of
    them tells the sum of all.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts = Counts()
        self._folder: Path | None = None
        self._leaving = False

    def share(self, folder: Path) -> None:
        """Sum up with the other processes that share this folder."""
        self._folder = folder

    def watch(self, app: Flask) -> None:
        """Count every request of an application."""

        @app.before_request
        def start() -> None:
            g.started = perf_counter()

        @app.after_request
        def count(response: Response) -> Response:
            seconds = perf_counter() - g.get("started", perf_counter())
            self.request(str(request.url_rule or "none"), request.method, response.status_code, seconds)
            return response

    def request(self, route: str, method: str, code: int, seconds: float) -> None:
        """Count one request."""
        known = method if method in ("GET", "HEAD") else "other"
        with self._lock:
            self._counts.requests[_SEPARATOR.join((route, known, str(code)))] += 1
            self._counts.buckets[bisect_left(_BOUNDS, seconds)] += 1
            self._counts.seconds += seconds
            self._leave_soon()

    def found(self, total: int) -> None:
        """Count one search by whether it found anything."""
        with self._lock:
            self._counts.outcomes["hit" if total else "zero"] += 1

    def text(self, documents: int, size: int, cached: Mapping[str, int]) -> str:
        """All figures in the text format, with those of the index that is served and what this process has cached of it."""
        with self._lock:
            counts = self._all()
        lines = [*_request_lines(counts), *_duration_lines(counts), *_outcome_lines(counts)]
        lines += _one("searchidx_index_documents", "Documents in the index.", documents)
        lines += _one("searchidx_index_size_bytes", "Bytes of the index.", size)
        lines += _head("searchidx_cache_bytes", "Bytes cached of the index by the process that answers.", "gauge")
        lines += [f'searchidx_cache_bytes{{cache="{name}"}} {held}' for name, held in sorted(cached.items())]
        return "\n".join(lines) + "\n"

    def _all(self) -> Counts:
        others = sorted(self._folder.glob("*.json")) if self._folder else []
        found = [msgspec.json.decode(file.read_bytes(), type=Counts) for file in others if file.name != _own_name()]
        return reduce(_added, found, self._counts)

    def _leave_soon(self) -> None:
        if self._folder is not None and not self._leaving:
            self._leaving = True
            timer = Timer(_LATE, self._leave)
            timer.daemon = True
            timer.start()

    def _leave(self) -> None:
        """Write what was counted for the others, whole or not at all."""
        assert self._folder is not None
        with self._lock:
            self._leaving = False
            data = msgspec.json.encode(self._counts)
        aside = self._folder / f"{_own_name()}.tmp"
        with suppress(OSError):  # at the end of the service the folder goes first
            aside.write_bytes(data)
            aside.replace(self._folder / _own_name())


def _own_name() -> str:
    return f"{os.getpid()}.json"


def _added(one: Counts, other: Counts) -> Counts:
    return Counts(
        requests=Counter(one.requests) + Counter(other.requests),
        buckets=[a + b for a, b in zip(one.buckets, other.buckets, strict=True)],
        seconds=one.seconds + other.seconds,
        outcomes={name: one.outcomes[name] + other.outcomes[name] for name in one.outcomes},
    )


def _request_lines(counts: Counts) -> Iterator[str]:
    yield from _head("searchidx_http_requests_total", "Requests answered.", "counter")
    for key, count in sorted(counts.requests.items()):
        route, method, code = key.split(_SEPARATOR)
        yield f'searchidx_http_requests_total{{route="{route}",method="{method}",code="{code}"}} {count}'


def _duration_lines(counts: Counts) -> Iterator[str]:
    name = "searchidx_http_request_duration_seconds"
    yield from _head(name, "Time to answer a request.", "histogram")
    for bound, count in zip((*map(str, _BOUNDS), "+Inf"), accumulate(counts.buckets), strict=True):
        yield f'{name}_bucket{{le="{bound}"}} {count}'
    yield f"{name}_sum {counts.seconds:.6f}"
    yield f"{name}_count {sum(counts.buckets)}"


def _outcome_lines(counts: Counts) -> Iterator[str]:
    yield from _head("searchidx_query_results_total", "Searches by whether they found anything.", "counter")
    for outcome, count in sorted(counts.outcomes.items()):
        yield f'searchidx_query_results_total{{outcome="{outcome}"}} {count}'


def _head(name: str, text: str, kind: str) -> tuple[str, str]:
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}"


def _one(name: str, text: str, value: int) -> tuple[str, ...]:
    return (*_head(name, text, "gauge"), f"{name} {value}")

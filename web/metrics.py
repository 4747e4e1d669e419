"""Figures for Prometheus: how many requests, how long, and what is served."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from threading import Lock
from time import perf_counter

from flask import Flask, Response, g, request

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """Counts since the start of this process; no query and no path is ever kept."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0
        self._outcomes: Counter[str] = Counter({"hit": 0, "zero": 0})

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
            self._requests[route, known, code] += 1
            self._buckets[bisect_left(_BOUNDS, seconds)] += 1
            self._seconds += seconds

    def found(self, total: int) -> None:
        """Count one search by whether it found anything."""
        with self._lock:
            self._outcomes["hit" if total else "zero"] += 1

    def text(self, documents: int, size: int) -> str:
        """All figures in the text format, with those of the index that is served."""
        with self._lock:
            lines = [*self._request_lines(), *self._duration_lines(), *self._outcome_lines()]
        lines += _one("searchidx_index_documents", "Documents in the index.", documents)
        lines += _one("searchidx_index_size_bytes", "Bytes of the index.", size)
        return "\n".join(lines) + "\n"

    def _request_lines(self) -> Iterator[str]:
        yield from _head("searchidx_http_requests_total", "Requests answered.", "counter")
        for (route, method, code), count in sorted(self._requests.items()):
            yield f'searchidx_http_requests_total{{route="{route}",method="{method}",code="{code}"}} {count}'

    def _duration_lines(self) -> Iterator[str]:
        name = "searchidx_http_request_duration_seconds"
        yield from _head(name, "Time to answer a request.", "histogram")
        for bound, count in zip((*map(str, _BOUNDS), "+Inf"), accumulate(self._buckets), strict=True):
            yield f'{name}_bucket{{le="{bound}"}} {count}'
        yield f"{name}_sum {self._seconds:.6f}"
        yield f"{name}_count {sum(self._buckets)}"

    def _outcome_lines(self) -> Iterator[str]:
        yield from _head("searchidx_query_results_total", "Searches by whether they found anything.", "counter")
        for outcome, count in sorted(self._outcomes.items()):
            yield f'searchidx_query_results_total{{outcome="{outcome}"}} {count}'


def _head(name: str, text: str, kind: str) -> tuple[str, str]:
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}"


def _one(name: str, text: str, value: int) -> tuple[str, ...]:
    return (*_head(name, text, "gauge"), f"{name} {value}")

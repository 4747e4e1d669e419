"""All that a search finds, as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, Response, stream_with_context

from searchidx.search.export import csv_rows, json_lines

from ..request import caching, context, strict
from ..request.search_state import SearchState

routes = Blueprint("exports", __name__)

_Rows = Callable[[], Iterable[str] | Iterable[bytes]]


@routes.get("/export.csv")
def table() -> Response:
    """A row for each hit: id, title, url, date, and the fields named by `facet` or else those of a card."""
    state = context.asked(strict=True).state
    return _file("export.csv", "text/csv", state, lambda: csv_rows(strict.hits(state), state.facets))


@routes.get("/export.jsonl")
def lines() -> Response:
    """A line for each hit, with the object that a search gives."""
    state = context.asked(strict=True).state
    return _file("export.jsonl", "application/x-ndjson", state, lambda: json_lines(strict.hits(state), state.explain))


def _file(name: str, mimetype: str, state: SearchState, make: _Rows) -> Response:
    """The rows as they are read, so that memory stays bounded however many there are."""
    return caching.conditional(context.index().generation, state.address(f"/{name}"), lambda: _streamed(name, mimetype, make()))


def _streamed(name: str, mimetype: str, rows: Iterable[str] | Iterable[bytes]) -> Response:
    response = Response(stream_with_context(rows), mimetype=mimetype)  # type: ignore[call-overload]
    response.headers["Content-Disposition"] = f'attachment; filename="searchidx-{name}"'
    return response

"""The routes for readers: the search page and the page of one document."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, render_template

from searchidx.model.record import Stored
from searchidx.search.page import Page

from ..request import caching, context
from ..request.params import ParsedParameters, document_address, name_of
from ..request.search_state import SearchState
from ..security import safe_url
from ..view.cards import article, card, day, rows
from ..view.filters import Chip, chips, groups, hidden, orders
from ..view.notices import notices, read_back
from ..view.timeline import timeline

routes = Blueprint("pages", __name__)
_MOST_WAYS_OUT = 6
_MOST_BODY = 200_000


@routes.get("/")
def search() -> Response:
    """The search page, which is also the first page."""
    reading = context.asked(strict=False)
    told = "".join(problem.message for problem in reading.problems)
    return caching.conditional(context.index().generation, reading.state.address() + told, lambda: _search(reading))


def _search(reading: ParsedParameters) -> Response:
    state, index, images = reading.state, context.index(), context.settings().images
    page = context.search(state, state.facets or context.shown_facets(index.schema))
    context.metrics().found(page.total)
    shown = groups(page, state)
    return _html(
        "search.html",
        state=state,
        page=page,
        cards=[card(hit, state, images) for hit in page.hits],
        groups=shown,
        chips=chips(state),
        hidden=hidden(state, shown),
        orders=orders(index.schema, state),
        timeline=timeline(page.histograms.get("date"), state),
        has_dates=index.schema.field("date") is not None,
        pager=pager(page, state),
        ways_out=_ways_out(state) if not page.total else (),
        notices=notices(page.diagnostics, reading.problems, state),
        read_back=read_back(page),
        any_word=replace(state, match="any", page=1).address(),
        feed=replace(state, sort="-date", page=1).address("/feed.atom"),
        data=state.address("/api/search"),
    )


@dataclass(frozen=True, slots=True)
class WayOut:
    """A filter to drop from a search that finds nothing, and how many documents that gives."""

    chip: Chip
    total: int


def _ways_out(state: SearchState) -> list[WayOut]:
    found = (WayOut(chip, context.search(chip.state, (), offset=0, limit=0).total) for chip in chips(state)[:_MOST_WAYS_OUT])
    return [way for way in found if way.total]


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages around this one: numbers with addresses, None for a gap."""

    page: int
    last: int
    first_hit: int
    last_hit: int
    previous: str
    next: str
    numbers: tuple[tuple[int, str] | None, ...]


def pager(page: Page, state: SearchState) -> Pager:
    """Where this page stands among all pages."""
    last = max(1, -(-page.total // state.size))
    near = sorted({1, last, *range(max(1, state.page - 2), min(last, state.page + 2) + 1)})
    numbers: list[tuple[int, str] | None] = []
    for number in near:
        if numbers and (before := numbers[-1]) and number > before[0] + 1:
            numbers.append(None)
        numbers.append((number, state.turned(number).address()))
    return Pager(
        page=state.page,
        last=last,
        first_hit=state.offset + 1,
        last_hit=state.offset + len(page.hits),
        previous=state.turned(min(state.page - 1, last)).address() if state.page > 1 else "",
        next=state.turned(state.page + 1).address() if state.page < last else "",
        numbers=tuple(numbers),
    )


@routes.get("/documents/<path:id>")
def document(id: str) -> Response:
    """All that is known of one document."""
    index = context.index()
    return caching.conditional(index.generation, document_address(id), lambda: _document(id))


def _document(id: str) -> Response:
    hit = context.index().document(id)
    if hit is None:
        abort(404)
    stored = hit.stored
    return _html(
        "document.html",
        state=SearchState(),
        document=stored,
        url=safe_url(stored.url),
        day=day(stored.date),
        image=safe_url(stored.image) if context.settings().images else None,
        topics=_topics(stored),
        paragraphs=[part for part in stored.body[:_MOST_BODY].split("\n\n") if part.strip()],
        is_cut=len(stored.body) > _MOST_BODY,
        related=[article(related) for related in stored.related],
        rows=rows(stored),
        data=document_address(id, "/api/documents/"),
    )


def _topics(stored: Stored) -> list[tuple[str, str]]:
    field = context.index().schema.field("topics")
    return [(topic, SearchState().toggled(name_of(field), topic).address()) for topic in stored.topics] if field else []


def _html(template: str, **values: object) -> Response:
    return Response(render_template(template, facts=context.facts(), **values), mimetype="text/html")

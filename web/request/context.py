"""What every route needs: the snapshot of this request, its parameters, and the search that they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import Flask, current_app, g, request

from searchidx.model.fields import Schema
from searchidx.search.index import Index
from searchidx.search.page import Page
from searchidx.search.request import Search
from searchidx.settings import Settings

from ..metrics import Metrics
from ..problems import BadParameters
from ..query_log import QueryLog
from .params import ParsedParameters, name_of, read
from .search_state import SearchState, group_of
from .snapshots import Borrowed, SharedSnapshot, Snapshots

_Attached = tuple[Snapshots, Metrics, Settings, QueryLog]


def attach(app: Flask, snapshots: Snapshots, metrics: Metrics, settings: Settings, log: QueryLog) -> None:
    """Make what an application has known to its routes: snapshots, figures, settings, the log of queries."""
    app.extensions["searchidx"] = (snapshots, metrics, settings, log)
    app.teardown_request(_give_back)


def index() -> Index:
    """The snapshot that this request reads; the same however often it is asked for."""
    return _shared().index


def facts() -> dict[str, Any]:
    """What the snapshot of this request says of itself."""
    return _shared().facts


def is_building() -> bool:
    """Whether the next generation of the index was being built when this request first asked."""
    if "building" not in g:
        g.building = _attached()[0].is_building()
    return bool(g.building)


def metrics() -> Metrics:
    """The figures of this process."""
    return _attached()[1]


def metrics_of(app: Flask) -> Metrics:
    """The figures of an application, outside of any request."""
    return cast(_Attached, app.extensions["searchidx"])[1]


def keep_warm(app: Flask) -> None:
    """Have the snapshots of an application warmed up as soon as they are opened, the first one now."""
    cast(_Attached, app.extensions["searchidx"])[0].keep_warm()


def settings() -> Settings:
    """The settings that the application was made with."""
    return _attached()[2]


def counted(state: SearchState, page: Page) -> None:
    """Count a search by its outcome and, where the settings want it, by its query."""
    metrics().found(page.total)
    _attached()[3].add(state, page)


def asked(strict: bool) -> ParsedParameters:
    """What the query string asks for; where `strict`, anything that cannot be used is an error."""
    reading = read(request.args, index().schema, group_of(request.path))
    wrong = reading.problems if strict else reading.fatal
    if wrong:
        raise BadParameters(wrong)
    return reading


def search(state: SearchState, facets: Sequence[str], offset: int | None = None, limit: int | None = None) -> Page:
    """What the index answers to a state."""
    return index().run(asked_of(state, facets, offset, limit))


def asked_of(state: SearchState, facets: Sequence[str] = (), offset: int | None = None, limit: int | None = None) -> Search:
    """What a state asks the index for."""
    return Search(
        text=state.q,
        where=dict(state.where),
        exclude=dict(state.exclude),
        facets=facets,
        sort=state.sort,
        match=state.match,
        group=state.group,
        typing=state.typing,
        limit=state.size if limit is None else limit,
        offset=state.offset if offset is None else offset,
        facet_size=state.facet_size,
        facet_query=state.facet_query,
        facet_order=state.facet_order,
        unit=state.unit,
        split=state.split,
        explain=state.explain,
        date_from=state.start or None,
        date_to=state.end or None,
        ranking=dict(state.ranking),
    )


def shown_facets(schema: Schema) -> tuple[str, ...]:
    """The facets that the page shows unless asked for others, with the dates for its timeline."""
    names = tuple(name_of(field) for field in schema.facets)
    return names if "date" in names or schema.field("date") is None else (*names, "date")


def _shared() -> SharedSnapshot:
    if "borrowed" not in g:
        g.borrowed = _attached()[0].borrow()
    return cast(Borrowed, g.borrowed).shared


def _attached() -> _Attached:
    return cast(_Attached, current_app.extensions["searchidx"])


def _give_back(_: BaseException | None) -> None:
    borrowed: Borrowed | None = g.pop("borrowed", None)
    if borrowed is not None:
        borrowed.give_back()

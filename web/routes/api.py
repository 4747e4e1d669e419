"""The routes for programs."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request

from searchidx.search.page import Hit, related_json

from ..openapi import OPENSEARCH, described
from ..problems import BadParameters
from ..request import addresses, caching, context
from ..request.params import ParameterProblem, document_address, unknown
from ..request.search_state import SearchState

routes = Blueprint("api", __name__)
_MOST_SUGGESTIONS = 10
_MOST_PREFIX = 200


@routes.get("/api/search")
def search() -> Response:
    """One page of results, as `search --json` prints it."""
    state = context.asked(strict=True).state
    return caching.conditional(context.index().generation, state.address("/api/search"), lambda: _search(state))


def _search(state: SearchState) -> Response:
    page = context.search(state, state.facets)
    context.counted(state, page)
    response = _json(page.as_json())
    if page.offset + len(page.hits) < page.total and page.hits:
        response.headers["Link"] = f'<{state.turned(state.page + 1).address("/api/search")}>; rel="next"'
    return response


@routes.get("/api/suggest")
def suggest() -> Response:
    """Completions of what is typed; `form=opensearch` gives the form that browsers' search boxes read."""
    _takes("q", "form")
    text = request.args.get("q", "").strip()[:_MOST_PREFIX]
    form = request.args.get("form", "").strip()
    if form not in ("", OPENSEARCH):
        raise BadParameters([ParameterProblem("form", f"form can be {OPENSEARCH}.")])
    is_browser = form == OPENSEARCH
    address = f"/api/suggest?{is_browser}&{text}"
    return caching.conditional(context.index().generation, address, lambda: _suggest(text, is_browser))


def _suggest(text: str, is_browser: bool) -> Response:
    found = context.index().suggest(text, limit=_MOST_SUGGESTIONS) if text else []
    if is_browser:
        return _json([text, [s.text for s in found]], "application/x-suggestions+json")
    return _json({"suggestions": [s.as_json() for s in found]})


@routes.get("/api/documents/<path:id>/similar")
def similar(id: str) -> Response:
    """Documents like one, and the distinctive words that they share with it."""
    _takes()
    address = f"{document_address(id, '/api/documents/')}/similar"
    return caching.conditional(context.index().generation, address, lambda: _similar(id))


def _similar(id: str) -> Response:
    index = context.index()
    if index.document(id) is None:
        abort(404)
    return _json({"id": id, "hits": [hit.as_json() for hit in index.similar(id)]})


@routes.get("/api/documents/<path:id>")
def document(id: str) -> Response:
    """One document: its fields, body and related articles."""
    _takes()
    return caching.conditional(context.index().generation, document_address(id, "/api/documents/"), lambda: _document(id))


def _document(id: str) -> Response:
    hit = context.index().document(id)
    if hit is None:
        abort(404)
    return _json(document_json(hit))


def document_json(hit: Hit) -> dict[str, Any]:
    """A document as the API gives it."""
    stored = hit.stored
    return {
        "id": stored.id,
        "title": stored.title,
        "url": stored.url,
        "state": stored.state,
        "fields": stored.fields,
        "body": stored.body,
        "related": [related_json(related) for related in stored.related],
    }


@routes.get("/api/searches")
def searches() -> Response:
    """The saved searches: names, titles and queries; `q=@NAME` asks one."""
    _takes()
    return caching.conditional(context.index().generation, "/api/searches", _searches)


def _searches() -> Response:
    saved = context.index().searches
    found = [{"name": one.name, "title": one.title or one.name, "query": one.query, "q": f"@{one.name}"} for one in saved]
    return _json({"searches": found})


@routes.get("/openapi.json")
def openapi() -> Response:
    """The description of this interface, with the fields of the index."""
    address = f"{addresses.prefix()}/openapi.json"
    return caching.conditional(context.index().generation, address, _described)


def _described() -> Response:
    return _json(described(context.index().schema) | {"servers": [{"url": addresses.prefix() or "/"}]})


def _takes(*names: str) -> None:
    """Refuse parameters that a route does not have."""
    wrong = unknown(request.args, names)
    if wrong:
        raise BadParameters(wrong)


def _json(value: object, mimetype: str = "application/json") -> Response:
    return Response(msgspec.json.encode(value), mimetype=mimetype)

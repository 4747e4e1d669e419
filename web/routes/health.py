"""The routes for those who run the service."""

from __future__ import annotations

from flask import Blueprint, Response

from searchidx.errors import SearchidxError

from ..request import context

routes = Blueprint("health", __name__)


@routes.get("/healthz")
def alive() -> Response:
    """Whether this process answers."""
    return _plain("ok\n")


@routes.get("/readyz")
def ready() -> Response:
    """Whether the index can be searched."""
    try:
        context.index()
    except SearchidxError:
        return _plain("the index cannot be opened\n", 503)
    return _plain("ready\n")


@routes.get("/metrics")
def metrics() -> Response:
    """The figures of this process and of the index, in the text format of Prometheus."""
    try:
        facts, cached = context.facts(), context.index().engine.cached
    except SearchidxError:
        facts, cached = {"documents": 0, "bytes": 0}, {}
    response = _plain(context.metrics().text(int(facts["documents"]), int(facts["bytes"]), cached))
    response.content_type = "text/plain; version=0.0.4; charset=utf-8"
    return response


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="text/plain", headers={"Cache-Control": "no-store"})

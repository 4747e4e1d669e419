"""Errors as answers: a page for readers, RFC 9457 problem details for programs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from searchidx.errors import BackendUnreachable, IndexUnavailable, SearchidxError, Timeout, Unsupported, UsageError

from .request.addresses import address
from .request.params import MOST_TEXT, ParameterProblem
from .request.proxies import REFUSED
from .request.snapshots import Snapshots
from .view.notices import sentence

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[SearchidxError], int], ...] = (
    (Unsupported, 501),
    (UsageError, 400),
    (IndexUnavailable, 503),
    (BackendUnreachable, 503),
    (Timeout, 504),
)
_DETAILS = {
    401: "This service wants the access token that whoever runs it has set.",
    404: "There is nothing at this address.",
    405: "This service only reads: use GET or HEAD.",
    413: "Requests to this service carry no body.",
    414: "This address is too long.",
    429: "This client asks too often.",
    431: "The headers of this request are too long.",
    503: "Too many searches are waiting right now.",
}


class BadParameters(Exception):
    """A request whose parameters leave no honest answer."""

    def __init__(self, problems: Sequence[ParameterProblem]) -> None:
        super().__init__("; ".join(p.cause for p in problems))
        self.problems = tuple(problems)


def register(app: Flask) -> None:
    """Answer every error of an application as a page or as problem details, by route."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SearchidxError, _searchidx)
    app.register_error_handler(BadParameters, _parameters)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, detail: str, hint: str = "", problems: Sequence[ParameterProblem] = ()) -> Response:
    """The error in the form that the route's reader expects."""
    title = HTTPStatus(status).phrase
    borrowed = g.get("borrowed")
    if _is_for_readers(request.path):
        body = render_template(
            "error.html",
            status=status,
            title=title,
            detail=detail,
            hint=hint and sentence(hint),
            without=_without(problems),
            typed=request.args.get("q", "")[:MOST_TEXT],
            facts=borrowed.shared.facts if borrowed else None,
            is_building=status == 503 and _is_building(),
        )
        return Response(body, status, mimetype="text/html")
    return Response(msgspec.json.encode(_details(status, title, detail, hint, problems)), status, mimetype="application/problem+json")


def _without(problems: Sequence[ParameterProblem]) -> str:
    """The address of this search without the parameters that are wrong; "" where none is."""
    wrong = {problem.name for problem in problems}
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in wrong]
    return address(f"/?{urlencode(pairs)}" if pairs else "/") if wrong else ""


def _details(status: int, title: str, detail: str, hint: str, problems: Sequence[ParameterProblem]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": address(request.path),
        "request": g.get("request_id", "") if request.environ.get(REFUSED) is None else "",
    }
    if hint:
        found["hint"] = hint
    if problems:
        found["errors"] = [{"parameter": p.name, "detail": p.cause} for p in problems]
    return found


def _is_building() -> bool:
    snapshots: Snapshots = current_app.extensions["searchidx"][0]
    return snapshots.is_building()


def _is_for_readers(path: str) -> bool:
    return not path.startswith(("/api/", "/feed.", "/export.", "/opensearch.", "/openapi.", "/healthz", "/readyz", "/metrics"))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    detail = _DETAILS.get(status) or (error.description if status == 400 and error.description else HTTPStatus(status).description)
    response = answer(status, detail or HTTPStatus(status).phrase)
    if status == 405:
        response.headers["Allow"] = "GET, HEAD"
    _, wait = request.environ.get(REFUSED, (0, 0))
    if wait:
        response.headers["Retry-After"] = str(wait)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="searchidx", charset="UTF-8"'
    return response


def _parameters(error: BadParameters) -> Response:
    return answer(400, " ".join(p.cause for p in error.problems), problems=error.problems)


def _searchidx(error: SearchidxError) -> Response:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    if status < 500:
        return answer(status, error.message, error.hint)
    _log.error("%s (%s)", error.message, error.hint)
    response = answer(status, _plain(error), _help(error))
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _plain(error: SearchidxError) -> str:
    """What strangers may see of an error: no path, no address."""
    if isinstance(error, Timeout | Unsupported):
        return error.message
    if isinstance(error, BackendUnreachable):
        return "The search server behind this page does not answer."
    return "No index has been built yet." if type(error).__name__ == "IndexMissing" else "The index cannot be read."


def _help(error: SearchidxError) -> str:
    if isinstance(error, Timeout):
        return "Ask for less: fewer words, fewer wildcards."
    if type(error).__name__ == "IndexMissing":
        return "Build one with `searchidx build FOLDER`. This page shows it without a restart."
    if isinstance(error, IndexUnavailable):
        return "`searchidx verify` says what is wrong; `searchidx rollback` goes back to the generation before."
    return ""


def _unexpected(error: Exception) -> Response:
    name = g.get("request_id", "")
    _log.error("request %s to %s failed", name, request.url_rule or "no route", exc_info=error)
    return answer(500, "Something went wrong on this side.", f"The log names it by {name}.")

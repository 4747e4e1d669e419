"""Each request has a name, and a line in the log where that is wanted."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from secrets import token_hex
from time import perf_counter
from typing import Any, Literal

from flask import Flask, Response, g, request

from .request.proxies import REQUEST_ID

Choice = Literal["errors", "requests", "queries"]
_REQUESTS = logging.getLogger("searchidx.requests")


def name_requests(app: Flask) -> None:
    """Give each request a name, which its answer, its errors and its line in the log carry."""

    @app.before_request
    def begin() -> None:
        g.request_id = request.environ.get(REQUEST_ID) or token_hex(8)
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        choice = app.config["SEARCHIDX_LOG"]
        if choice != "errors":
            _REQUESTS.info("", extra={"said": line(response, with_query=choice == "queries")})
        return response


def line(response: Response, with_query: bool) -> dict[str, Any]:
    """What the log says of a request: its route and never its path, and what was asked only where that is wanted."""
    found: dict[str, Any] = {
        "request": g.request_id,
        "client": request.remote_addr or "",
        "method": request.method if request.method in ("GET", "HEAD") else "other",
        "route": str(request.url_rule or "none"),
        "status": response.status_code,
        "bytes": response.content_length,
        "ms": round((perf_counter() - g.began) * 1000, 2),
    }
    return found | {"query": request.query_string.decode("latin-1")} if with_query else found


class Lines(logging.Formatter):
    """One JSON object a line, so that nothing in a message can begin another line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        found: dict[str, Any] = {"time": moment, "level": record.levelname.lower()}
        found |= getattr(record, "said", None) or {"message": record.getMessage()}
        if record.exc_info:
            found["traceback"] = self.formatException(record.exc_info)
        return json.dumps(found, ensure_ascii=True)


def write_lines(choice: Choice) -> None:
    """Write what this process logs to stderr, as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _REQUESTS.setLevel(logging.WARNING if choice == "errors" else logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)

"""Answers that need not be made again: entity tags by generation, day and canonical address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from flask import Response, current_app, request

from . import addresses


def conditional(generation: str, address: str, make: Callable[[], Response]) -> Response:
    """What `make` gives, or 304 without making it where the client has it already.

    The day is part of the tag, because a query may count back from today.
    """
    tag = _tag(generation, address)
    response = Response(status=304) if request.if_none_match.contains_weak(tag) else make()
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


def _tag(generation: str, address: str) -> str:
    today = datetime.now(UTC).date().isoformat()
    parts = (generation, today, addresses.origin(), address, current_app.config["SEARCHIDX_RELEASE"])
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]

"""Every address that an answer holds, with the prefix that the service is mounted under."""

from __future__ import annotations

from urllib.parse import quote

from flask import current_app, has_request_context, request

from .proxies import FORWARDED_HOST


def address(path: str) -> str:
    """The path below the prefix of this request (`SCRIPT_NAME`); unchanged without a request or a prefix.

    A path that is made here (`/static/…`, a canonical address) goes through this once, and not again when it is used.
    """
    return prefix() + path


def prefix() -> str:
    """What stands before every path of this service in its readers' addresses: "" or `/notes`."""
    return quote(request.root_path.rstrip("/")) if has_request_context() else ""


def origin() -> str:
    """The scheme and host that readers use: those of the public address, else what a trusted server in front says, else Host."""
    public: str = current_app.config["SEARCHIDX_ORIGIN"]
    return public or f"{request.scheme}://{request.environ.get(FORWARDED_HOST) or request.host}"


def absolute(address: str) -> str:
    """The whole URL of an address that has its prefix already."""
    return origin() + address

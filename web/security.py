"""What protects the reader: headers on every answer, and the names that this service answers to."""

from __future__ import annotations

import socket
from collections.abc import Collection
from hashlib import sha256
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.datastructures import Authorization

from .request.proxies import FORWARDED_HOST, REFUSED

MOST_BODY = 64 * 1024
"""The most bytes of a request's body that is let pass unread."""

UNKNOWN_HOST = (
    "This service does not answer to that host name. Whoever runs it can allow the name: with SEARCHIDX_HOSTS, "
    "with serve --public, or as `url` under [site] in searchidx.toml."
)

_FOR_SCRIPTS = ("/api/", "/feed.json", "/openapi.json")

_FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "midi", "payment", "usb")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def protect(app: Flask, images: bool, origins: Collection[str]) -> None:
    """Guard every route of an application and put the headers on every answer; scripts of `origins` may read what programs get."""
    headers = _HEADERS | {"Content-Security-Policy": policy(images)}

    @app.before_request
    def guard() -> None:
        refused, _ = request.environ.get(REFUSED, (0, 0))
        if refused:
            abort(refused)
        check(app.config["SEARCHIDX_HOSTS"], app.config["SEARCHIDX_PUBLIC"])
        if not authorized(app.config["SEARCHIDX_TOKEN"], request.path, request.authorization):
            abort(401)

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.update(headers)
        if response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        if origins and request.path.startswith(_FOR_SCRIPTS):
            share(response, origins, request.headers.get("Origin", ""))
        return response


def share(response: Response, origins: Collection[str], origin: str) -> None:
    """Let scripts of another site read an answer, where its origin is among those that may."""
    if "*" not in origins:
        response.vary.add("Origin")
        if origin not in origins:
            return
    response.headers["Access-Control-Allow-Origin"] = "*" if "*" in origins else origin
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After, X-Request-ID"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def policy(images: bool) -> str:
    """The content security policy; with images, pictures of other hosts are allowed and nothing else."""
    pictures = "img-src 'self' https: http:" if images else "img-src 'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; {pictures}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def check(hosts: Collection[str], public: bool) -> None:
    """Refuse a request by another method, for another host or with a body that nobody reads."""
    named = (request.headers.get("Host", ""), request.environ.get(FORWARDED_HOST, "localhost"))
    if not all(is_trusted(host, hosts, public) for host in named):
        abort(400, UNKNOWN_HOST)
    if request.method not in ("GET", "HEAD"):
        abort(405)
    if (request.content_length or 0) > MOST_BODY:
        abort(413)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host name."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def own_names(host: str) -> set[str]:
    """The names under which readers reach a service that is bound to `host`."""
    if is_loopback(host):
        return {host.casefold()}
    own = socket.gethostname().casefold()
    return {host.casefold(), own, f"{own}.local"}


def is_trusted(host: str, hosts: Collection[str], public: bool) -> bool:
    """Whether a Host header names this service: a loopback name, one of `hosts` or, where `public`, any bare IP address.

    Another site can make a browser believe that its own name leads here, but not that a bare address is its name.
    """
    try:
        parts = urlsplit(f"//{host}")
        name, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if not name or parts.netloc != host or "@" in host:
        return False
    if name == "localhost" or name.endswith(".localhost") or name in hosts:
        return True
    try:
        return ip_address(name).is_loopback or public
    except ValueError:
        return False


def authorized(token: str, path: str, given: Authorization | None) -> bool:
    """Whether a request may be answered: none is wanted, it is a health check, or it brings the token.

    The token comes as `Authorization: Bearer TOKEN`, or as the password of Basic, which is what browsers ask their readers for.
    """
    if not token or path in ("/healthz", "/readyz"):
        return True
    said = (given.token or given.password or "") if given is not None else ""
    return compare_digest(sha256(said.encode("utf-8", "replace")).digest(), sha256(token.encode()).digest())


def safe_url(url: object) -> str | None:
    """The address if it is http or https and may stand in a link, else None."""
    if not isinstance(url, str) or any(c <= " " or c in "\\\x7f" for c in url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None

"""What protects the reader: headers on every answer, and the names that this service answers to."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

MOST_BODY = 64 * 1024
"""The most bytes of a request's body that is let pass unread."""

_FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "midi", "payment", "usb")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def protect(app: Flask, images: bool) -> None:
    """Guard every route of an application and put the headers on every answer."""
    headers = _HEADERS | {"Content-Security-Policy": policy(images)}

    @app.before_request
    def guard() -> None:
        check(app.config["SEARCHIDX_HOSTS"], app.config["SEARCHIDX_PUBLIC"])

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.update(headers)
        if response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        return response


def policy(images: bool) -> str:
    """The content security policy; with images, pictures of other hosts are allowed and nothing else."""
    pictures = "img-src 'self' https: http:" if images else "img-src 'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; {pictures}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def check(hosts: Collection[str], public: bool) -> None:
    """Refuse a request by another method, for another host or with a body that nobody reads."""
    if not is_trusted(request.headers.get("Host", ""), hosts, public):
        abort(400, "This service does not answer to that host name.")
    if request.method not in ("GET", "HEAD"):
        abort(405)
    if (request.content_length or 0) > MOST_BODY:
        abort(413)


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


def safe_url(url: object) -> str | None:
    """The address if it is http or https and may stand in a link, else None."""
    if not isinstance(url, str) or any(c <= " " or c in "\\\x7f" for c in url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None

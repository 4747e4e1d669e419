"""Behind another server: who asks, by which address and under which prefix, where that server can be trusted to say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from searchidx.errors import UsageError

Environ = dict[str, Any]
Network = IPv4Network | IPv6Network
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

RESOLVED = "searchidx.resolved"
FORWARDED_HOST = "searchidx.forwarded_host"
REQUEST_ID = "searchidx.request_id"
REFUSED = "searchidx.refused"
"""In an environment: the status of a request that is refused unheard, and the seconds after which it may come again (0: never)."""

_FORWARDED = ("PREFIX", "PROTO", "HOST", "FOR")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~+-]{1,60}){1,8}/?")
_NETLOC = re.compile(r"[^\s\\@<>\"']+")
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


@dataclass(frozen=True, slots=True)
class Public:
    """The address that people use: `origin` is its scheme and host, `prefix` its path without a slash at the end; "" is unknown."""

    origin: str = ""
    host: str = ""
    prefix: str = ""


def public(url: str) -> Public:
    """The parts of a public address such as https://example.org/notes; a `UsageError` where it is none."""
    if not url:
        return Public()
    parts = _parts(url.strip())
    if parts is None:
        raise UsageError(f"{url!r} is not an address that a page can have", "write it as https://example.org or https://example.org/notes")
    return Public(f"{parts.scheme}://{parts.netloc}", (parts.hostname or "").casefold(), parts.path.rstrip("/"))


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and parts.hostname and _NETLOC.fullmatch(parts.netloc) and parts.port != 0
    except ValueError:
        return None
    path = parts.path.rstrip("/")
    return parts if valid and not (parts.query or parts.fragment) and (not path or _PREFIX.fullmatch(path)) else None


def networks(text: str) -> tuple[Network, ...]:
    """The addresses and networks of a list with commas, for SEARCHIDX_PROXIES; a `UsageError` names one that is neither."""
    found = []
    for name in filter(None, map(str.strip, text.split(","))):
        try:
            found.append(ip_network(name, strict=False))
        except ValueError as error:
            raise UsageError(f"SEARCHIDX_PROXIES: {name!r} is not an address", "write it as 10.0.0.7 or 10.0.0.0/8") from error
    return tuple(found)


class Proxies:
    """WSGI middleware that reads forwarded headers of trusted peers and drops those of all others.

    Trusted are this machine's own addresses and `trusted`. Of X-Forwarded-For the last address counts: it is the one that
    the trusted peer saw. The Host header stays as it is, so that a page elsewhere cannot get around the check of hosts.
    """

    def __init__(self, app: Wsgi, trusted: Collection[Network], place: Public) -> None:
        self._app = app
        self._trusted = tuple(trusted)
        self._place = place

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the application does, once the request is resolved."""
        self.resolve(environ)
        return self._app(environ, start_response)

    def resolve(self, environ: Environ) -> None:
        """Set scheme, prefix, client and request id; does nothing where that was done already."""
        if RESOLVED in environ:
            return
        environ[RESOLVED] = True
        said = {name: _last(environ.pop(f"HTTP_X_FORWARDED_{name}", "")) for name in _FORWARDED}
        given = environ.pop("HTTP_X_REQUEST_ID", "")
        if self._trusts(environ.get("REMOTE_ADDR", "")):
            _follow(environ, said)
            if _ID.fullmatch(given):
                environ[REQUEST_ID] = given
        if self._place.origin:
            environ["wsgi.url_scheme"] = self._place.origin.partition(":")[0]
        if self._place.prefix:
            _mount(environ, self._place.prefix)

    def _trusts(self, peer: str) -> bool:
        found = client_address(peer)
        if found is None:
            return not peer  # a Unix socket has no address
        return found.is_loopback or any(found in network for network in self._trusted if network.version == found.version)


def client_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address, an IPv4 one that is written as IPv6 as IPv4; None for anything else."""
    try:
        found = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found


def _last(header: str) -> str:
    return header.rpartition(",")[2].strip()


def _follow(environ: Environ, said: dict[str, str]) -> None:
    if client_address(said["FOR"]) is not None:
        environ["REMOTE_ADDR"] = said["FOR"].strip("[]")
    if said["PROTO"].casefold() in ("http", "https"):
        environ["wsgi.url_scheme"] = said["PROTO"].casefold()
    if said["HOST"]:
        environ[FORWARDED_HOST] = said["HOST"]
    if _PREFIX.fullmatch(said["PREFIX"]):
        _mount(environ, said["PREFIX"].rstrip("/"))


def _mount(environ: Environ, prefix: str) -> None:
    """Put the prefix before all addresses; it is taken off the path where the server in front has left it there."""
    environ["SCRIPT_NAME"] = prefix
    path = environ.get("PATH_INFO", "")
    if path == prefix or path.startswith(f"{prefix}/"):
        environ["PATH_INFO"] = path[len(prefix) :] or "/"

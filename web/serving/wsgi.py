"""From a connection's request to the application's environment, and its answer back."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextvars import Context
from dataclasses import dataclass
from typing import Any

from ..request.proxies import Environ, Wsgi

MOST_AT_ONCE = 1024 * 1024
"""An answer up to this many bytes is made whole before it is sent, so that a slow reader holds no thread."""


def environ_of(scope: dict[str, Any]) -> Environ:
    """The WSGI environment of a request without a body."""
    host, port = (*(scope.get("server") or ("localhost", 80)), None)[:2]
    found: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _put(found, name.decode("latin-1"), value.decode("latin-1"))
    return found


def _put(environ: Environ, name: str, value: str) -> None:
    if "_" in name:
        return  # it would pass for a header with dashes that a server in front has set or dropped
    key = name.upper().replace("-", "_")
    key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
    environ[key] = f"{environ[key]},{value}" if key in environ else value


@dataclass(slots=True)
class Answer:
    """Status, headers and the first bytes; `rest` is what follows where the answer is long, to be taken in `context`."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    rest: Rest | None = None


class Rest:
    """The rest of a long answer, made piece by piece."""

    def __init__(self, pieces: Iterator[bytes], closing: Callable[[], None], context: Context) -> None:
        self._pieces = pieces
        self._closing = closing
        self._context = context

    def next(self) -> bytes | None:
        """The next piece, None at the end."""
        return self._context.run(next, self._pieces, None)

    def close(self) -> None:
        """Let go of what the answer holds."""
        self._context.run(self._closing)


def answer(app: Wsgi, environ: Environ) -> Answer:
    """What the application answers."""
    context = Context()
    return context.run(_answer, app, environ, context)


def _answer(app: Wsgi, environ: Environ, context: Context) -> Answer:
    head: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        head.append((status, headers))
        return lambda data: None

    pieces = app(environ, start_response)
    closing: Callable[[], None] = getattr(pieces, "close", lambda: None)
    rest = iter(pieces)
    try:
        body, ended = _first(rest)
    except BaseException:
        closing()
        raise
    if ended:
        closing()
    status, headers = head[-1]
    named = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return Answer(int(status[:3]), named, body, None if ended else Rest(rest, closing, context))


def _first(pieces: Iterable[bytes]) -> tuple[bytes, bool]:
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > MOST_AT_ONCE:
            return bytes(found), False
    return bytes(found), True

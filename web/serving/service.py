"""What each serving process makes: the application, its gate, and the answers to what cannot be read."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import cast

from flask import Flask

from searchidx.errors import SearchidxError
from searchidx.search.preparation import prepare
from searchidx.settings import Settings

from .. import create_app
from ..logs import Choice, write_lines
from ..request import context
from ..request.proxies import REFUSED, Proxies
from ..request.snapshots import Snapshots
from ..security import is_loopback, own_names
from . import heap
from .connection import Answer as Refusal
from .connection import Connection
from .gate import RETRY_SECONDS, Gate, is_shut
from .rates import Rates
from .wsgi import answer, environ_of

SWITCH_SECONDS = 0.0001
"""How long a search may hold the interpreter while the loop wants it.

Health checks and refusals wait for that, several times each: every call to the system on a connection gives the interpreter away.
"""

MOST_LOOK = 200
_NO_ID = b"0" * 16


@dataclass(frozen=True, slots=True)
class Service:
    """All that a serving process has to know; it can be sent to another process."""

    index: str
    settings: Settings
    host: str
    rate: float = 0.0
    log: Choice = "errors"
    shared: str = ""
    """A folder for what the processes tell each other, where there are several."""

    def __call__(self) -> Gate:
        """The gate of this process, which is set up for serving."""
        heap.set_up()
        sys.setswitchinterval(SWITCH_SECONDS)
        app = self.app()
        Connection.refusals = staticmethod(lambda status: refusal(app, status))
        Connection.shed = staticmethod(Shedding(app))
        _prepare(context.snapshots_of(app))
        write_lines(self.log)  # from here on: the refusals that Shedding has made ready are nobody's requests
        return Gate(app.wsgi_app, cast(Proxies, app.wsgi_app), Rates(self.rate))

    def app(self) -> Flask:
        """The application, with the names under which it is reached by its address."""
        app: Flask = create_app(self.index, self.settings)
        app.config["SEARCHIDX_PUBLIC"] = not is_loopback(self.host)
        app.config["SEARCHIDX_HOSTS"] |= own_names(self.host)
        app.config["SEARCHIDX_LOG"] = self.log
        if self.shared:
            context.metrics_of(app).share(Path(self.shared))
        return app


def _prepare(snapshots: Snapshots) -> None:
    """Open the index, and have it and all that replace it prepared beside what is asked."""
    snapshots.prepare(lambda index: prepare(index.engine))
    with suppress(SearchidxError):  # whoever asks first is told
        snapshots.borrow().give_back()


class Shedding:
    """Refusals that are ready before anybody asks: under ten times what can be answered, making them would be all that is done."""

    def __init__(self, app: Flask) -> None:
        self._metrics = context.metrics_of(app)
        self._for_readers = _whole(*refusal(app, 503, "/", RETRY_SECONDS))
        self._for_programs = _whole(*refusal(app, 503, "/api/", RETRY_SECONDS))

    def __call__(self, data: bytes, running: int) -> bytes:
        """The whole answer to a request that begins with these bytes while others run, nothing where it is let in."""
        if not is_shut(data, running):
            return b""
        self._metrics.request("none", "GET", 503, 0.0)
        head, body = self._for_programs if b"/api/" in data[:MOST_LOOK] else self._for_readers
        head = head.replace(_NO_ID, token_hex(8).encode())
        return head if data.startswith(b"HEAD") else head + body


def _whole(headers: list[tuple[bytes, bytes]], body: bytes) -> tuple[bytes, bytes]:
    named = {**dict(headers), b"x-request-id": _NO_ID}
    lines = [b"HTTP/1.1 503 Service Unavailable", *(name + b": " + value for name, value in named.items()), b"", b""]
    return b"\r\n".join(lines), body


def refusal(app: Flask, status: int, path: str = "/api/", wait: int = 0) -> Refusal:
    """Headers and body of the answer to a request that is not heard."""
    scope = {"method": "GET", "path": path, "query_string": b"", "http_version": "1.1", "scheme": "http"}
    environ = environ_of(scope | {"headers": [(b"host", b"localhost")]})
    found = answer(app.wsgi_app, environ | {REFUSED: (status, wait)})
    return [*found.headers, (b"connection", b"close")], found.body

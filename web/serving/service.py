"""What each serving process makes: the application, its gate, and the answers to what is no request."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import cast

from flask import Flask

from searchidx.settings import Settings

from .. import create_app
from ..logs import Choice, write_lines
from ..request.proxies import REFUSED, Proxies
from ..security import is_loopback, own_names
from .connection import Answer as Refusal
from .connection import Connection
from .gate import Gate
from .rates import Rates
from .wsgi import answer, environ_of

SWITCH_SECONDS = 0.001
"""How long a search may hold the interpreter while the loop wants it: health checks and refusals wait for that."""


@dataclass(frozen=True, slots=True)
class Service:
    """All that a serving process has to know; it can be sent to another process."""

    index: str
    settings: Settings
    host: str
    rate: float = 0.0
    log: Choice = "errors"

    def __call__(self) -> Gate:
        """The gate of this process, which is set up for serving."""
        sys.setswitchinterval(SWITCH_SECONDS)
        write_lines(self.log)
        app = self.app()
        proxies = cast(Proxies, app.wsgi_app)
        Connection.refusals = staticmethod(lambda status: refusal(app, status))
        return Gate(app.wsgi_app, proxies, Rates(self.rate))

    def app(self) -> Flask:
        """The application, with the names under which it is reached by its address."""
        app: Flask = create_app(self.index, self.settings)
        app.config["SEARCHIDX_PUBLIC"] = not is_loopback(self.host)
        app.config["SEARCHIDX_HOSTS"] |= own_names(self.host)
        app.config["SEARCHIDX_LOG"] = self.log
        return app


def refusal(app: Flask, status: int) -> Refusal:
    """Headers and body of the answer to a request that cannot be read."""
    scope = {"method": "GET", "path": "/api/", "query_string": b"", "http_version": "1.1", "scheme": "http"}
    environ = environ_of(scope | {"headers": [(b"host", b"localhost")]})
    found = answer(app.wsgi_app, environ | {REFUSED: (status, 0)})
    return [*found.headers, (b"connection", b"close")], found.body

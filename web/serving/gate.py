"""The gate before the application: what is answered at once, what waits its turn, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from ..request.proxies import REFUSED, Environ, Proxies, Wsgi
from .connection import MOST_HEADER, STALL_SECONDS
from .lanes import Busy, Lane
from .rates import Rates
from .wsgi import Answer, Rest, answer, environ_of

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

SEARCHES = (2, 16, 0.6)
"""Threads, waiting requests and seconds of patience for all that searches."""

MOST_RUNNING = SEARCHES[0] + SEARCHES[1] + 4
"""Requests of all kinds in a process, beyond which searches are refused before they are read."""

LIGHT = (1, 64, 2.0)
MOST_STREAMS = 4
MOST_ADDRESS = 8 * 1024
_LIGHT_PATHS = ("/static/", "/metrics", "/readyz", "/opensearch.xml", "/favicon", "/robots.txt")
RETRY_SECONDS = 2
_INLINE = ("/healthz",)
_OPEN = tuple(path.encode() for path in (*_LIGHT_PATHS, *_INLINE))


class Gate:
    """An ASGI application around a WSGI one, for one process.

    Health checks and refusals are answered by the loop itself, which no search holds up. Searches take turns in a lane with a
    bounded queue; long answers come piece by piece through the same lane, a few of them at a time.
    """

    def __init__(self, app: Wsgi, proxies: Proxies, rates: Rates, patience: float = SEARCHES[2]) -> None:
        self._app = app
        self._proxies = proxies
        self._rates = rates
        self._searches = Lane(*SEARCHES[:2], patience)
        self._light = Lane(*LIGHT)
        self._streams = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        environ = environ_of(scope)
        self._proxies.resolve(environ)
        is_gone: Callable[[], bool] = scope["state"].get("is_gone", lambda: False)
        found = await self._found(environ, is_gone)
        if found.rest is not None and self._streams >= MOST_STREAMS:
            found.rest.close()
            found = self._refused(environ, 503, RETRY_SECONDS)
        await self._send(found, self._lane(environ), send, is_gone)

    async def _found(self, environ: Environ, is_gone: Callable[[], bool]) -> Answer:
        if environ.get("PATH_INFO") in _INLINE:
            return answer(self._app, environ)
        if wait := self._rates.wait(environ["REMOTE_ADDR"]):
            return self._refused(environ, 429, wait)
        if status := _excess(environ):
            return self._refused(environ, status, 0)
        try:
            return await self._lane(environ).run(partial(answer, self._app, environ), is_gone)
        except Busy:
            return self._refused(environ, 503, RETRY_SECONDS)

    def _refused(self, environ: Environ, status: int, wait: int) -> Answer:
        return answer(self._app, environ | {REFUSED: (status, wait)})

    def _lane(self, environ: Environ) -> Lane:
        return self._light if environ["PATH_INFO"].startswith(_LIGHT_PATHS) else self._searches

    async def _send(self, found: Answer, lane: Lane, send: Send, is_gone: Callable[[], bool]) -> None:
        ending = [(b"connection", b"close")] if found.status == 413 else []
        await send({"type": "http.response.start", "status": found.status, "headers": found.headers + ending})
        await send({"type": "http.response.body", "body": found.body, "more_body": found.rest is not None})
        if found.rest is not None:
            await self._stream(found.rest, lane, send, is_gone)

    async def _stream(self, rest: Rest, lane: Lane, send: Send, is_gone: Callable[[], bool]) -> None:
        self._streams += 1
        try:
            while (piece := await lane.run(rest.next, is_gone, patient=True)) is not None:
                async with asyncio.timeout(STALL_SECONDS):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (Busy, TimeoutError):
            return  # the client is gone, or takes nothing any more
        finally:
            self._streams -= 1
            rest.close()


def _excess(environ: Environ) -> int:
    """The status of a request that is longer than this service reads, 0 where it is not."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return 413
    if len(environ["QUERY_STRING"]) + len(environ["PATH_INFO"]) > MOST_ADDRESS:
        return 414
    headers = sum(len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_"))
    return 431 if headers > MOST_HEADER else 0


def is_shut(data: bytes, running: int) -> bool:
    """Whether a request that begins with these bytes has no room beside those that run or wait."""
    if running < MOST_RUNNING:
        return False
    path = data[:MOST_ADDRESS].partition(b"\r\n")[0].partition(b"?")[0]
    return not any(name in path for name in _OPEN)

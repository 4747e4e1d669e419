"""One connection: its clock, and our own answers to what cannot be read."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

REQUEST_SECONDS = 10.0
"""How long a client may take to send a whole request, from the connection or from the first byte of the next one."""

IDLE_SECONDS = 5
"""How long a connection stays open without a request."""

STALL_SECONDS = 20.0
"""How long a client may take none of the bytes that wait for it."""

MOST_CONNECTIONS = 2_000
MOST_HEADER = 16 * 1024

Answer = tuple[list[tuple[bytes, bytes]], bytes]


class Connection(H11Protocol):
    """HTTP/1.1 by uvicorn and h11, against clients that never finish: reading costs them a connection, and us no thread.

    `refusals` gives headers and body of the answers to what cannot be read, by status; `shed` the whole
    answer to a request that has no room now, seen by its first bytes
    and the number of those that are heard, else nothing. The service sets both at its start.
    """

    refusals: ClassVar[Callable[[int], Answer]] = staticmethod(lambda status: ([], b""))
    shed: ClassVar[Callable[[bytes, int], bytes]] = staticmethod(lambda data, running: b"")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._waiting_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection, or end it at once where there are too many."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "is_gone": transport.is_closing}
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection and its clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came; the clock runs while a request has begun and is not whole."""
        if self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0] and (refused := type(self).shed(data, len(self.tasks))):
            self.transport.write(refused)
            self.transport.close()
            return
        super().data_received(data)
        if self.conn.their_state in (h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR):
            self._stop_clock()
        elif self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(REQUEST_SECONDS, self._late)

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read, or too much at once, with the headers that all answers have, and close."""
        status = getattr(sys.exc_info()[1], "error_status_hint", 400)
        headers, body = type(self).refusals(status if status in (431, 501) else 400)
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()
            return
        for event in (
            h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status]),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self.transport.close()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection; one whose client still takes bytes stays, one whose client has stopped is cut."""
        waiting = self.transport.get_write_buffer_size() if self.transport else 0
        if not waiting:
            super().timeout_keep_alive_handler()
        elif waiting == self._waiting_bytes:
            self.transport.abort()
        else:
            self._waiting_bytes = waiting
            self.timeout_keep_alive_task = self.loop.call_later(STALL_SECONDS, self.timeout_keep_alive_handler)

    def _late(self) -> None:
        self.transport.abort()

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

"""How much may run at once, and how much may wait for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

OVERLAP_SECONDS = 0.02
"""How long a call runs alone before another may run beside it.

The interpreter runs one thread at a time: two short calls at once take longer than one after the other, and whoever waits for the
interpreter beside them, the loop that answers health checks and refusals, waits twice as long. A long call must not hold up all
others, and leaves the interpreter while it works on large arrays.
"""


class Busy(Exception):
    """Too many wait already, or this one has waited too long."""


class Lane:
    """A few threads with a bounded queue before them.

    One call runs, and up to `threads` where those that run take long; the others wait in their order, `queue` more than there are
    threads, each for `patience` seconds at most. All that are beyond are refused without waiting.
    """

    def __init__(self, threads: int, queue: int, patience: float, overlap: float = OVERLAP_SECONDS) -> None:
        self._pool = ThreadPoolExecutor(threads)
        self._threads = threads
        self._queue = queue
        self._patience = patience
        self._overlap = overlap
        self._running = 0
        self._newest: asyncio.TimerHandle | None = None
        self._turns: deque[asyncio.Future[asyncio.TimerHandle]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._turns)

    async def run(self, call: Callable[[], T], is_gone: Callable[[], bool], patient: bool = False) -> T:
        """What the call gives, from a thread; `Busy` where the queue is full, or where nobody waits for it any more.

        A patient call takes a place however long the queue is: it goes on with what was begun.
        """
        if not patient and self._running + self.waiting >= self._threads + self._queue:
            raise Busy
        began = await self._enter(None if patient else self._patience)
        try:
            if is_gone():
                raise Busy
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        finally:
            self._end(began)

    async def _enter(self, patience: float | None) -> asyncio.TimerHandle:
        turn: asyncio.Future[asyncio.TimerHandle] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        self._give_turns()
        try:
            async with asyncio.timeout(patience):
                return await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            if turn.cancelled():
                self._turns.remove(turn)
            else:
                self._end(turn.result())  # it came together with the end of the patience
            if isinstance(error, TimeoutError):
                raise Busy from None
            raise

    def _is_free(self) -> bool:
        """Whether a call may begin: nothing runs, or there is a thread and what runs has run alone long enough."""
        return not self._running or (self._running < self._threads and self._newest is None)

    def _give_turns(self) -> None:
        while self._is_free() and (turn := next((one for one in self._turns if not one.done()), None)):
            self._turns.remove(turn)
            self._running += 1
            self._newest = asyncio.get_running_loop().call_later(self._overlap, self._let_overlap)
            turn.set_result(self._newest)

    def _let_overlap(self) -> None:
        self._newest = None
        self._give_turns()

    def _end(self, began: asyncio.TimerHandle) -> None:
        began.cancel()
        self._running -= 1
        if self._newest is began:
            self._newest = None
        self._give_turns()

"""How much may run at once, and how much may wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Busy(Exception):
    """Too many wait already, or this one has waited too long."""


class Lane:
    """A few threads with a bounded queue before them.

    `threads` calls run at once, `queue` more wait, each for `patience` seconds at most; all others are refused without waiting.
    """

    def __init__(self, threads: int, queue: int, patience: float) -> None:
        self._pool = ThreadPoolExecutor(threads)
        self._slots = asyncio.Semaphore(threads)
        self._queue = queue
        self._patience = patience
        self.waiting = 0

    async def run(self, call: Callable[[], T], is_gone: Callable[[], bool], patient: bool = False) -> T:
        """What the call gives, from a thread; `Busy` where the queue is full, or where nobody waits for it any more.

        A patient call takes a place however long the queue is: it goes on with what was begun.
        """
        if not patient and self._slots.locked() and self.waiting >= self._queue:
            raise Busy
        await self._enter(None if patient else self._patience)
        try:
            if is_gone():
                raise Busy
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        finally:
            self._slots.release()

    async def _enter(self, patience: float | None) -> None:
        self.waiting += 1
        try:
            async with asyncio.timeout(patience):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self.waiting -= 1

"""Work for several processes, of which the one that asks is one; the others end with it, whatever ended it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import wait
from typing import Any, Generic, TypeVar

from searchidx.memory import release_memory

T = TypeVar("T")

SELDOM = 200_000
"""The threshold of garbage collection during builds: they create few cycles, and collecting took 1/7 of the time."""

AHEAD = 2
"""Items that a process is given at a time: the one that it works on, and what comes next."""


class _Kept(threading.local):
    """The pool that is kept in this thread, how many processes it has, and what ends it; nothing outside of `kept`."""

    pool: ProcessPoolExecutor | None = None
    size: int = 0
    ends: ExitStack | None = None


_kept = _Kept()


@contextmanager
def kept() -> Iterator[None]:
    """Meanwhile the processes of a pool stay, and work for whoever asks for a pool without an initializer: starting others costs."""
    with ExitStack() as ends:
        _kept.ends = ends
        try:
            yield
        finally:
            _kept.pool = _kept.ends = None


def are_kept() -> bool:
    """Whether the processes of a pool are there already for whoever asks for one."""
    return _kept.pool is not None


def dismiss() -> None:
    """Let the processes that are kept end beside what is still to be done here without them."""
    if _kept.pool is not None and _kept.ends is not None:
        ending = threading.Thread(target=_kept.pool.shutdown)
        ending.start()
        _kept.ends.callback(ending.join)
        _kept.pool = None


@contextmanager
def pool(jobs: int, initializer: Callable[..., object] | None = None, *arguments: Any) -> Iterator[ProcessPoolExecutor]:
    """A pool of that many processes, each of which first calls the initializer."""
    if _kept.pool is not None and initializer is None and jobs <= _kept.size:
        yield _kept.pool
        return
    if _kept.pool is not None:
        _kept.pool.shutdown()  # its threads would keep us from forking
    method = _method()
    if method == "fork":
        release_memory()
    made = ProcessPoolExecutor(jobs, multiprocessing.get_context(method), _begin, (initializer, arguments))
    if _kept.ends is None:
        with made:
            yield made
    else:
        _kept.pool, _kept.size = _kept.ends.enter_context(made), jobs
        yield made


def in_order(processes: ProcessPoolExecutor, others: int, function: Callable[..., T], *columns: Sequence[Any]) -> Iterator[T]:
    """What the function gives for each item, in their order, as it is worked out by these other processes and this one.

    Each takes the next item when it has done one. Where there are many items, some lie ready for each of the others.
    """
    items = _Items(processes, function, zip(*columns, strict=True))
    ready = AHEAD if len(items) > 2 * AHEAD * others else 1
    for _ in range(ready * others):
        items.send()
    try:
        for number in range(len(items)):
            yield items.result(number)
    finally:
        items.waiting.clear()


class _Items(Generic[T]):
    """Items to work on, and what came of those that were worked on here."""

    def __init__(self, processes: ProcessPoolExecutor, function: Callable[..., T], items: Iterator[tuple[Any, ...]]) -> None:
        self.waiting = deque(enumerate(items))
        self._count = len(self.waiting)
        self._processes = processes
        self._function = function
        self._sent: dict[int, Future[T]] = {}
        self._done: dict[int, T] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self._count

    def send(self, ended: Future[T] | None = None) -> None:
        """Give the next item to another process, which has done one."""
        if ended is not None and (ended.cancelled() or ended.exception() is not None):
            return
        with self._lock:
            if not self.waiting:
                return
            number, item = self.waiting.popleft()
            sent = self._sent[number] = self._processes.submit(self._function, *item)
        sent.add_done_callback(self.send)

    def result(self, number: int) -> T:
        """What came of an item; as long as others work on it, this process works on those that wait."""
        while number not in self._done and not self._is_ready(number):
            with self._lock:
                if not self.waiting:
                    break
                own, item = self.waiting.popleft()
            self._done[own] = self._function(*item)
        return self._done.pop(number) if number in self._done else self._sent.pop(number).result()

    def _is_ready(self, number: int) -> bool:
        with self._lock:
            return number in self._sent and self._sent[number].done()


def _method() -> str:
    """How processes are started: by `fork` only where nothing else runs.

    A lock that another thread holds while we fork stays locked in the child for ever, and macOS' own libraries do not survive a fork.
    Elsewhere fork stays: it costs some milliseconds where `forkserver` costs half a second, and does not import the caller's
    `__main__`, which a script may not expect. Threads of numpy's libraries do not count: these see to forks themselves.
    """
    return "forkserver" if threading.active_count() > 1 or sys.platform == "darwin" else "fork"


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles of garbage less often meanwhile."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _begin(initializer: Callable[..., object] | None, arguments: tuple[Any, ...]) -> None:
    threading.Thread(target=_follow, daemon=True).start()
    gc.freeze()
    gc.set_threshold(SELDOM)
    if initializer:
        initializer(*arguments)


def _follow() -> None:
    """End when the parent has: a pool's processes would else wait for work that never comes."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)

"""Worker processes that end with the process that started them, whatever ended it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import wait
from typing import Any

SELDOM = 200_000
"""The threshold of garbage collection during builds: they create few cycles, and collecting took 1/7 of the time."""


class _Kept(threading.local):
    """The pool that is kept in this thread, and what ends it; neither outside of `kept`."""

    pool: ProcessPoolExecutor | None = None
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


@contextmanager
def pool(jobs: int, initializer: Callable[..., object] | None = None, *arguments: Any) -> Iterator[ProcessPoolExecutor]:
    """A pool of worker processes, each of which first calls the initializer."""
    if _kept.pool is not None and initializer is None:
        yield _kept.pool
        return
    if _kept.pool is not None:
        _kept.pool.shutdown()  # its threads would keep us from forking
    made = ProcessPoolExecutor(jobs, multiprocessing.get_context(_method()), _begin, (initializer, arguments))
    if _kept.ends is None:
        with made:
            yield made
    else:
        _kept.pool = _kept.ends.enter_context(made)
        yield made


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

"""Helper processes that end with the process that started them, whatever ended it."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from threading import Thread
from typing import Any

SELDOM = 200_000
"""So many new objects between two looks for cycles: what a build makes has hardly any, and looking took a seventh of its time."""


def pool(jobs: int, initializer: Callable[..., object] | None = None, *arguments: Any) -> ProcessPoolExecutor:
    """A pool of so many processes, each of which first calls the initializer."""
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _begin, (initializer, arguments))


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
    Thread(target=_follow, daemon=True).start()
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

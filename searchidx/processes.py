"""Helper processes that end with the process that started them, whatever ended it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from threading import Thread
from typing import Any


def pool(jobs: int, initializer: Callable[..., object] | None = None, *arguments: Any) -> ProcessPoolExecutor:
    """A pool of so many processes, each of which first calls the initializer."""
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _begin, (initializer, arguments))


def _begin(initializer: Callable[..., object] | None, arguments: tuple[Any, ...]) -> None:
    Thread(target=_follow, daemon=True).start()
    if initializer:
        initializer(*arguments)


def _follow() -> None:
    """End when the parent has: a pool's processes would else wait for work that never comes."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)

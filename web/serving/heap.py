"""The heap of the C library, set up for a process that serves for weeks."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from time import sleep
from typing import NoReturn

_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h."""

EACH_SECONDS = 20.0


def set_up() -> None:
    """Have all threads take memory from one heap, and give its free pages back from time to time, where the C library is glibc.

    By itself it gives each thread a heap of its own, and keeps what lies free below anything in use. Arrays that caches hold lie
    among what searches have freed: 25 to 40 MB of free memory lay about so after six minutes of mixed load at 100,000 documents, more
    with each large search. Threads hold the interpreter when they take memory, but for temporary arrays, so that they hardly wait
    for each other; giving back takes some milliseconds.
    """
    library = ctypes.CDLL(None)
    with suppress(AttributeError):  # another C library has no such functions
        library.mallopt(_ARENA_MAX, 1)
        Thread(target=_give_back, args=(library.malloc_trim,), name="heap", daemon=True).start()


def _give_back(trim: Callable[[int], int]) -> NoReturn:
    while True:
        sleep(EACH_SECONDS)
        trim(0)

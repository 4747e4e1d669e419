"""Items made in a thread of their own while earlier ones are on their way: a cluster and the analysis work at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

LOOKING = 0.5
"""Seconds after which a full queue looks whether anybody still reads it."""


class _Ahead(Generic[T]):
    def __init__(self, items: Iterable[T], most: int) -> None:
        self._items, self._ended = items, Event()
        self._waiting: Queue[tuple[T] | BaseException | None] = Queue(most)
        self._thread = Thread(target=self._fill, daemon=True)

    def _fill(self) -> None:
        try:
            for item in self._items:
                if not self._put((item,)):
                    return
            self._put(None)
        except BaseException as error:
            self._put(error)

    def _put(self, given: tuple[T] | BaseException | None) -> bool:
        """Whether somebody still reads."""
        while not self._ended.is_set():
            try:
                self._waiting.put(given, timeout=LOOKING)
            except Full:
                continue
            return True
        return False

    def __iter__(self) -> Iterator[T]:
        self._thread.start()
        try:
            while (given := self._waiting.get()) is not None:
                if isinstance(given, BaseException):
                    raise given
                yield given[0]
        finally:
            self._ended.set()
            self._thread.join()


def read_ahead(items: Iterable[T], most: int) -> Iterator[T]:
    """The items in their order, at most `most` of them made before they are asked for; what making one raises is raised here."""
    return iter(_Ahead(items, most))

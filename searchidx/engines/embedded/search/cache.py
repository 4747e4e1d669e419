"""What was worked out once, kept for those who ask again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

ENTRY = 512
"""About the bytes that an entry costs beside its value, so that many small ones count too."""


class Cache(Generic[K, V]):
    """Values by key, up to so many bytes; when it is full it begins anew.

    Threads share it without a lock: at worst two work out the same, or a few bytes too many or too few are counted.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._bytes = 0
        self._values: dict[K, V] = {}
        self.get: Callable[[K], V | None] = self._values.get
        """What is kept under a key, or None."""

    def has_room(self, size: int) -> bool:
        """Whether so many bytes more can be kept without forgetting what there is."""
        return self._bytes + size + ENTRY <= self._room

    def put(self, key: K, value: V, size: int) -> V:
        """Keep a value of so many bytes, and return it."""
        if not self.has_room(size):
            self.clear()
        self._bytes += size + ENTRY
        self._values[key] = value
        return value

    def clear(self) -> None:
        """Keep nothing any more."""
        self._values.clear()
        self._bytes = 0

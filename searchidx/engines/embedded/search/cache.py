"""A size-bounded cache shared by all searches of a snapshot."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

ENTRY = 512
"""About the bytes that an entry costs beside its value, so that many small ones count too."""


class Cache(Generic[K, V]):
    """Values by key, at most `room` bytes of them, in two generations: when the younger is half the room, the older is evicted.

    What is asked for again moves to the younger while there is room in it, so that only what nobody asks for goes.
    Threads share it without a lock: at worst two work out the same, or a few bytes too many or too few are counted.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._young: dict[K, tuple[V, int]] = {}
        self._old: dict[K, tuple[V, int]] = {}
        self._young_bytes = self._old_bytes = 0

    @property
    def bytes(self) -> int:
        """How many bytes it holds."""
        return self._young_bytes + self._old_bytes

    def get(self, key: K) -> V | None:
        """The value of a key, or None."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                return None
            if self._fits(found[1]):
                self._move(key, found)
        return found[0]

    def has_room(self, size: int) -> bool:
        """Whether `size` more bytes fit without evicting anything."""
        return size + ENTRY <= self._room // 2 and self.bytes + size + ENTRY <= self._room

    def put(self, key: K, value: V, size: int) -> V:
        """Cache a value of `size` bytes, if one generation of the cache can hold it, and return it."""
        if size + ENTRY > self._room // 2:
            return value
        if not self._fits(size):
            self._old, self._old_bytes = self._young, self._young_bytes
            self._young, self._young_bytes = {}, 0
        before = self._young.get(key)
        self._young_bytes += size - before[1] if before else size + ENTRY
        self._young[key] = (value, size)
        return value

    def clear(self) -> None:
        """Evict everything."""
        self._young, self._old = {}, {}
        self._young_bytes = self._old_bytes = 0

    def _fits(self, size: int) -> bool:
        return self._young_bytes + size + ENTRY <= self._room // 2

    def _move(self, key: K, found: tuple[V, int]) -> None:
        if self._old.pop(key, None) is not None:  # else another thread has moved it
            self._old_bytes -= found[1] + ENTRY
            self._young_bytes += found[1] + ENTRY
            self._young[key] = found

"""A table of byte strings in a bundle: all their bytes in one array, and where each ends."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import Bundle

LEVELS = 12
"""The first steps of a binary search probe cached strings, at most 4,095 of them."""

CLOSE = 1 << 17
"""Numbers at most this far apart are read by one copy, which takes up to 0.1 ms."""


class StringTable:
    """Byte strings by number; sorted tables are searched by bisection."""

    __slots__ = ("_bytes", "_ends", "_pivots", "count")

    def __init__(self, bundle: Bundle, name: str) -> None:
        self._bytes = bundle[f"{name}:bytes"]
        self._ends = bundle[f"{name}:ends"].numbers()
        self.count = len(self._ends)
        self._pivots: dict[int, bytes] = {}

    def __getitem__(self, number: int) -> bytes:
        """The string of that number."""
        return self._bytes.bytes(self._ends[number - 1] if number else 0, self._ends[number])

    def text(self, number: int) -> str:
        """The string of that number, decoded."""
        return self[number].decode("utf-8", "surrogatepass")

    def all(self) -> list[str]:
        """Every string, decoded."""
        data, bounds = self._bytes.bytes(0, self._bytes.count), pairwise([0, *self._ends.tolist()])
        if data.isascii():  # decoded as a whole, since a byte is a character
            text = data.decode("ascii")
            return [text[low:high] for low, high in bounds]
        return [data[low:high].decode("utf-8", "surrogatepass") for low, high in bounds]

    def some(self, numbers: Iterable[int]) -> list[bytes]:
        """The strings of these numbers; where they lie close to each other, all that lies between is read at once."""
        wanted, ends = list(numbers), self._ends
        if not wanted or (high := max(wanted)) - (low := min(wanted)) > CLOSE:
            return [self[number] for number in wanted]
        start = ends[low - 1] if low else 0
        data = self._bytes.bytes(start, ends[high])
        return [data[(ends[number - 1] if number else 0) - start : ends[number] - start] for number in wanted]

    def sizes(self, low: int, high: int) -> NDArray[Any]:
        """How many bytes each of the strings from `low` up to `high` has."""
        ends = np.frombuffer(self._ends, self._ends.format)[max(low - 1, 0) : high].astype(np.int64)
        return np.diff(ends) if low else np.diff(ends, prepend=0)

    def seek(self, key: bytes) -> int:
        """The number of the first string that is not smaller, in a sorted table."""
        low, high, pivots = 0, self.count, self._pivots
        for _ in range(LEVELS):
            if low >= high:
                return low
            middle = (low + high) // 2
            found = pivots.get(middle)
            if found is None:
                found = pivots[middle] = self[middle]
            if found < key:
                low = middle + 1
            else:
                high = middle
        return bisect_left(range(high), key, low, high, key=self.__getitem__)

    def find(self, key: bytes) -> int:
        """The number of that string in a sorted table, -1 if it is not there."""
        number = self.seek(key)
        return number if number < self.count and self[number] == key else -1

    def range(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the strings that begin so, from and up to, in a sorted table."""
        return self.seek(prefix), self.seek(prefix + b"\xff" * 8)

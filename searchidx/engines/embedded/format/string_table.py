"""A table of byte strings in a bundle: all their bytes in one array, and where each ends."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import Bundle, BundleWriter

STEP = 16
"""Strings of a sorted table from one fence to the next."""

FENCE = 8
"""Bytes of a string that its fence has."""

APART = 1_000
"""Where strings lie at most this many apart on average, all that lies between them is read at once."""


class StringTable:
    """Byte strings by number."""

    __slots__ = ("_bytes", "_ends", "count")

    def __init__(self, bundle: Bundle, name: str) -> None:
        self._bytes = bundle[f"{name}:bytes"]
        self._ends = bundle[f"{name}:ends"]
        self.count = self._ends.count

    def __getitem__(self, number: int) -> bytes:
        """The string of that number."""
        return self._bytes.bytes(*self._ends.span(number, number + 1))

    def text(self, number: int) -> str:
        """The string of that number, decoded."""
        return self[number].decode("utf-8", "surrogatepass")

    def all(self) -> list[str]:
        """Every string, decoded."""
        data, bounds = self._bytes.bytes(0, self._bytes.count), pairwise([0, *self._ends.all().tolist()])
        if data.isascii():  # decoded as a whole, since a byte is a character
            text = data.decode("ascii")
            return [text[low:high] for low, high in bounds]
        return [data[low:high].decode("utf-8", "surrogatepass") for low, high in bounds]

    def some(self, numbers: Iterable[int]) -> list[bytes]:
        """The strings of these numbers."""
        wanted = list(numbers)
        if not wanted or (high := max(wanted)) - (low := min(wanted)) > APART * len(wanted):
            return [self[number] for number in wanted]
        ends, start = self._ends.items(low, high + 1), self._ends.span(low, low)[0]
        data = self._bytes.bytes(start, ends[-1])
        places = [number - low for number in wanted]
        return [data[(ends[place - 1] - start if place else 0) : ends[place] - start] for place in places]

    def between(self, low: int, high: int) -> list[bytes]:
        """The strings from the number `low` up to `high`."""
        start, end = self._ends.span(low, high)
        data, ends = self._bytes.bytes(start, end), self._ends.items(low, high).tolist()
        return [data[first - start : last - start] for first, last in pairwise([start, *ends])]

    def sizes(self, low: int, high: int) -> NDArray[Any]:
        """How many bytes each of the strings from `low` up to `high` has."""
        ends = self._ends.slice(max(low - 1, 0), high).astype(np.int64)
        return np.diff(ends) if low else np.diff(ends, prepend=0)


class SortedTable(StringTable):
    """Byte strings in their order, which are found by fences: the first bytes of every 16th string, as numbers.

    A string is found in two blocks of the file beside those of the fences, which are a hundredth of the table.
    """

    __slots__ = ("_fences",)

    def __init__(self, bundle: Bundle, name: str) -> None:
        super().__init__(bundle, name)
        self._fences = bundle[f"{name}:fences"].all().data

    def is_whole(self) -> bool:
        """Whether the strings are in order and the fences theirs."""
        strings = self.between(0, self.count)
        return all(a <= b for a, b in pairwise(strings)) and self._fences.tolist() == _fences(strings).tolist()

    def seek(self, key: bytes) -> int:
        """The number of the first string that is not smaller."""
        own = int.from_bytes(key[:FENCE].ljust(FENCE, b"\0"), "big")
        below = bisect_left(self._fences, own)
        above = bisect_right(self._fences, own, below)
        low, high = max(STEP * (below - 1) + 1, 0), min(STEP * above, self.count)
        if high - low >= STEP:  # many that begin alike
            return bisect_left(range(high), key, low, high, key=self.__getitem__)
        return low + bisect_left(self.between(low, high), key)

    def find(self, key: bytes) -> int:
        """The number of that string, -1 if it is not there."""
        number = self.seek(key)
        return number if number < self.count and self[number] == key else -1

    def range(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the strings that begin so, from and up to."""
        return self.seek(prefix), self.seek(prefix + b"\xff" * 8)


def add_strings(out: BundleWriter, name: str, strings: Iterable[str]) -> None:
    """Write strings as a table."""
    add_bytes(out, name, [s.encode("utf-8", "surrogatepass") for s in strings])


def add_bytes(out: BundleWriter, name: str, strings: Sequence[bytes]) -> None:
    """Write byte strings as a table: the bytes of all, and where each ends."""
    ends = np.cumsum([len(s) for s in strings], dtype=np.int64)
    out.add(f"{name}:bytes", np.frombuffer(b"".join(strings), np.uint8), "u1")
    out.add(f"{name}:ends", ends, "u4" if not len(ends) or ends[-1] < 1 << 32 else "u8")


def add_sorted(out: BundleWriter, name: str, strings: Sequence[bytes]) -> None:
    """Write sorted byte strings as a table with fences."""
    add_bytes(out, name, strings)
    out.add(f"{name}:fences", _fences(strings), "u8")


def _fences(strings: Sequence[bytes]) -> NDArray[np.uint64]:
    starts = b"".join(string[:FENCE].ljust(FENCE, b"\0") for string in strings[::STEP])
    return np.frombuffer(starts, ">u8").astype(np.uint64)

"""Numbers for short runs of bytes, many looked up at a time: a hash table in arrays, with open addressing and linear probing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WIDTH = 16
"""Bytes of the longest run that the table takes. A key is the whole run, so that no two are ever mistaken for each other."""

PADDING = b" " * WIDTH
"""What `bounds` and `keys` want behind the last run."""

Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]

_BLANK = 32
_EIGHT = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)
"""Masks for the first bytes of eight."""
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_FIRST_BITS = 12


class RunTable:
    """Numbers above or below 0 by key, which is two words of eight bytes, little-endian, filled up with zeros."""

    def __init__(self) -> None:
        self.clear()

    def __len__(self) -> int:
        return self._count

    def clear(self) -> None:
        """Forget all."""
        self._count = 0
        self._allocate(_FIRST_BITS)

    def find(self, low: Words, high: Words) -> NDArray[np.int32]:
        """The number of each key, 0 for one that is not there."""
        slots = self._slots(low, high)
        found = self._numbers.take(slots)
        differs = self._low.take(slots) != low
        differs |= self._high.take(slots) != high
        odd = np.flatnonzero(differs)
        while len(odd):  # an empty slot ends the search, another key moves it on
            odd = odd[found[odd] != 0]
            slots[odd] = slots[odd] + 1 & self._last
            found[odd] = self._numbers[slots[odd]]
            odd = odd[(self._low[slots[odd]] != low[odd]) | (self._high[slots[odd]] != high[odd])]
        return found

    def add(self, low: Words, high: Words, numbers: NDArray[np.signedinteger]) -> None:
        """Take new keys, each once, with their numbers."""
        if 2 * (self._count + len(low)) > len(self._low):
            used = np.flatnonzero(self._numbers)
            before = (self._low[used], self._high[used], self._numbers[used])
            self._allocate((2 * (self._count + len(low))).bit_length())
            self._put(*before)
        self._count += len(low)
        self._put(low, high, numbers)

    def _allocate(self, bits: int) -> None:
        self._shift = np.uint64(64 - bits)
        self._last = (1 << bits) - 1
        self._low, self._high = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.uint64)
        self._numbers = np.zeros(1 << bits, np.int32)

    def _put(self, low: Words, high: Words, numbers: NDArray[np.signedinteger]) -> None:
        """Each key goes to the first free slot from its own on; of those that want the same one the last gets it."""
        slots, left = self._slots(low, high), np.arange(len(low))
        while len(left):
            free = left[self._numbers[slots[left]] == 0]
            self._low[slots[free]], self._high[slots[free]], self._numbers[slots[free]] = low[free], high[free], numbers[free]
            left = left[(self._low[slots[left]] != low[left]) | (self._high[slots[left]] != high[left])]
            slots[left] = slots[left] + 1 & self._last

    def _slots(self, low: Words, high: Words) -> Numbers:
        mixed = high * _PRIME
        mixed ^= low
        mixed *= _PRIME
        mixed ^= mixed >> _HALF
        mixed *= _PRIME
        mixed >>= self._shift
        return mixed.view(np.int64)


def bounds(data: bytes) -> tuple[Numbers, Numbers]:
    """Where the runs between blanks begin and end."""
    letters = np.frombuffer(data, np.uint8) != _BLANK
    edges = np.flatnonzero(letters[1:] != letters[:-1])
    edges += 1
    if letters[0]:
        edges = np.append(0, edges)
    return edges[::2], edges[1::2]


def keys(data: bytes, starts: Numbers, ends: Numbers) -> tuple[Words, Words]:
    """The keys of runs; zeros for those that are too long."""
    eights = np.ndarray((len(data) - 7,), "<u8", data, 0, (1,))  # the eight bytes from each place on
    sizes = ends - starts
    low, high = eights.take(starts), np.zeros(len(starts), np.uint64)
    low &= _EIGHT.take(sizes, mode="clip")
    longer = np.flatnonzero(sizes > 8)
    high[longer] = eights[starts[longer] + 8] & _EIGHT[np.minimum(sizes[longer] - 8, 8)]
    too_long = longer[sizes[longer] > WIDTH]
    low[too_long] = high[too_long] = 0
    return low, high

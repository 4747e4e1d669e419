"""Where a term stands in the documents of a segment, looked up for some documents at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.whoosh.format.segment import Segment

SPARSE = 16
"""Lists that are so many times longer than another are searched for its documents, not run through."""


@dataclass(frozen=True, slots=True)
class Places:
    """The documents of a posting list, and where the positions of each of them begin among all."""

    documents: NDArray[Any]
    begins: NDArray[np.int64]
    freqs: NDArray[Any]
    positions: NDArray[Any]

    @classmethod
    def of(cls, segment: Segment, key: bytes) -> Places | None:
        """The places of a key, or None where the segment has no such key."""
        if (number := segment.keys.find(key)) < 0:
            return None
        low, high = segment.posting_range(number)
        freqs = segment.freqs.slice(low, high)
        begins = np.cumsum(freqs, dtype=np.int64) - freqs
        return cls(segment.postings.slice(low, high), begins, freqs, segment.positions.slice(*segment.position_range(number)))

    def within(self, documents: NDArray[np.int64], base: int) -> NDArray[np.int64]:
        """Document and position in one number, ascending, for documents (numbered from `base`) that all stand in the list."""
        at = self._rows(documents, base)
        begins, counts = self.begins[at], self.freqs[at]
        total = int(counts.sum())
        if total == len(at):
            return packed(documents, self.positions[begins])
        places = np.repeat(begins - np.cumsum(counts, dtype=np.int64) + counts, counts) + np.arange(total)
        return packed(np.repeat(documents, counts), self.positions[places])

    def _rows(self, documents: NDArray[np.int64], base: int) -> NDArray[np.int64]:
        if len(documents) == len(self.documents):
            return np.arange(len(documents))
        own = (documents - base).astype(self.documents.dtype)
        if len(own) * SPARSE < len(self.documents):
            places: NDArray[np.int64] = np.searchsorted(self.documents, own)
            return places
        wanted = np.zeros(int(self.documents[-1]) + 1, np.bool_)
        wanted[own] = True
        return np.flatnonzero(wanted[self.documents])


def packed(documents: NDArray[np.int64], positions: NDArray[Any]) -> NDArray[np.int64]:
    """Documents and positions in one number each."""
    both: NDArray[np.int64] = (documents << 32) | positions
    return both


def following(places: NDArray[np.int64], later: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of the places that are among the later ones too; both ascending, without repeats."""
    small, large = (places, later) if len(places) <= len(later) else (later, places)
    if len(small) * SPARSE > len(large):
        both = np.concatenate([small, large])
        both.sort(kind="stable")  # two runs in order: merged, which is twice as fast as looking each up
        twice: NDArray[np.int64] = both[:-1][both[1:] == both[:-1]]
        return twice
    return _looked_up(small, large)


def common(some: NDArray[np.int64], others: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """What two ascending lists of numbers below `size` have in common."""
    if some is others:
        return some
    small, large = (some, others) if len(some) <= len(others) else (others, some)
    if len(small) * SPARSE < len(large):
        return _looked_up(small, large)
    inside = np.zeros(size, np.bool_)
    inside[large] = True
    return small[inside[small]]


def _looked_up(small: NDArray[np.int64], large: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of a few ascending numbers that are among many."""
    places = large.searchsorted(small)
    places[places == len(large)] = 0
    found: NDArray[np.int64] = small[large[places] == small]
    return found

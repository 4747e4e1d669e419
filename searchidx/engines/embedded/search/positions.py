"""Where a term stands in the documents of a segment, looked up for some documents at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.segment import Segment

SPARSE = 16
"""At this ratio of lengths, the longer list is probed by binary search instead of merged."""
SHIFT = 5
BLOCK = 1 << SHIFT
"""Postings per skip block: one position offset is stored for each block."""
_BEFORE = np.tri(BLOCK, BLOCK, -1, dtype=np.uint8)
"""For each place in a block, which others come before it."""


@dataclass(frozen=True, slots=True)
class SkipPostings:
    """A posting list with skip blocks, which is probed by binary search: for the first phrase that names its term.

    The positions before a posting are those before its block and those before it in the block, so that little has to be prepared:
    over 1,000,000 documents the first phrase with a word takes 0.8 milliseconds at the median, and 3.3 with `PositionOffsets`.
    """

    documents: NDArray[Any]
    freqs: NDArray[Any]
    before: NDArray[np.uint32]
    positions: NDArray[Any]

    @classmethod
    def of(cls, segment: Segment, number: int) -> SkipPostings:
        """The list of a key, given by its number."""
        low, high = segment.posting_range(number)
        freqs = segment.freqs.slice(low, high)
        blocks = np.zeros((-(-len(freqs) // BLOCK), BLOCK), freqs.dtype)
        blocks.reshape(-1)[: len(freqs)] = freqs
        sums = np.add.reduceat(freqs, np.arange(0, len(freqs), BLOCK), dtype=np.uint32)
        before = np.cumsum(sums, dtype=np.uint32) - sums
        return cls(segment.postings.slice(low, high), blocks, before, segment.positions.slice(*segment.position_range(number)))

    @property
    def nbytes(self) -> int:
        """The bytes that are its own, not the segment's."""
        return self.freqs.nbytes + self.before.nbytes

    def within(self, documents: NDArray[np.int64], base: int) -> NDArray[np.int64]:
        """The occurrences in these documents as `document << 32 | position`, ascending; documents are numbered from `base`."""
        own = (documents - base).astype(self.documents.dtype)  # another type would have the whole list copied
        at = self.documents.searchsorted(own)
        there = (self.documents.take(at, mode="clip") == own).nonzero()[0]
        at = at[there]
        block = at >> SHIFT
        begins = self.before[block] + np.add.reduce(self.freqs[block] * _BEFORE[at & (BLOCK - 1)], axis=1, dtype=np.uint32)
        return spread(documents[there], begins, self.freqs.reshape(-1)[at], self.positions)


@dataclass(frozen=True, slots=True)
class PositionOffsets:
    """Where the positions of a term begin for every document of a segment, and where those of the last end.

    One look says where a document's positions are, or that there are none: phrases over 100,000 documents take two thirds of the
    time that they take when lists are searched, once they name a word again.
    """

    offsets: NDArray[np.uint32]
    positions: NDArray[Any]

    @classmethod
    def of(cls, segment: Segment, number: int) -> PositionOffsets:
        """The offsets of a key, given by its number."""
        low, high = segment.posting_range(number)
        offsets = np.zeros(segment.documents + 1, np.uint32)
        offsets[segment.postings.slice(low, high) + 1] = segment.freqs.slice(low, high)
        np.cumsum(offsets, out=offsets)
        return cls(offsets, segment.positions.slice(*segment.position_range(number)))

    def within(self, documents: NDArray[np.int64], base: int) -> NDArray[np.int64]:
        """The occurrences in these documents as `document << 32 | position`, ascending; documents are numbered from `base`."""
        own = documents - base
        begins = self.offsets[own]
        return spread(documents, begins, self.offsets[own + 1] - begins, self.positions)


def stands_at(segment: Segment, number: int, document: int, position: int) -> bool:
    """Whether the term of a key stands at that position of a document of a segment; nothing is prepared for a next time."""
    low, high = segment.posting_range(number)
    documents = segment.postings.slice(low, high)
    place = int(documents.searchsorted(documents.dtype.type(document)))
    if place == len(documents) or documents[place] != document:
        return False
    freqs = segment.freqs.slice(low, low + place + 1)
    start = segment.position_range(number)[0] + int(np.add.reduce(freqs[:place], dtype=np.uint32))
    return position in segment.positions.slice(start, start + int(freqs[place])).tolist()


def spread(documents: NDArray[np.int64], begins: NDArray[Any], counts: NDArray[Any], positions: NDArray[Any]) -> NDArray[np.int64]:
    """Positions as `document << 32 | position`: for each document, `counts` positions from index `begins`."""
    if not len(documents):
        return np.empty(0, np.int64)
    ends = np.cumsum(counts, dtype=np.int64)
    places = np.repeat(begins + counts - ends, counts) + np.arange(ends[-1])
    return packed(np.repeat(documents, counts), positions[places])


def packed(documents: NDArray[np.int64], positions: NDArray[Any]) -> NDArray[np.int64]:
    """`document << 32 | position` of each pair; dtype i8."""
    both: NDArray[np.int64] = (documents << 32) | positions
    return both


def unique(numbers: NDArray[Any]) -> NDArray[Any]:
    """Each of some numbers once, ascending; the first call of `np.unique` would load `numpy.ma` for 30 milliseconds."""
    ordered = np.sort(numbers)
    new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


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
    """The intersection of two ascending lists of numbers below `size`."""
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
    found: NDArray[np.int64] = small[places_in(small, large)[1]]
    return found


def places_in(some: NDArray[np.int64], among: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each of some numbers its place in an ascending list that is not empty, and whether it stands there."""
    places = among.searchsorted(some)
    places[places == len(among)] = 0
    return places, among[places] == some

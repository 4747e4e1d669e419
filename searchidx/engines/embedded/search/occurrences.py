"""Where the words of leaves stand in a few documents: in which slot, how often, and what each occurrence counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.layout import SlotGroup
from searchidx.engines.embedded.search.postings import Documents, SegmentKeys, key_runs
from searchidx.engines.embedded.search.snapshot import Scope, Snapshot
from searchidx.engines.embedded.search.term_queries import TermQueries
from searchidx.engines.embedded.search.words import encoded
from searchidx.query.nodes import Fuzzy, Prefix, PrefixRows, Terms, Wildcard
from searchidx.query.rewrite import Leaf


class Occurrence(NamedTuple):
    """A slot, the frequency of the leaf's strongest phrase or term there, and the slot's weight over its length norm."""

    slot: str
    frequency: int
    weight: float


Row = tuple[SlotGroup, NDArray[np.int64]]
"""A slot group, and where a phrase or term of it stands, as `document << 32 | position`: in the documents asked for at least."""


class Occurrences:
    """Looks for leaves in some documents, given in ascending order."""

    def __init__(self, snapshot: Snapshot, documents: Documents, check: Callable[[], None]) -> None:
        self._snapshot, self._documents = snapshot, documents
        self._words = TermQueries(snapshot, check)

    def of(self, leaf: Leaf, scope: Scope) -> list[list[Occurrence]]:
        """For each document, the occurrences of the leaf's strongest phrase or term, slot by slot."""
        found: list[list[Occurrence]] = [[] for _ in self._documents]
        best = np.zeros(len(self._documents))
        for row in self._rows(leaf, scope):
            counts, norms = self._counted(row, scope)
            frequencies = (counts * norms).sum(axis=0)
            places, slots = np.nonzero((counts * (frequencies > best)).T)
            for place in set(places.tolist()):
                found[place] = []
            names, parts = self._snapshot.slots(row[0]).names, (counts[slots, places].tolist(), norms[slots, places].tolist())
            for place, slot, count, norm in zip(places.tolist(), slots.tolist(), *parts, strict=True):
                found[place].append(Occurrence(names[slot], count, norm))
            best = np.maximum(best, frequencies)
        return found

    def _rows(self, leaf: Leaf, scope: Scope) -> Iterator[Row]:
        for group in scope.groups:
            match leaf:
                case Terms(rows, slop):
                    yield from ((group, self._places([encoded(group, term) for term in row], slop)) for row in rows if row)
                case PrefixRows(rows, slop):
                    yield from ((group, places) for row in rows if row for places in self._begun(group, row, slop))
                case Prefix() | Wildcard() | Fuzzy():
                    yield from ((group, places) for places in self._each(group, leaf))

    def _places(self, keys: Sequence[bytes], slop: int = 0) -> NDArray[np.int64]:
        return self._snapshot.lists.places(keys[0], self._documents) if len(keys) == 1 else self._words.begins(keys, slop)

    def _begun(self, group: SlotGroup, row: Sequence[str], slop: int) -> Iterator[NDArray[np.int64]]:
        *terms, start = row
        if terms:
            yield self._words.prefix_begins(group, [encoded(group, term) for term in terms], start, slop)
        else:
            yield from self._each(group, Prefix(start))

    def _each(self, group: SlotGroup, leaf: Prefix | Wildcard | Fuzzy) -> Iterator[NDArray[np.int64]]:
        """The places of each term that a leaf stands for."""
        yield from (self._places([key]) for key in self._standing(self._words.keys(group, leaf)))

    def _standing(self, found: Sequence[SegmentKeys]) -> list[bytes]:
        """Those of some keys that occur in any of the documents, sorted."""
        standing = set()
        inside = np.zeros(self._snapshot.size, np.bool_)
        inside[self._documents] = True
        for segment, base, own in found:
            for first, last in key_runs(own):
                low, high = segment.posting_range(first, last)
                there = np.flatnonzero(inside[base : base + segment.documents].take(segment.postings.slice(low, high)))
                if not len(there):
                    continue
                ends = np.cumsum(segment.posting_counts(first, last))
                standing |= {segment.keys[first + place] for place in np.searchsorted(ends, there, side="right").tolist()}
        return sorted(standing)

    def _counted(self, row: Row, scope: Scope) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The frequency of the phrase in each slot of each document, and the weight of one occurrence there; shapes (slots, documents)."""
        group, packed = row
        slots = self._snapshot.slots(group)
        every = np.arange(len(slots.names))[:, None]
        norms = slots.norms[slots.places(every, self._documents)]
        for place, slot in enumerate(slots.names):
            if slot not in scope.slots:
                norms[place] = 0
            elif (mask := scope.slots[slot]) is not None:
                norms[place] *= mask[self._documents]
        counts = np.zeros(norms.shape, np.int64)
        lows, highs = np.searchsorted(packed, [self._documents << 32, (self._documents + 1) << 32])
        places = np.repeat(np.arange(len(self._documents)), highs - lows)
        positions = np.concatenate([packed[:0], *(packed[low:high] for low, high in zip(lows, highs, strict=True))]) & 0xFFFFFFFF
        np.add.at(counts, (slots.at(self._documents[places], positions), places), 1)
        return np.where(norms > 0, counts, 0), norms

"""Posting lists of all segments as one: documents are numbered across segments, lists are joined on first use and cached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.search.cache import Cache
from searchidx.engines.embedded.search.positions import SPARSE, PositionOffsets, SkipPostings, packed, spread, stands_at, unique

Documents = NDArray[np.int64]
"""Document numbers in a snapshot: ascending, without repeats."""

Impacts = tuple[Documents, NDArray[np.float32]]
"""Documents, and for each its impact: what it adds to a score before idf."""

Row = tuple[int | str, tuple[bytes, ...]]
"""The slop of a phrase, or the slot that the phrase fills, and the keys of its terms."""

SegmentKeys = tuple[Segment, int, NDArray[np.int64]]
"""A segment, the number of its first document, and the numbers of some of its keys: ascending, at least one."""

UnionName = tuple[str, str, int]
"""The prefix of a group, a word, and what it stands for: words within 0 to 2 edits, -1 for a prefix, -2 for a wildcard."""

MIB = 1 << 20
POSTINGS = 88 * MIB
UNIONS = 24 * MIB
PLACES = 40 * MIB
SOUGHT = 8 * MIB
PACKED = 24 * MIB
ROWS = 12 * MIB
NUMBERS = 4 * MIB
"""Cache sizes in bytes, 200 MiB in all. With a quarter of that, phrases over 1,000,000 documents took four times as long, as
their words were evicted each time. Phrases have a cache of their own: they are small and take the longest to compute."""
WHOLE = 1 << 16
"""Posting lists up to this length are decoded as a whole when they are used again."""


class PostingLists:
    """The posting lists of some segments; `bases` are the numbers of their first documents, `live` those that are not deleted."""

    def __init__(self, segments: Sequence[Segment], bases: Sequence[int], live: NDArray[np.bool_] | None) -> None:
        self._segments, self._bases, self._live = segments, bases, live
        self._postings: Cache[bytes, Impacts] = Cache(POSTINGS)
        self._places: Cache[bytes, list[tuple[PositionOffsets, int]]] = Cache(PLACES)
        self._packed: Cache[bytes, NDArray[np.int64]] = Cache(PACKED)
        self._numbers: Cache[bytes, list[tuple[Segment, int, int]]] = Cache(NUMBERS)
        self._sought: Cache[bytes, list[tuple[SkipPostings, int]]] = Cache(SOUGHT)
        self._unions: Cache[UnionName, Impacts] = Cache(UNIONS)
        self.rows: Cache[Row, Impacts] = Cache(ROWS)

    @property
    def cached(self) -> dict[str, int]:
        """How many bytes of each kind are cached."""
        return {
            "posting_lists": self._postings.bytes,
            "unions": self._unions.bytes,
            "position_offsets": self._places.bytes,
            "positions": self._packed.bytes,
            "skip_blocks": self._sought.bytes,
            "phrases": self.rows.bytes,
            "key_numbers": self._numbers.bytes,
        }

    def postings(self, key: bytes) -> Impacts:
        """The live documents that have a key, with their impacts."""
        found = self._postings.get(key)
        if found is None:
            found = self._join(key)
            self._postings.put(key, found, _bytes(found))
        return found

    def row(self, row: Row, make: Callable[[], Impacts]) -> Impacts:
        """The live documents that have a phrase, with their impacts; computed by `make` and cached, since picking a facet or turning a
        page asks for the same phrase again."""
        found = self.rows.get(row)
        if found is None:
            found = make()
            self.rows.put(row, found, _bytes(found))
        return found

    def _join(self, key: bytes) -> Impacts:
        documents, impacts = [], []
        for segment, base, number in self._found(key):
            low, high = segment.posting_range(number)
            documents.append(segment.postings.slice(low, high) + np.int64(base))
            impacts.append(segment.impacts.slice(low, high))
        if not documents:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        ids = documents[0] if len(documents) == 1 else np.concatenate(documents)
        scores = impacts[0] if len(impacts) == 1 else np.concatenate(impacts)
        return self.living(ids, scores)

    def _found(self, key: bytes) -> list[tuple[Segment, int, int]]:
        """The segments that have a key, with the number of their first document and the key's own."""
        found = self._numbers.get(key)
        if found is None:
            pairs = zip(self._segments, self._bases, strict=False)
            found = [(segment, base, number) for segment, base in pairs if (number := segment.keys.find(key)) >= 0]
            self._numbers.put(key, found, 64 * len(found))
        return found

    def size(self, key: bytes) -> int:
        """The document frequency of a key, deleted documents included."""
        return sum(high - low for low, high in (segment.posting_range(number) for segment, _, number in self._found(key)))

    def living(self, ids: Documents, scores: NDArray[Any]) -> tuple[Documents, NDArray[Any]]:
        """The same without deleted documents."""
        if self._live is None:
            return ids, scores
        keep = self._live[ids]
        return ids[keep], scores[keep]

    def union(self, name: UnionName, find: Callable[[], Sequence[SegmentKeys]]) -> Impacts:
        """The live documents that have any of some keys, each with its largest impact; `name` is the cache key for `find`."""
        found = self._unions.get(name)
        if found is None:
            found = self._unite(find())
            self._unions.put(name, found, _bytes(found))
        return found

    def _unite(self, keys: Sequence[SegmentKeys]) -> Impacts:
        documents, impacts = [np.empty(0, np.int64)], [_NO_IMPACTS]
        for segment, base, numbers in keys:
            own, parts = _united(segment, numbers)
            documents.append(own + base)
            impacts.append(parts)
        return self.living(np.concatenate(documents), np.concatenate(impacts))

    def occurrences_of(self, keys: Sequence[SegmentKeys]) -> tuple[Documents, Documents, Documents]:
        """Document, position and posting number of every occurrence of some keys: three arrays of dtype i8."""
        owners, positions, numbers, before = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.int64)], 0
        for segment, base, own in keys:
            for first, last in key_runs(own):
                low, high = segment.posting_range(first, last)
                freqs = segment.freqs.slice(low, high)
                owners.append(np.repeat(segment.postings.slice(low, high) + np.int64(base), freqs))
                positions.append(segment.positions.slice(*segment.position_range(first, last)).astype(np.int64))
                numbers.append(np.repeat(np.arange(before, before + high - low), freqs))
                before += high - low
        return np.concatenate(owners), np.concatenate(positions), np.concatenate(numbers)

    def places_of(self, keys: Sequence[SegmentKeys], documents: Documents) -> NDArray[np.int64]:
        """Every occurrence of any of some keys in these documents, as `document << 32 | position`, ascending, each once."""
        inside = np.zeros(self._bases[-1], np.bool_)
        inside[documents] = True
        pieces = [
            _places_in(segment, span, inside[base : base + segment.documents], base)
            for segment, base, numbers in keys
            for span in key_runs(numbers)
        ]
        return unique(np.concatenate([np.empty(0, np.int64), *pieces]))

    def occurrences(self, key: bytes) -> tuple[Documents, Documents]:
        """Document and position of every occurrence of a key, deleted documents included: two arrays of dtype i8."""
        owners, positions = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for segment, base, number in self._found(key):
            low, high = segment.posting_range(number)
            documents = segment.postings.slice(low, high) + np.int64(base)
            owners.append(np.repeat(documents, segment.freqs.slice(low, high)))
            positions.append(segment.positions.slice(*segment.position_range(number)).astype(np.int64))
        return np.concatenate(owners), np.concatenate(positions)

    def stands_at(self, key: bytes, document: int, position: int) -> bool:
        """Whether a key stands at that position of a document."""
        spans = ((segment, document - base, number) for segment, base, number in self._found(key))
        return any(0 <= own < segment.documents and stands_at(segment, number, own, position) for segment, own, number in spans)

    def places(self, key: bytes, documents: Documents) -> NDArray[np.int64]:
        """Occurrences of a key as `document << 32 | position`, ascending: those in these documents at least, at most all."""
        if (whole := self._packed.get(key)) is not None:
            return whole
        sought = self._sought.get(key)
        if sought and (size := self.size(key)) <= WHOLE and self._packed.has_room(8 * size):
            return self.all_places(key)
        found = self._places.get(key) or self._looked_up(key, sought)
        edges = np.searchsorted(documents, self._bases).tolist()
        spans = dict(zip(self._bases, pairwise(edges), strict=False))
        pieces = [one.within(documents[slice(*spans[base])], base) for one, base in found]
        return pieces[0] if len(pieces) == 1 else np.concatenate([np.empty(0, np.int64), *pieces])

    def _looked_up(self, key: bytes, sought: list[tuple[SkipPostings, int]] | None) -> Sequence[tuple[PositionOffsets | SkipPostings, int]]:
        """What finds the positions of a key: skip postings at first; from the second use on, while the cache has room, position offsets."""
        if sought is None:
            sought = [(SkipPostings.of(segment, number), base) for segment, base, number in self._found(key)]
            return self._sought.put(key, sought, sum(one.nbytes for one, _ in sought))
        if not self._places.has_room(size := 4 * self._bases[-1]):
            return sought
        return self._places.put(key, [(PositionOffsets.of(segment, number), base) for segment, base, number in self._found(key)], size)

    def all_places(self, key: bytes) -> NDArray[np.int64]:
        """Every occurrence of a key as `document << 32 | position`, ascending, deleted documents included."""
        found = self._packed.get(key)
        if found is None:
            found = packed(*self.occurrences(key))
            self._packed.put(key, found, found.nbytes)
        return found


def _bytes(found: Impacts) -> int:
    return found[0].nbytes + found[1].nbytes


def _united(segment: Segment, numbers: NDArray[np.int64]) -> Impacts:
    """The documents of a segment that have any of these keys, each with its largest impact."""
    documents, impacts = key_postings(segment, numbers)
    if len(documents) * SPARSE < segment.documents:
        return strongest(documents, impacts)
    best = np.full(segment.documents, -1, np.float32)
    np.maximum.at(best, documents, impacts)
    found = np.flatnonzero(best >= 0)
    return found, best[found]


def _places_in(segment: Segment, span: tuple[int, int], inside: NDArray[np.bool_], base: int) -> NDArray[np.int64]:
    """The occurrences of neighbouring keys in those documents of a segment that are `inside`, in the order of the file."""
    low, high = segment.posting_range(*span)
    owners = segment.postings.slice(low, high)
    freqs = segment.freqs.slice(low, high)
    there = np.flatnonzero(inside[owners])
    begins = np.cumsum(freqs, dtype=np.int64)[there] - freqs[there]
    return spread(owners[there] + np.int64(base), begins, freqs[there], segment.positions.slice(*segment.position_range(*span)))


def strongest(documents: Documents, impacts: NDArray[np.float32]) -> Impacts:
    """Each document once, ascending, with the largest of its impacts."""
    order = np.argsort(documents, kind="stable")
    documents = documents[order]
    first = np.flatnonzero(np.diff(documents, prepend=-1))
    return documents[first], np.maximum.reduceat(impacts[order], first) if len(first) else impacts


def key_postings(segment: Segment, numbers: NDArray[np.int64]) -> Impacts:
    """The documents of the posting lists of some keys of a segment, one list after the other, with their impacts.

    `numbers` ascend. Lists of neighbouring keys lie side by side in the file, so that most beginnings are one slice.
    """
    spans = [segment.posting_range(first, last) for first, last in key_runs(numbers)]
    documents = [segment.postings.slice(*span) for span in spans]
    impacts = [segment.impacts.slice(*span) for span in spans]
    whole = impacts[0] if len(impacts) == 1 else np.concatenate([_NO_IMPACTS, *impacts])  # a copy of millions costs as much as the rest
    return np.concatenate([_NO_DOCUMENTS, *documents], dtype=np.int64), whole


def key_runs(numbers: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Ascending numbers as ranges, each from its first up to, and without, its last."""
    edges = np.flatnonzero(np.diff(numbers) > 1) + 1
    firsts, lasts = numbers[np.concatenate([[0], edges])], numbers[np.append(edges, len(numbers)) - 1] + 1
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


_NO_DOCUMENTS, _NO_IMPACTS = np.empty(0, np.uint8), np.empty(0, np.float32)

"""Posting lists of all segments as one: documents numbered through, joined on first use, and kept up to a bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.search.cache import Cache
from searchidx.engines.embedded.search.positions import SPARSE, PositionOffsets, SkipPostings, packed

Documents = NDArray[np.int64]
"""Numbers of documents in a snapshot, ascending."""

Impacts = tuple[Documents, NDArray[np.float32]]
"""Documents, and what each would add to a score before it is multiplied by the idf."""

Row = tuple[int, tuple[bytes, ...]]
"""Keys in a row, and how many positions late in all they may stand."""

SegmentKeys = tuple[Segment, int, NDArray[np.int64]]
"""A segment, the number of its first document, and the ascending numbers of some of its keys; there are some."""

UnionName = tuple[str, str, int]
"""The prefix of a group, a word, and how many edits its words may be away from it; -1 for all that begin so, -2 for all of that form."""

MIB = 1 << 20
POSTINGS = 88 * MIB
UNIONS = 24 * MIB
PLACES = 40 * MIB
SOUGHT = 8 * MIB
PACKED = 24 * MIB
ROWS = 12 * MIB
NUMBERS = 4 * MIB
"""Bytes that are kept of each kind, 200 MiB in all. With a quarter of that, phrases over 1,000,000 documents took four times as
long, their words forgotten each time; rows are kept apart from words, for they are small and take the longest to find."""
WHOLE = 1 << 16
"""Lists that are no longer are unpacked as a whole when they are met again."""


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

    def postings(self, key: bytes) -> Impacts:
        """The living documents that a dictionary key names, with their impacts."""
        found = self._postings.get(key)
        if found is None:
            found = self._join(key)
            self._postings.put(key, found, _bytes(found))
        return found

    def row(self, row: Row, make: Callable[[], Impacts]) -> Impacts:
        """The living documents that have keys in a row, with their impacts, kept as those of words are: the same phrase is asked
        again with every facet that is picked and every page that is turned."""
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
        """How many documents a key names, deleted ones included."""
        return sum(high - low for low, high in (segment.posting_range(number) for segment, _, number in self._found(key)))

    def living(self, ids: Documents, scores: NDArray[Any]) -> tuple[Documents, NDArray[Any]]:
        """The same without deleted documents."""
        if self._live is None:
            return ids, scores
        keep = self._live[ids]
        return ids[keep], scores[keep]

    def union(self, name: UnionName, find: Callable[[], Sequence[SegmentKeys]]) -> Impacts:
        """The living documents that any of some keys names, with their strongest impacts; `name` says which keys they are."""
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
        """Document and position of every occurrence of some keys, and the number of the posting that it belongs to."""
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

    def occurrences(self, key: bytes) -> tuple[Documents, Documents]:
        """Document and position of every occurrence of a key, deleted documents included."""
        owners, positions = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for segment, base, number in self._found(key):
            low, high = segment.posting_range(number)
            documents = segment.postings.slice(low, high) + np.int64(base)
            owners.append(np.repeat(documents, segment.freqs.slice(low, high)))
            positions.append(segment.positions.slice(*segment.position_range(number)).astype(np.int64))
        return np.concatenate(owners), np.concatenate(positions)

    def places(self, key: bytes, documents: Documents) -> NDArray[np.int64]:
        """Document and position in one number, ascending, of the occurrences of a key in some documents, or in all."""
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
        """What finds the places of a key: what is quickest for once, or, while there is room for it, what is quickest for often."""
        if sought is None:
            sought = [(SkipPostings.of(segment, number), base) for segment, base, number in self._found(key)]
            return self._sought.put(key, sought, sum(one.nbytes for one, _ in sought))
        if not self._places.has_room(size := 4 * self._bases[-1]):
            return sought
        return self._places.put(key, [(PositionOffsets.of(segment, number), base) for segment, base, number in self._found(key)], size)

    def all_places(self, key: bytes) -> NDArray[np.int64]:
        """Document and position in one number, ascending, of every occurrence of a key, deleted documents included."""
        found = self._packed.get(key)
        if found is None:
            found = packed(*self.occurrences(key))
            self._packed.put(key, found, found.nbytes)
        return found


def _bytes(found: Impacts) -> int:
    return found[0].nbytes + found[1].nbytes


def _united(segment: Segment, numbers: NDArray[np.int64]) -> Impacts:
    """Each document that any of these keys of a segment names, once, with its strongest impact."""
    documents, impacts = key_postings(segment, numbers)
    if len(documents) * SPARSE < segment.documents:
        return strongest(documents, impacts)
    best = np.full(segment.documents, -1, np.float32)
    np.maximum.at(best, documents, impacts)
    found = np.flatnonzero(best >= 0)
    return found, best[found]


def strongest(documents: Documents, impacts: NDArray[np.float32]) -> Impacts:
    """Each document once, ascending, with the strongest of its impacts."""
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
    return np.concatenate([_NO_DOCUMENTS, *documents]).astype(np.int64, copy=False), np.concatenate([_NO_IMPACTS, *impacts])


def key_runs(numbers: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Ascending numbers as ranges, each from its first up to, and without, its last."""
    edges = np.flatnonzero(np.diff(numbers) > 1) + 1
    firsts, lasts = numbers[np.concatenate([[0], edges])], numbers[np.append(edges, len(numbers)) - 1] + 1
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


_NO_DOCUMENTS, _NO_IMPACTS = np.empty(0, np.uint8), np.empty(0, np.float32)

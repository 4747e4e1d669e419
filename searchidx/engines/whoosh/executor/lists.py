"""Posting lists of all segments as one: documents numbered through, joined on first use, and kept up to a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.whoosh.executor.places import Places, packed
from searchidx.engines.whoosh.format.layout import Group
from searchidx.engines.whoosh.format.segment import Segment

Documents = NDArray[np.int64]
"""Numbers of documents in a snapshot, ascending."""

Impacts = tuple[Documents, NDArray[np.float32]]
"""Documents, and what each would add to a score before it is multiplied by the idf."""

Row = tuple[int, tuple[bytes, ...]]
"""Keys in a row, and how many positions late in all they may stand."""

KEPT_POSTINGS = 16_000_000
"""At most 200 MB. With a quarter of that, phrases over 1,000,000 documents took four times as long, their words forgotten each time."""
ENTRY = 64
"""What a list costs beside its postings, in postings: so many short ones are forgotten too."""


class Lists:
    """The posting lists of some segments; `bases` are the numbers of their first documents, `live` those that are not deleted."""

    def __init__(self, segments: Sequence[Segment], bases: Sequence[int], live: NDArray[np.bool_] | None) -> None:
        self._segments, self._bases, self._live = segments, bases, live
        self._postings: dict[bytes, Impacts] = {}
        self._rows: dict[Row, Impacts] = {}
        self._places: dict[bytes, list[Places | None]] = {}
        self._packed: dict[bytes, NDArray[np.int64]] = {}
        self._kept = 0

    def postings(self, key: bytes) -> Impacts:
        """The living documents that a dictionary key names, with their impacts."""
        found = self._postings.get(key)
        if found is None:
            found = self._join(key)
            self._hold(len(found[0]))
            self._postings[key] = found
        return found

    def row(self, row: Row, make: Callable[[], Impacts]) -> Impacts:
        """The living documents that have keys in a row, with their impacts, kept as those of words are: the same phrase is asked
        again with every facet that is picked and every page that is turned."""
        found = self._rows.get(row)
        if found is None:
            found = make()
            self._hold(len(found[0]))
            self._rows[row] = found
        return found

    def _hold(self, postings: int) -> None:
        """Make room for a list of so many more postings."""
        if self._kept + postings + ENTRY > KEPT_POSTINGS:
            self._postings, self._rows, self._places, self._packed, self._kept = {}, {}, {}, {}, 0
        self._kept += postings + ENTRY

    def _join(self, key: bytes) -> Impacts:
        documents, impacts = [], []
        for base, segment in zip(self._bases, self._segments, strict=False):
            if (number := segment.keys.find(key)) >= 0:
                low, high = segment.posting_range(number)
                documents.append(segment.postings.slice(low, high) + np.int64(base))
                impacts.append(segment.impacts.slice(low, high))
        if not documents:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        ids = documents[0] if len(documents) == 1 else np.concatenate(documents)
        scores = impacts[0] if len(impacts) == 1 else np.concatenate(impacts)
        return self.living(ids, scores)

    def living(self, ids: Documents, scores: NDArray[Any]) -> tuple[Documents, NDArray[Any]]:
        """The same without deleted documents."""
        if self._live is None:
            return ids, scores
        keep = self._live[ids]
        return ids[keep], scores[keep]

    def words(self, group: Group, start: str) -> list[tuple[str, bytes]]:
        """The words of a group that begin so, without case and accents, sorted, each with its key."""
        prefix = (group.prefix + start).encode("utf-8", "surrogatepass")
        found = {pair for segment in self._segments for pair in _words(segment, prefix)}
        skip = len(group.prefix.encode())
        return [(word[skip:].decode("utf-8", "surrogatepass"), key) for word, key in sorted(found)]

    def occurrences(self, key: bytes) -> tuple[Documents, Documents]:
        """Document and position of every occurrence of a key, deleted documents included."""
        owners, positions = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for base, segment in zip(self._bases, self._segments, strict=False):
            if (number := segment.keys.find(key)) >= 0:
                low, high = segment.posting_range(number)
                documents = segment.postings.slice(low, high) + np.int64(base)
                owners.append(np.repeat(documents, segment.freqs.slice(low, high)))
                positions.append(segment.positions.slice(*segment.position_range(number)).astype(np.int64))
        return np.concatenate(owners), np.concatenate(positions)

    def places(self, key: bytes, documents: Documents) -> NDArray[np.int64]:
        """Document and position in one number, ascending, of the occurrences of a key in some documents."""
        found = self._places.get(key)
        if found is None:
            found = [Places.of(segment, key) for segment in self._segments]
            self._hold(self._bases[-1] // 3)
            self._places[key] = found
        edges = np.searchsorted(documents, self._bases).tolist()
        parts = zip(found, self._bases, pairwise(edges), strict=False)
        pieces = [one.within(documents[low:high], base) for one, base, (low, high) in parts if one and low < high]
        return pieces[0] if len(pieces) == 1 else np.concatenate([np.empty(0, np.int64), *pieces])

    def all_places(self, key: bytes) -> NDArray[np.int64]:
        """Document and position in one number, ascending, of every occurrence of a key, deleted documents included."""
        found = self._packed.get(key)
        if found is None:
            found = packed(*self.occurrences(key))
            self._hold(len(found))
            self._packed[key] = found
        return found


def _words(segment: Segment, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
    low, high = segment.words.range(prefix)
    numbers = np.arange(low, high)[segment.word_lives[low:high]]
    for number, key in zip(numbers.tolist(), segment.word_keys[numbers].tolist(), strict=True):
        yield segment.words[number], segment.keys[key]

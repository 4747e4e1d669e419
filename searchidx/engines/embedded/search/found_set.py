"""The documents that facets are counted over: in the form that is quickest to count, with what was counted of them already."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.counted import Counted
from searchidx.engines.embedded.search.keyword_column import KeywordColumn, packed_bits
from searchidx.engines.embedded.search.postings import Documents
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.query.nodes import Node


class Retold(NamedTuple):
    """Documents parted by whether they are the first found of their story: those, the others, and for each of these its first."""

    firsts: FoundSet
    others: Documents
    first_of: Documents


class FoundSet:
    """Documents of a snapshot, ascending, none of them deleted; `counted` holds what is known of them and takes what is counted.

    `passed` is what they have passed, the query and filters; what is counted of them is cached by that.
    """

    def __init__(self, snapshot: Snapshot, documents: Documents, passed: tuple[Node, ...] = ()) -> None:
        self.snapshot, self.documents = snapshot, documents
        self._passed = passed
        self.counted = (snapshot.counted.get(passed) if passed else None) or Counted()
        self._known = self.counted.bytes

    def keep(self) -> None:
        """Cache what was counted, where that is more than was known."""
        if self._passed and self.counted.bytes > self._known:
            self.snapshot.counted.put(self._passed, self.counted, self.counted.bytes)

    def counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        """How many of the documents have each code of a column; shape (labels + 1,)."""
        return self.counted.once(f"documents:{column.name}", lambda: self._counts(column))

    def story_counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        """How many stories of the documents have each code of a column."""
        return self.counted.once(f"stories:{column.name}", lambda: self._story_counts(column))

    @property
    def stories(self) -> int:
        """How many stories the documents tell."""
        return self.counted.once("stories", self._stories)

    def _counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        number, all_of_them = len(self.documents), self.snapshot.count
        if number == all_of_them:
            return self.snapshot.totals(column.name)
        if column.has_cheap_bits(number):
            return column.count_bits(self._bits)
        if number * 3 < all_of_them * 2:
            return column.count(self.documents)
        return self.snapshot.totals(column.name) - column.count(self._rest)

    def _story_counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        firsts, others, first_of = self.retold
        counts = firsts.counts(column)
        if not len(others):
            return counts
        return counts + column.count_new(others, first_of, self.snapshot.stories)

    def _stories(self) -> int:
        snapshot = self.snapshot
        if "retold" in self.__dict__:
            return len(self.retold.firsts.documents)
        if len(self.documents) == snapshot.count:
            return snapshot.story_count
        seen = np.zeros(snapshot.size, np.bool_)
        seen[snapshot.stories.take(self.documents)] = True
        return int(np.count_nonzero(seen))

    @cached_property
    def retold(self) -> Retold:
        """The documents by story."""
        snapshot, documents = self.snapshot, self.documents
        places = snapshot.shared.take(documents).nonzero()[0]
        shared = documents.take(places)
        codes = snapshot.story_codes.take(shared)
        first = np.empty(snapshot.shared_stories, np.int64)
        first[codes[::-1]] = shared[::-1]  # of several, the last one that is written stays: the first document
        first_of = first.take(codes)
        again = (first_of != shared).nonzero()[0]
        firsts = np.delete(documents, places.take(again)) if len(again) else documents
        return Retold(FoundSet(snapshot, firsts), shared.take(again), first_of.take(again))

    @cached_property
    def _mask(self) -> NDArray[np.bool_]:
        mask = np.zeros(self.snapshot.size, np.bool_)
        mask[self.documents] = True
        return mask

    @cached_property
    def _bits(self) -> NDArray[np.uint64]:
        return packed_bits(self._mask)

    @cached_property
    def _rest(self) -> Documents:
        """The live documents that are not among these."""
        live = self.snapshot.live
        return np.flatnonzero(~self._mask if live is None else live & ~self._mask)

"""The documents that facets are counted over: in the form that is quickest to count, with what was counted of them already."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.counted import Counted
from searchidx.engines.embedded.search.keyword_column import KeywordColumn, packed_bits
from searchidx.engines.embedded.search.number_column import Distribution, NumberColumn
from searchidx.engines.embedded.search.postings import Documents
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.query.nodes import Node


class Retold(NamedTuple):
    """The documents that tell a story which one before them tells, and for each of them the first that does.

    `crowded` says which of them have company of their story among them.
    """

    others: Documents
    first_of: Documents
    crowded: NDArray[np.bool_]


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

    def distribution(self, name: str, column: NumberColumn) -> Distribution:
        """The steps of a column, that of this name, that the documents have; of most documents, all but those that the others have."""
        if not self._are_most:
            return column.distribution(self.documents)
        every = self.snapshot.remembered(f"steps:{name}", lambda: column.counts(self.snapshot.everything))
        return column.distributed(every - column.counts(self._rest))

    def story_counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        """How many stories of the documents have each code of a column."""
        return self.counted.once(f"stories:{column.name}", lambda: self._story_counts(column))

    @property
    def stories(self) -> int:
        """How many stories the documents tell."""
        return self.counted.once("stories", self._stories)

    def _counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        number = len(self.documents)
        if number == self.snapshot.count:
            return self.snapshot.totals(column.name)
        if column.has_cheap_bits(number):
            return column.count_bits(self._bits)
        if not self._are_most:
            return column.count(self.documents)
        return self.snapshot.totals(column.name) - column.count(self._rest)

    @property
    def _are_most(self) -> bool:
        """Whether the documents that are not among these are counted sooner."""
        return len(self.documents) * 3 >= self.snapshot.count * 2

    def _story_counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        others, first_of, crowded = self.retold
        return self.counts(column) - column.count_again(others, first_of, self.snapshot.stories, crowded)

    def _stories(self) -> int:
        snapshot = self.snapshot
        if "retold" in self.__dict__:
            return len(self.documents) - len(self.retold.others)
        if len(self.documents) == snapshot.count:
            return snapshot.story_count
        seen = np.zeros(snapshot.size, np.bool_)
        seen[snapshot.stories.take(self.documents)] = True
        return int(np.count_nonzero(seen))

    @cached_property
    def retold(self) -> Retold:
        """Those of the documents that tell a story again."""
        snapshot, documents = self.snapshot, self.documents
        shared = documents[snapshot.shared.take(documents)]
        codes = snapshot.story_codes.take(shared)
        first = np.empty(snapshot.shared_stories, np.int64)
        first[codes[::-1]] = shared[::-1]  # of several, the last one that is written stays: the first document
        first_of = first.take(codes)
        again = (first_of != shared).nonzero()[0]
        told = codes.take(again)
        return Retold(shared.take(again), first_of.take(again), np.bincount(told, minlength=1).take(told) > 1)

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

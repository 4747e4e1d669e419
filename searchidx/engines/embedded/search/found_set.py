"""The documents that facets are counted over: in the form that is quickest to count, with what was counted of them already."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.counted import Counted
from searchidx.engines.embedded.search.facet_table import FacetTable
from searchidx.engines.embedded.search.keyword_column import KeywordColumn
from searchidx.engines.embedded.search.postings import Documents
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.query.nodes import Node

MANY = 4096
"""Of more documents, the counts of all codes are cached, not only those that are shown."""
PROBED = 512
"""Fewer documents than one in this number are looked up among others by binary search, more in a mask: 30 nanoseconds each, or 1
and a nanosecond for each document found."""


class Retold(NamedTuple):
    """The documents that tell a story which one before them tells.

    `pairs` are the places, among the snapshot's stories of two documents, of those both of which were found. `others` are
    the documents of larger stories, and `firsts` the first found of the story of each.
    """

    pairs: NDArray[np.int64]
    others: Documents
    firsts: Documents

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return len(self.pairs) + len(self.others)


class FoundSet:
    """Documents of a snapshot, ascending, none of them deleted; `counted` holds what is known of them and takes what is counted.

    `passed` is what they have passed, the query and filters; what is counted of them is cached by that. `together` are the names of the
    keyword columns that are counted over them, in one pass.
    """

    def __init__(self, snapshot: Snapshot, documents: Documents, passed: tuple[Node, ...] = (), together: tuple[str, ...] = ()) -> None:
        self.snapshot, self.documents = snapshot, documents
        self._passed, self.together = passed, together
        self.counted = (snapshot.counted.get(passed) if passed else None) or Counted()
        self._known = self.counted.bytes

    def keep(self) -> None:
        """Cache what was counted, where that is more than was known."""
        if self._passed and self.counted.bytes > self._known:
            self.snapshot.counted.put(self._passed, self.counted, self.counted.bytes)

    @cached_property
    def table(self) -> FacetTable | None:
        """The columns that are counted together, where that pays."""
        return self.snapshot.facet_table(self.together) if len(self.together) > 1 else None

    def counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        """How many of the documents have each code of a column; shape (labels + 1,)."""
        if self.table and column.name in self.table.places:
            return self.table.counts_of(column, self.table_counts)
        return self._kept(f"documents:{column.name}", lambda: self._counts(column))

    def story_counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        """How many stories of the documents have each code of a column."""
        if self.table and column.name in self.table.places:
            return self.table.counts_of(column, self.table_story_counts)
        return self._kept(f"stories:{column.name}", lambda: self.counts(column) - self._repeated(column))

    @cached_property
    def table_counts(self) -> NDArray[np.int64]:
        """How many of the documents have each code of the table."""
        return self._kept(("documents", self.together), self._table_counts)

    @cached_property
    def table_story_counts(self) -> NDArray[np.int64]:
        """How many stories of the documents have each code of the table."""
        return self._kept(("stories", self.together), self._table_story_counts)

    def _kept(self, key: Hashable, count: Callable[[], NDArray[np.int64]]) -> NDArray[np.int64]:
        """Counts of each code, cached where it would take long to count them again."""
        return self.counted.once(key, count) if len(self.documents) > MANY else count()

    def _table_counts(self) -> NDArray[np.int64]:
        table, snapshot = self.table, self.snapshot
        assert table
        if len(self.documents) < snapshot.count and not self._are_most:
            return table.count(self.documents)
        totals = snapshot.remembered(f"totals:{','.join(self.together)}", lambda: table.count(snapshot.everything))
        return totals - table.count(self._rest) if len(self.documents) < snapshot.count else totals

    def _table_story_counts(self) -> NDArray[np.int64]:
        table = self.table
        assert table
        counts = self.table_counts - table.count_repeated(self.retold.pairs, self.snapshot.stories)
        if len(self.retold.others):
            for column in table.columns:
                own = table.counts_of(column, counts)
                own -= column.count_repeated(self.retold.others, self.retold.firsts, self.snapshot.stories.firsts)
        return counts

    def _repeated(self, column: KeywordColumn) -> NDArray[np.int64]:
        """How many of the codes of the documents another one of the same story has before them."""
        stories, pairs = self.snapshot.stories, self.retold.pairs
        repeated = column.count_paired(stories.pairs.seconds.take(pairs), stories.pairs.firsts.take(pairs), stories.firsts)
        if len(self.retold.others):
            repeated += column.count_repeated(self.retold.others, self.retold.firsts, stories.firsts)
        return repeated

    @property
    def stories(self) -> int:
        """How many stories the documents tell."""
        return self.counted.once("stories", lambda: len(self.documents) - self._told_again())

    def _told_again(self) -> int:
        return len(self.snapshot.stories.again) if len(self.documents) == self.snapshot.count else self.retold.documents

    def _counts(self, column: KeywordColumn) -> NDArray[np.int64]:
        if len(self.documents) == self.snapshot.count:
            return self.snapshot.totals(column.name)
        if not self._are_most:
            return column.count(self.documents)
        return self.snapshot.totals(column.name) - column.count(self._rest)

    @property
    def _are_most(self) -> bool:
        """Whether the documents that are not among these are counted sooner."""
        return len(self.documents) * 7 >= self.snapshot.count * 4

    @cached_property
    def retold(self) -> Retold:
        """Those of the documents that tell a story again."""
        stories = self.snapshot.stories
        if len(self.documents) > len(stories.again):  # look for the stories instead of the documents
            pairs = (self._mask.take(stories.pairs.seconds) & self._mask.take(stories.pairs.firsts)).nonzero()[0]
            return Retold(pairs, *self._crowded(stories.crowd[self._mask.take(stories.crowd)]))
        marked = self.documents.take(stories.marked.take(self.documents).nonzero()[0])
        found = stories.marks.take(marked).astype(np.int64)
        pairs = found[found > 0] - 1
        pairs = pairs[self._has(stories.pairs.firsts.take(pairs))]
        return Retold(pairs, *self._crowded(marked[found < 0] if len(stories.crowd) else marked[:0]))

    @property
    def told_again(self) -> tuple[Documents, Documents]:
        """The documents that tell a story again, and the first found of the story of each."""
        pairs = self.snapshot.stories.pairs
        told = np.concatenate([pairs.seconds.take(self.retold.pairs), self.retold.others])
        return told, np.concatenate([pairs.firsts.take(self.retold.pairs), self.retold.firsts])

    def _crowded(self, found: Documents) -> tuple[Documents, Documents]:
        """Of documents found of larger stories those that tell one again, and the first found of the story of each."""
        if not len(found):
            return found, found
        first, codes = np.unique(self.snapshot.stories.firsts.take(found), return_index=True, return_inverse=True)[1:]
        firsts = found.take(first.take(codes.ravel()))
        again = firsts != found
        return found[again], firsts[again]

    def _has(self, documents: Documents) -> NDArray[np.bool_]:
        """Which of some documents are among these."""
        if len(documents) * PROBED > self.snapshot.size:
            return self._mask.take(documents)
        at = self.documents.searchsorted(documents)
        return self.documents.take(at, mode="clip") == documents if len(self.documents) else at > 0

    @cached_property
    def _mask(self) -> NDArray[np.bool_]:
        mask = np.zeros(self.snapshot.size, np.bool_)
        mask[self.documents] = True
        return mask

    @cached_property
    def _rest(self) -> Documents:
        """The live documents that are not among these."""
        live = self.snapshot.live
        return np.flatnonzero(~self._mask if live is None else live & ~self._mask)

"""Several keyword columns packed side by side, so that one pass over the documents found counts the values of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.keyword_column import KeywordColumn
from searchidx.engines.embedded.search.postings import Documents
from searchidx.engines.embedded.search.story_column import StoryColumn, StoryPairs

LANE = 4096
"""Rows of codes share a lane while the product of their numbers of codes is at most this: of six facets of up to three values, with 4 to
2,000 different ones each, eight rows need four lanes, and four numbers a document are counted instead of eight."""
CELLS = 1 << 16
"""The most numbers that all lanes together may have: each fits 16 bits."""
FEW = 1 << 11
"""Up to this number of documents, each one's numbers are looked up; of more, numbers are counted first and then looked up."""
CHUNK = 1 << 14
"""Documents that are counted at once, so that their numbers stay in the processor's cache."""

Packed = NDArray[np.uint16]
"""A row of numbers for each document, one for each lane; shape (documents, lanes)."""


class _Row(NamedTuple):
    """One row of codes of a column: the column's place in the table, the codes, where they begin among all, and how many there are."""

    column: int
    codes: NDArray[Any]
    start: int
    kinds: int


class FacetTable:
    """The codes of some columns for every document, packed into few numbers; none of the columns has values beyond its rows.

    All codes are in one range: those of a column begin at its place in `starts`, with that of no value.
    """

    def __init__(self, columns: Sequence[KeywordColumn]) -> None:
        self.columns = tuple(columns)
        self.places = {column.name: place for place, column in enumerate(columns)}
        self.starts = np.cumsum([0, *(len(column.labels) + 1 for column in columns)])
        self.kinds = int(self.starts[-1])
        self._lanes = _lanes([row for place, column in enumerate(columns) for row in _rows(place, column, int(self.starts[place]))])
        self._codes_of = np.concatenate([np.empty((0, self._depth), np.int64), *map(self._decoded, self._lanes)])
        self._packed = self._pack([[row.codes for row in lane] for lane in self._lanes])
        self._repeated: Packed | None = None

    @classmethod
    def of(cls, columns: Sequence[KeywordColumn]) -> FacetTable | None:
        """A table of those columns that fit one; None where fewer than two do."""
        fitting, cells = [], 0
        for column in sorted(columns, key=lambda column: len(column.labels)):
            own = (len(column.labels) + 1) * len(column.rows)
            if column.rows and not len(column.more) and cells + max(own, LANE) < CELLS:
                fitting.append(column)
                cells += max(own, LANE)
        return cls(fitting) if len(fitting) > 1 else None

    @property
    def nbytes(self) -> int:
        """How many bytes it takes."""
        return self._packed.nbytes + self._codes_of.nbytes

    def count(self, documents: Documents) -> NDArray[np.int64]:
        """How many of these documents have each code; shape (kinds,)."""
        return self._tally(self._packed, documents)

    def _tally(self, packed: Packed, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """How often each code stands in these rows of packed numbers."""
        if len(places) <= FEW:
            codes = self._codes_of.take(packed.take(places, axis=0).ravel(), axis=0).ravel()
            return np.bincount(codes, minlength=self.kinds + 1)[: self.kinds]
        numbers = np.zeros(len(self._codes_of), np.int64)
        for start in range(0, len(places), CHUNK):
            numbers += np.bincount(packed.take(places[start : start + CHUNK], axis=0).ravel(), minlength=len(numbers))
        return self._summed(numbers)

    def _summed(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """How often each code stands where `numbers` says how often each number does."""
        counts, first = np.zeros(self.kinds, np.int64), 0
        for lane in self._lanes:
            shape = [row.kinds for row in reversed(lane)]
            table = numbers[first : first + prod(shape)].reshape(shape)
            for place, row in enumerate(lane, 1):
                axes = tuple(axis for axis in range(len(lane)) if axis != len(lane) - place)
                counts[row.start : row.start + row.kinds] += table.sum(axis=axes) if axes else table
            first += table.size
        return counts

    def count_repeated(self, pairs: NDArray[np.int64], stories: StoryColumn) -> NDArray[np.int64]:
        """Of these of the stories of two documents, how many have each code in both documents."""
        if self._repeated is None:
            self._repeated = self._pack([[self._common(row, stories.pairs) for row in lane] for lane in self._lanes])
        return self._tally(self._repeated, pairs)

    def _common(self, row: _Row, pairs: StoryPairs) -> NDArray[Any]:
        """The codes of a row in the second documents, 0 for those that the first ones lack."""
        own = row.codes.take(pairs.seconds)
        same = np.zeros(len(own), np.bool_)
        for other in self.columns[row.column].rows:
            same |= other.take(pairs.firsts) == own
        return own * same

    def counts_of(self, column: KeywordColumn, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of counts of all codes those of one column; shape (labels + 1,)."""
        place = self.places[column.name]
        return counts[self.starts[place] : self.starts[place + 1]]

    @property
    def _depth(self) -> int:
        """The most rows that share a lane."""
        return max(map(len, self._lanes), default=1)

    def _decoded(self, lane: Sequence[_Row]) -> NDArray[np.int64]:
        """The codes that each number of a lane stands for; shape (numbers, depth), filled up with a code beyond all."""
        numbers = np.arange(prod(row.kinds for row in lane))
        codes = np.full((len(numbers), self._depth), self.kinds)
        for place, (row, factor) in enumerate(_factors(lane)):
            codes[:, place] = numbers // factor % row.kinds + row.start
        return codes

    def _pack(self, lanes: Sequence[Sequence[NDArray[Any]]]) -> Packed:
        """The codes of the rows of each lane as numbers of the lanes."""
        packed, first = np.empty((len(lanes[0][0]), len(lanes)), np.uint16), 0
        for number, (lane, codes) in enumerate(zip(self._lanes, lanes, strict=True)):
            whole = np.full(len(packed), first, np.uint16)
            for own, (_, factor) in zip(codes, _factors(lane), strict=True):
                whole += own.astype(np.uint16) * np.uint16(factor)
            packed[:, number] = whole
            first += prod(row.kinds for row in lane)
        return packed


def _rows(place: int, column: KeywordColumn, start: int) -> list[_Row]:
    return [_Row(place, codes, start, len(column.labels) + 1) for codes in column.rows]


def _lanes(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Rows put together so that few lanes hold all: the largest first, each into the first lane that has room."""
    lanes: list[list[_Row]] = []
    for row in sorted(rows, key=lambda row: -row.kinds):
        lane = next((lane for lane in lanes if prod(one.kinds for one in lane) * row.kinds <= LANE), None)
        if lane is None:
            lanes.append([row])
        else:
            lane.append(row)
    return lanes


def _factors(lane: Sequence[_Row]) -> Iterator[tuple[_Row, int]]:
    """Each row of a lane with what one of its codes counts in the lane's number."""
    factor = 1
    for row in lane:
        yield row, factor
        factor *= row.kinds

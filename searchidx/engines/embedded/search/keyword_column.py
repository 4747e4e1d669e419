"""Keyword columns of a snapshot: values that differ only in case are one, shown in their most frequent spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.search.positions import unique
from searchidx.engines.keywords import fold

FEW = 1_000
"""Below this number of documents, one `bincount` counts all rows together."""
WIDE = 8
"""The first values of each document, up to this number, are held as rows of codes; the others as one list."""
RARE = 50
"""A row after the first pays where at least one document in this number has a value in it. As one list of all values, 30 documents took 370
microseconds to count instead of 5 (100,000 documents of up to five values, and one of nine)."""
COMPARED = 4
"""Up to this number of wanted values, rows are compared with each: of 1,000,000 documents with one of three values each 0.2 ms, not 4."""


_NO_NUMBERS = np.empty(0, np.int64)


@dataclass(frozen=True)
class KeywordColumn:
    """The values of every document, as codes from 1 in the order of their labels; 0 for none.

    `rows` holds one array of codes a place (first value, second value …); `more` holds the codes of what documents have beyond
    these, one after the other, and `owners` the document of each.
    """

    name: str
    labels: tuple[str, ...]
    size: int
    rows: tuple[NDArray[Any], ...]
    more: NDArray[Any]
    owners: NDArray[np.int64]
    codes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def join(cls, name: str, segments: Sequence[Segment]) -> KeywordColumn:
        """The column of that name over all segments; one without values where no segment has it."""
        spellings: dict[str, int] = {}
        pieces = [_Piece.of(segment, name, spellings) for segment in segments]
        used = np.zeros(len(spellings), np.int64)
        for piece in pieces:
            used[piece.numbers] += piece.used
        labels, codes, group = _grouped(list(spellings), used)
        group = group.astype(_smallest(len(labels)))
        if any(piece.ends is not None for piece in pieces):
            flat = np.concatenate([group[:0], *(piece.flat(group) for piece in pieces)])
            return cls._shaped(name, labels, codes, flat, np.concatenate([piece.counts for piece in pieces]))
        row = np.concatenate([group[:0], *(piece.row(group) for piece in pieces)])
        return cls(name, labels, len(row), (row,) if labels else (), group[:0], np.empty(0, np.int64), codes)

    @classmethod
    def _shaped(
        cls, name: str, labels: tuple[str, ...], codes: dict[str, int], flat: NDArray[Any], counts: NDArray[np.int64]
    ) -> KeywordColumn:
        first, most = np.cumsum(counts) - counts, int(counts.max(initial=0))
        rows: list[NDArray[Any]] = []
        while len(rows) < min(WIDE, most):
            having = (counts > len(rows)).nonzero()[0]
            if rows and len(having) * RARE <= len(counts):
                break
            row = np.zeros(len(counts), flat.dtype)
            row[having] = flat.take(first.take(having) + len(rows))
            rows.append(row)
        having = (counts > len(rows)).nonzero()[0]
        beyond = counts.take(having) - len(rows)
        owners = having.repeat(beyond)
        places = np.repeat(first.take(having) + len(rows) - (np.cumsum(beyond) - beyond), beyond) + np.arange(len(owners))
        return cls(name, labels, len(counts), tuple(rows), flat.take(places), owners, codes)

    def label(self, code: int) -> str:
        """The label of a code."""
        return self.labels[code - 1]

    def count(self, documents: NDArray[np.int64] | None) -> NDArray[np.int64]:
        """How many of these documents (None: of all) have each code; shape (labels + 1,)."""
        kinds = len(self.labels) + 1
        rows = self.rows if documents is None else [row.take(documents) for row in self.rows]
        if len(self.more):
            rows = [*rows, self.more if documents is None else self.more[_mask(documents, self.size)[self.owners]]]
        if len(rows) == 1:
            return np.bincount(rows[0], minlength=kinds)
        if rows and documents is not None and len(documents) < FEW:
            return np.bincount(np.concatenate(rows), minlength=kinds)
        return sum((np.bincount(row, minlength=kinds) for row in rows), np.zeros(kinds, np.int64))

    def count_repeated(self, others: NDArray[np.int64], firsts: NDArray[np.int64], stories: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of the codes of `others` another document of their story has before them; `firsts` are the first ones of the stories."""
        kinds = len(self.labels) + 1
        return self.count(others) - np.bincount(self._new_cells(others, firsts, stories) % kinds, minlength=kinds)

    def count_paired(self, seconds: NDArray[np.int64], firsts: NDArray[np.int64], stories: NDArray[np.int64]) -> NDArray[np.int64]:
        """The same where no two of the others tell the same story."""
        if len(self.more):
            return self.count_repeated(seconds, firsts, stories)
        first_codes, counts = [row.take(firsts) for row in self.rows], np.zeros(len(self.labels) + 1, np.int64)
        for row in self.rows:
            codes = row.take(seconds)
            known = [own == codes for own in first_codes]
            counts += np.bincount(codes[np.logical_or.reduce(known) if len(known) > 1 else known[0]], minlength=len(counts))
        return counts

    def _new_cells(self, others: NDArray[np.int64], firsts: NDArray[np.int64], stories: NDArray[np.int64]) -> NDArray[np.int64]:
        """The codes that stories have by `others` alone, each once a story, as stories times (labels + 1) plus codes."""
        kinds = len(self.labels) + 1
        (owners, codes), (known, known_codes) = self.pairs(others), self.pairs(unique(firsts))
        cells = stories.take(owners) * kinds + codes
        return unique(cells[~np.isin(cells, stories.take(known) * kinds + known_codes)])

    def values(self, documents: NDArray[np.int64]) -> list[int]:
        """The codes that a few documents have, in no order."""
        found = [code for row in self.rows for code in row.take(documents).tolist()]
        if len(self.more):
            low, high = self.owners.searchsorted(documents), self.owners.searchsorted(documents, "right")
            for start, end in zip(low.tolist(), high.tolist(), strict=True):
                found += self.more[start:end].tolist()
        return [code for code in found if code]

    def pairs(self, documents: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Each of these documents with each code that it has: documents and codes."""
        owners, codes = [documents] * len(self.rows), [row.take(documents) for row in self.rows]
        if len(self.more):
            inside = _mask(documents, self.size)[self.owners]
            owners, codes = [*owners, self.owners[inside]], [*codes, self.more[inside]]
        owner, code = (np.concatenate([np.empty(0, np.int64), *pieces]).astype(np.int64) for pieces in (owners, codes))
        return owner[code > 0], code[code > 0]

    def having(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """Which documents have any of these values, compared without case and outer white space."""
        codes = {self.codes[key] for key in map(fold, values) if key in self.codes}
        if len(codes) <= COMPARED and not len(self.more):
            found = np.zeros(self.size, np.bool_)
            for row, code in product(self.rows, codes):
                found |= row == code
            return found
        wanted = np.zeros(len(self.labels) + 1, np.bool_)
        wanted[list(codes)] = True
        return self._any(wanted)

    def filled(self) -> NDArray[np.bool_]:
        """Which documents have any value."""
        wanted = np.ones(len(self.labels) + 1, np.bool_)
        wanted[0] = False
        return self._any(wanted)

    def _any(self, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        found = np.zeros(self.size, np.bool_)
        found[self.owners[wanted[self.more]]] = True
        for row in self.rows:
            found |= wanted[row]
        return found

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """For each label how many come after it; shape (labels,)."""
        return np.arange(len(self.labels) - 1, -1, -1)

    @cached_property
    def order(self) -> NDArray[np.float64]:
        """The rank of each document's first value among all, by folded label; NaN where there is none."""
        ranks = np.full(len(self.labels) + 1, np.nan)
        folded = sorted(range(len(self.labels)), key=lambda i: fold(self.labels[i]))
        ranks[np.array(folded, np.int64) + 1] = np.arange(len(folded))
        return ranks[self.rows[0]] if self.rows else np.full(self.size, np.nan)


class _Piece(NamedTuple):
    """A segment's part of a column: the numbers of its spellings, how many live documents use each, and the codes as they are stored."""

    documents: int
    numbers: NDArray[np.int64]
    used: NDArray[np.int64]
    codes: NDArray[Any]
    ends: NDArray[Any] | None

    @classmethod
    def of(cls, segment: Segment, name: str, spellings: dict[str, int]) -> _Piece:
        """The part of a segment; its spellings are numbered in `spellings`, those that are new behind all others."""
        found = segment.codes(name)
        if found is None:
            return cls(segment.documents, _NO_NUMBERS, _NO_NUMBERS, np.empty(0, np.uint8), None)
        (codes, ends), live = found, segment.live
        numbers = np.array([spellings.setdefault(one, len(spellings)) for one in segment.spellings(name)], np.int64)
        alive = codes if live is None else codes[live if ends is None else live.repeat(_lengths(ends))]
        used = np.bincount(alive, minlength=len(numbers) + 1)[1:] if ends is None else np.bincount(alive, minlength=len(numbers))
        return cls(segment.documents, numbers, used, codes, ends)

    def row(self, group: NDArray[Any]) -> NDArray[Any]:
        """The code of each document, 0 for none, by the code of each spelling's number."""
        if not len(self.codes):
            return np.zeros(self.documents, group.dtype)
        return np.concatenate([np.zeros(1, group.dtype), group[self.numbers]]).take(self.codes)

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many codes each document has."""
        if self.ends is not None:
            return _lengths(self.ends)
        return (self.codes > 0).astype(np.int64) if len(self.codes) else np.zeros(self.documents, np.int64)

    def flat(self, group: NDArray[Any]) -> NDArray[Any]:
        """The codes of all documents one after the other."""
        if self.ends is not None:
            return group[self.numbers].take(self.codes)
        return self.row(group)[self.codes > 0] if len(self.codes) else group[:0]


def _lengths(ends: NDArray[Any]) -> NDArray[np.int64]:
    counts = ends.astype(np.int64)
    counts[1:] -= ends[:-1]
    return counts


def _grouped(spellings: list[str], used: NDArray[np.int64]) -> tuple[tuple[str, ...], dict[str, int], NDArray[np.int64]]:
    """Labels in order, the code of each folded value, and the code of each spelling."""
    tally: dict[str, dict[str, int]] = {}
    folded = list(map(fold, spellings))
    for spelling, key, count in zip(spellings, folded, used.tolist(), strict=True):
        if count:
            shown = tally.setdefault(key, {})
            shown[spelling.strip()] = shown.get(spelling.strip(), 0) + count
    best = {key: min(shown.items(), key=lambda item: (-item[1], item[0]))[0] for key, shown in tally.items()}
    ordered = sorted(best, key=lambda key: best[key])
    codes = {key: number for number, key in enumerate(ordered, 1)}
    group = np.array([codes.get(key, 0) for key in folded], np.int64)
    return tuple(best[key] for key in ordered), codes, group


def _smallest(kinds: int) -> type[np.unsignedinteger[Any]]:
    """The smallest type for codes of that number of labels."""
    return np.uint8 if kinds < 255 else np.uint16 if kinds < 65535 else np.uint32


def _mask(documents: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, np.bool_)
    mask[documents] = True
    return mask

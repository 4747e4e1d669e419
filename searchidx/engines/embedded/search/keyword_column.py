"""Keyword columns of a snapshot: values that differ only in case are one, shown in their most frequent spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

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
BITS = 128
"""A column of at most this number of values has a bit for each document and value when many documents are counted."""
CHEAP = 100
"""A document with a value costs as much to count as this number of bits: 0.9 ns for 64 of them, 1.7 ns for the document."""
MANY = 4_000
"""Fewer documents are not counted by bits."""
CHUNK = 1 << 15
"""Words of 64 bits that are counted at once, so that they stay in the processor's cache."""


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
    def join(cls, name: str, segments: Sequence[Segment], live: NDArray[np.bool_] | None) -> KeywordColumn:
        """The column of that name over all segments; one without values where no segment has it."""
        spellings: dict[str, int] = {}
        read, numbers = [segment.flat_codes(name) for segment in segments], []
        for segment, (codes, _) in zip(segments, read, strict=True):
            own = [spellings.setdefault(s, len(spellings)) for s in segment.spellings(name)] if len(codes) else []
            numbers.append(np.array(own, np.int64))
        flats, counts = [codes for codes, _ in read], np.concatenate([np.empty(0, np.int64), *(count for _, count in read)])
        used = np.zeros(len(spellings), np.int64)
        for own_numbers, alive in zip(numbers, _alive(flats, [count for _, count in read], live), strict=True):
            used[own_numbers] += np.bincount(alive, minlength=len(own_numbers))
        labels, codes_of, group = _grouped(list(spellings), used)
        group = group.astype(_smallest(len(labels)))
        flat = np.concatenate([group[:0], *(group[own].take(codes) for own, codes in zip(numbers, flats, strict=True) if len(codes))])
        return cls._shaped(name, labels, codes_of, flat, counts)

    @classmethod
    def _shaped(
        cls, name: str, labels: tuple[str, ...], codes: dict[str, int], flat: NDArray[Any], counts: NDArray[np.int64]
    ) -> KeywordColumn:
        first = np.cumsum(counts) - counts
        rows: list[NDArray[Any]] = []
        while len(rows) < WIDE and _pays(has := counts > len(rows), first=not rows):
            row = np.zeros(len(counts), flat.dtype)
            having = has.nonzero()[0]
            row[having] = flat.take(first.take(having) + len(rows))
            rows.append(row)
        beyond = np.maximum(counts - len(rows), 0)
        owners = np.repeat(np.arange(len(counts)), beyond)
        places = np.repeat(first + counts - np.cumsum(beyond), beyond) + np.arange(len(owners))
        return cls(name, labels, len(counts), tuple(rows), flat[places], owners, codes)

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

    def has_cheap_bits(self, number: int) -> bool:
        """Whether this number of documents is counted more quickly by bits."""
        kinds, cells = len(self.labels), CHEAP * len(self.rows) * number
        return number >= MANY and kinds <= BITS and kinds * self.size < cells

    def count_bits(self, documents: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The same as `count` for documents as packed bits."""
        step = max(1, CHUNK // max(len(documents), 1))
        chunks = (self._bits[start : start + step] & documents for start in range(0, len(self._bits), step))
        counted = [np.bitwise_count(chunk).sum(axis=1, dtype=np.int64) for chunk in chunks]
        return np.concatenate([np.zeros(1, np.int64), *counted])

    @cached_property
    def _bits(self) -> NDArray[np.uint64]:
        """For each value the documents that have it, as packed bits."""
        words = -(-self.size // 64)
        bits = np.zeros((len(self.labels), words), np.uint64)
        for code in range(1, len(self.labels) + 1):
            mask = np.zeros(self.size, np.bool_)
            for row in self.rows:
                mask |= row == code
            mask[self.owners[self.more == code]] = True
            bits[code - 1] = packed_bits(mask)
        return bits

    def count_again(
        self, others: NDArray[np.int64], firsts: NDArray[np.int64], stories: NDArray[np.int64], crowded: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """How many of the codes that `others` have another document of their story has before them.

        `firsts` is the first document of each one's story; `crowded` are the others with company of their story among the others.
        """
        kinds = len(self.labels) + 1
        if len(self.more) or crowded.all():
            return self.count(others) - np.bincount(self._new_cells(others, firsts, stories) % kinds, minlength=kinds)
        if crowded.any():
            many = self.count_again(others[crowded], firsts[crowded], stories, np.ones(1, np.bool_))
            return many + self.count_again(others[~crowded], firsts[~crowded], stories, np.zeros(1, np.bool_))
        first_codes, counts = [row.take(firsts) for row in self.rows], np.zeros(kinds, np.int64)
        for row in self.rows:
            codes = row.take(others)
            known = [own == codes for own in first_codes]
            counts += np.bincount(codes[np.logical_or.reduce(known) if len(known) > 1 else known[0]], minlength=kinds)
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
        wanted = np.zeros(len(self.labels) + 1, np.bool_)
        wanted[[self.codes[key] for key in map(fold, values) if key in self.codes]] = True
        wanted[0] = False
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


def _alive(
    flats: Sequence[NDArray[np.int64]], counts: Sequence[NDArray[np.int64]], live: NDArray[np.bool_] | None
) -> Sequence[NDArray[np.int64]]:
    """The codes of each segment without those of deleted documents; `counts` says how many each document has."""
    if live is None:
        return flats
    parts = np.split(live, np.cumsum([len(one) for one in counts])[:-1])
    return [codes[np.repeat(part, count)] for codes, count, part in zip(flats, counts, parts, strict=True)]


def _pays(has: NDArray[np.bool_], *, first: bool) -> bool:
    """Whether a row is worth its place, in which these documents have a value."""
    return bool(has.any()) if first else int(np.count_nonzero(has)) * RARE > len(has)


def packed_bits(mask: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """A mask as bits, 64 to a number; those beyond its end are 0."""
    packed = np.packbits(mask, bitorder="little")
    return np.concatenate([packed, np.zeros(-len(packed) % 8, np.uint8)]).view(np.uint64)


def _mask(documents: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, np.bool_)
    mask[documents] = True
    return mask

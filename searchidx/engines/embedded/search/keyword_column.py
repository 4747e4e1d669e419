"""Keyword columns of a snapshot: values that differ only in case are one, shown in their most frequent spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.keywords import fold

FEW = 1_000
"""Below this number of documents, one `bincount` counts all rows together."""
WIDE = 8
"""The first values of each document, up to this number, are held as rows of codes; the others as one list."""
RARE = 50
"""A row after the first pays where at least one document in this number has a value in it. As one list of all values, 30 documents took 370
microseconds to count instead of 5 (100,000 documents of up to five values, and one of nine)."""


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
        counts, flats = [], []
        for segment in segments:
            codes, count = segment.flat_codes(name)
            own = [spellings.setdefault(s, len(spellings)) for s in segment.spellings(name)] if len(codes) else []
            flats.append(np.array([*own, 0], np.int64)[codes])
            counts.append(count)
        flat = np.concatenate([np.empty(0, np.int64), *flats])
        per_document = np.concatenate([np.empty(0, np.int64), *counts])
        owners = np.repeat(np.arange(len(per_document)), per_document)
        alive = flat if live is None else flat[live[owners]]
        used = np.bincount(alive, minlength=len(spellings))
        labels, codes_of, group = _grouped(list(spellings), used)
        return cls._shaped(name, labels, codes_of, group[flat] if len(flat) else flat, per_document)

    @classmethod
    def _shaped(
        cls, name: str, labels: tuple[str, ...], codes: dict[str, int], flat: NDArray[Any], counts: NDArray[np.int64]
    ) -> KeywordColumn:
        small = np.uint8 if len(labels) < 255 else np.uint16 if len(labels) < 65535 else np.uint32
        first = np.cumsum(counts) - counts
        rows: list[NDArray[Any]] = []
        while len(rows) < WIDE and _pays(has := counts > len(rows), first=not rows):
            row = np.zeros(len(counts), small)
            row[has] = flat[first[has] + len(rows)]
            rows.append(row)
        beyond = np.arange(len(flat)) - np.repeat(first, counts) >= len(rows)
        owners = np.repeat(np.arange(len(counts)), counts)[beyond]
        return cls(name, labels, len(counts), tuple(rows), flat[beyond].astype(small), owners, codes)

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
    def order(self) -> NDArray[np.float64]:
        """The rank of each document's first value among all, by folded label; NaN where there is none."""
        ranks = np.full(len(self.labels) + 1, np.nan)
        folded = sorted(range(len(self.labels)), key=lambda i: fold(self.labels[i]))
        ranks[np.array(folded, np.int64) + 1] = np.arange(len(folded))
        return ranks[self.rows[0]] if self.rows else np.full(self.size, np.nan)


def _grouped(spellings: list[str], used: NDArray[np.int64]) -> tuple[tuple[str, ...], dict[str, int], NDArray[np.int64]]:
    """Labels in order, the code of each folded value, and the code of each spelling."""
    tally: dict[str, dict[str, int]] = {}
    for spelling, count in zip(spellings, used.tolist(), strict=False):
        if count:
            shown = tally.setdefault(fold(spelling), {})
            shown[spelling.strip()] = shown.get(spelling.strip(), 0) + count
    best = {key: min(shown.items(), key=lambda item: (-item[1], item[0]))[0] for key, shown in tally.items()}
    ordered = sorted(best, key=lambda key: best[key])
    codes = {key: number for number, key in enumerate(ordered, 1)}
    group = np.array([codes.get(fold(s), 0) for s in spellings], np.int64)
    return tuple(best[key] for key in ordered), codes, group


def _pays(has: NDArray[np.bool_], *, first: bool) -> bool:
    """Whether a row is worth its place, in which these documents have a value."""
    return bool(has.any()) if first else int(np.count_nonzero(has)) * RARE > len(has)


def _mask(documents: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, np.bool_)
    mask[documents] = True
    return mask

"""Posting lists of each field, as Whoosh wants them: drawn from the combined lists of a group, or from columns."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.layout import SlotGroup
from searchidx.engines.embedded.format.segment import Segment, starts


@dataclass(frozen=True)
class Postings:
    """The documents that have a term in one field, ascending, deleted ones included.

    `ends` says where the positions of each document end in `positions`; both are empty where the field has none.
    """

    documents: list[int]
    weights: list[float]
    positions: NDArray[np.uint32]
    ends: list[int]


class FieldTerms(Protocol):
    """The terms of one field in one segment."""

    @property
    def keys(self) -> list[bytes]:
        """All terms, sorted."""

    def postings(self, key: bytes) -> Postings | None:
        """The documents of a term, or None where it has none."""


class SlotTerms:
    """The terms of one slot: those of its group that have a position in its range."""

    def __init__(self, segment: Segment, group: SlotGroup, slot: str) -> None:
        place = group.slots.index(slot)
        self._segment = segment
        self._prefix = group.prefix.encode()
        self._low = starts(segment, group.slots[place:])
        self._high = starts(segment, group.slots[place + 1 :])
        self.postings = lru_cache(maxsize=1024)(self._postings)

    @cached_property
    def keys(self) -> list[bytes]:
        """All terms, sorted."""
        segment, cut = self._segment, len(self._prefix)
        first, last = self._range()
        low, high = segment.posting_range(first, last)
        term = np.repeat(np.arange(first, last), segment.posting_counts(first, last))
        freqs = segment.freqs.slice(low, high).astype(np.int64)
        positions = segment.positions.slice(*segment.position_range(first, last))
        inside = self._inside(np.repeat(segment.postings.slice(low, high), freqs), positions)
        return [segment.keys[number][cut:] for number in np.unique(np.repeat(term, freqs)[inside]).tolist()]

    def _range(self) -> tuple[int, int]:
        """The numbers of the group's keys; those of the searched group come last and begin with no prefix."""
        keys = self._segment.keys
        return keys.range(self._prefix) if self._prefix else (keys.range(b"\x01")[1], keys.count)

    def _inside(self, owners: NDArray[np.uint32], positions: NDArray[np.uint32]) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = (positions >= self._low[owners]) & (positions < self._high[owners])
        return inside

    def _postings(self, key: bytes) -> Postings | None:
        """The documents of a term, or None; positions are counted from where the slot begins."""
        segment = self._segment
        if (number := segment.keys.find(self._prefix + key)) < 0:
            return None
        low, high = segment.posting_range(number)
        owners = np.repeat(segment.postings.slice(low, high), segment.freqs.slice(low, high))
        positions = segment.positions.slice(*segment.position_range(number))
        inside = self._inside(owners, positions)
        documents, counts = np.unique(owners[inside], return_counts=True)
        if not len(documents):
            return None
        own = (positions[inside].astype(np.int64) - self._low[owners[inside]]).astype(np.uint32)
        return Postings(documents.tolist(), counts.astype(float).tolist(), own, np.cumsum(counts).tolist())


class ValueTerms:
    """Whole values as terms: ids, numbers, dates, booleans; each once per document."""

    def __init__(self, values: Iterable[tuple[int, bytes]]) -> None:
        self._values = values

    @cached_property
    def _documents(self) -> dict[bytes, list[int]]:
        found: defaultdict[bytes, list[int]] = defaultdict(list)
        for document, value in self._values:
            found[value].append(document)
        return found

    @cached_property
    def keys(self) -> list[bytes]:
        """All terms, sorted."""
        return sorted(self._documents)

    def postings(self, key: bytes) -> Postings | None:
        """The documents of a term, or None where it has none."""
        documents = self._documents.get(key)
        return Postings(documents, [1.0] * len(documents), np.empty(0, np.uint32), []) if documents else None


def position(keys: list[bytes], key: bytes) -> int:
    """Where the first term that is not smaller stands."""
    return bisect_left(keys, key)

"""The story keys of all documents as columns: lists of hashes, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.model.record import StoryKeys

Numbers = NDArray[np.int64]

NO_HASH = (1 << 64) - 1
"""Fills rows up; no hash is as large."""


class Lists(NamedTuple):
    """A list of hashes for each document: `values` holds them one after the other, `counts` (shape: documents) how many each has."""

    values: NDArray[np.unsignedinteger]
    counts: Numbers

    @property
    def owners(self) -> Numbers:
        """The document of each hash."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def rows(self, documents: Numbers, width: int) -> NDArray[np.uint64]:
        """The hashes of these documents as rows, filled up with what is more than any hash."""
        ends = np.cumsum(self.counts)
        at = (ends - self.counts)[documents, None] + np.arange(width)
        inside = np.arange(width) < self.counts[documents, None]
        found = np.full(inside.shape, NO_HASH, np.uint64)
        found[inside] = self.values[at[inside]]
        return found


class KeyColumns(NamedTuple):
    """The keys of all documents: 64-bit hashes of addresses, 32-bit hashes of words of titles and of runs of words of texts."""

    addresses: Lists
    related: Lists
    titles: Lists
    texts: Lists


def key_columns(keys: Sequence[StoryKeys]) -> KeyColumns:
    """The keys of documents as columns."""
    return KeyColumns(
        _numbers([one.addresses for one in keys], "<u8"),
        _numbers([one.related for one in keys], "<u8"),
        _bytes([one.title for one in keys], "<u4"),
        _bytes([one.text for one in keys], "<u4"),
    )


def _numbers(lists: Sequence[Sequence[int]], dtype: str) -> Lists:
    return Lists(np.fromiter(chain.from_iterable(lists), dtype), np.array(list(map(len, lists)), np.int64))


def _bytes(lists: Sequence[bytes], dtype: str) -> Lists:
    values = np.frombuffer(b"".join(lists), dtype)
    return Lists(values, np.array(list(map(len, lists)), np.int64) // values.itemsize)

"""The documents' story keys as arrays: lists of hashes, joined over segments to find the stories of a generation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import BundleWriter
from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.segments.column_writer import smallest
from searchidx.model.record import StoryKeys
from searchidx.stories import KeyColumns, Lists, key_columns

TYPES = {"addresses": "<u8", "related": "<u8", "titles": "<u4", "texts": "<u4"}
"""The lists of keys and the dtype of their hashes."""


class StoryColumnWriter:
    """Gathers the story keys of documents."""

    def __init__(self) -> None:
        self._keys: list[StoryKeys] = []

    def extend(self, keys: Iterable[StoryKeys]) -> None:
        """Take the next documents' keys."""
        self._keys.extend(keys)

    def write(self, bundle: BundleWriter) -> None:
        """Write the arrays."""
        write_keys(bundle, key_columns(self._keys))


def write_keys(bundle: BundleWriter, keys: KeyColumns) -> None:
    """Write the arrays of keys: hashes, and how many each document has."""
    for name, lists in zip(KeyColumns._fields, keys, strict=True):
        bundle.add(f"story:{name}", lists.values, TYPES[name])
        bundle.add(f"story:{name}:counts", lists.counts, smallest(int(lists.counts.max(initial=0)) + 1))


def read_keys(segments: Sequence[Segment], lives: Sequence[NDArray[np.bool_]] | None = None) -> KeyColumns:
    """The keys of all documents of some segments, in their order; with `lives` (masks, one per segment) those of live documents only."""
    return KeyColumns(*(_joined(segments, lives, name) for name in KeyColumns._fields))


def _joined(segments: Sequence[Segment], lives: Sequence[NDArray[np.bool_]] | None, name: str) -> Lists:
    values: list[NDArray[np.unsignedinteger]] = [np.empty(0, TYPES[name])]
    counts: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    for number, segment in enumerate(segments):
        own = segment.columns[f"story:{name}:counts"].all().astype(np.int64)
        hashes = segment.columns[f"story:{name}"].all()
        values.append(hashes if lives is None else hashes[np.repeat(lives[number], own)])
        counts.append(own if lives is None else own[lives[number]])
    return Lists(np.concatenate(values), np.concatenate(counts))

"""Impacts: what each posting adds to a score before idf, worked out once at build time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.bm25f import K1, norm
from searchidx.engines.embedded.format.layout import groups
from searchidx.engines.embedded.format.segment import Segment, starts
from searchidx.model.fields import Schema

CHUNK = 1 << 17
"""Positions per batch: its arrays stay in the processor's cache."""


def impacts(segment: Segment, schema: Schema, averages: Mapping[str, float]) -> Iterator[NDArray[np.float32]]:
    """The impacts of all postings of a segment in their order, in batches of dtype f4.

    BM25F (Robertson, Zaragoza and Taylor, CIKM 2004): tf' adds up, over the occurrences of the term in a document, the weight
    of their slot over its length norm; the impact is tf' / (k1 + tf').
    """
    weights = {field.name: field.weight for field in schema.slots}
    first = 0
    for group in groups(schema):
        last = segment.keys.range(group.prefix.encode())[1] if group.prefix else segment.keys.count
        slots = [slot for slot in group.slots if (lengths := segment.lengths(slot)) is not None and lengths.any()]
        table = _norms(segment, slots, weights, averages)
        begins = [starts(segment, [slot]) for slot in slots]
        for low, high in _chunks(segment, first, last):
            yield _chunk(segment, low, high, table, begins)
        first = last


def _norms(segment: Segment, slots: Sequence[str], weights: Mapping[str, float], averages: Mapping[str, float]) -> NDArray[np.float64]:
    """Weight over length norm; shape (slots, documents)."""
    lengths = [(slot, np.asarray(segment.lengths(slot), np.float64)) for slot in slots]
    return np.array([weights[slot] / norm(numbers, averages[slot]) for slot, numbers in lengths])


def _chunks(segment: Segment, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Ranges of terms of about CHUNK positions each."""
    ends = np.cumsum(segment.position_counts(first, last))
    low = done = 0
    while low < len(ends):
        high = max(low + 1, int(np.searchsorted(ends, done + CHUNK)))
        yield first + low, first + high
        low, done = high, int(ends[high - 1])


def _chunk(segment: Segment, first: int, last: int, norms: NDArray[np.float64], begins: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    low, high = segment.posting_range(first, last)
    documents, freqs = segment.postings.slice(low, high), segment.freqs.slice(low, high).astype(np.int64)
    positions = segment.positions.slice(*segment.position_range(first, last))
    places = np.repeat(documents.astype(np.int64), freqs)  # among the norms of all slots, one slot after the other
    for start in begins[1:]:
        places += (positions >= np.repeat(start[documents], freqs)) * segment.documents
    parts = norms.take(places)
    tf = np.add.reduceat(parts, np.cumsum(freqs) - freqs) if len(parts) else parts
    return (tf / (K1 + tf)).astype(np.float32)

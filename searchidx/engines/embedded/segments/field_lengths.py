"""Average lengths of slots over live documents, rounded to a ladder so that small changes leave impacts valid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from searchidx.engines.bm25f import ladder
from searchidx.engines.embedded.format.segment import Segment
from searchidx.model.fields import Schema


def averages(segments: Sequence[Segment], schema: Schema) -> Mapping[str, float]:
    """The average number of tokens in each slot, over the live documents that have any there, on the ladder; 1.0 where none has."""
    return {field.name: _average(segments, field.name) for field in schema.slots}


def _average(segments: Sequence[Segment], slot: str) -> float:
    tokens = documents = 0
    for segment in segments:
        lengths = segment.lengths(slot)
        if lengths is not None:
            lengths = lengths if segment.live is None else lengths[segment.live]
            tokens += int(lengths.sum(dtype=np.int64))
            documents += int(np.count_nonzero(lengths))
    return ladder(tokens / documents) if documents else 1.0

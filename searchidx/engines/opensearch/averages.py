"""The average lengths of slots that weighted frequencies rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from searchidx.engines.bm25f import ladder
from searchidx.engines.opensearch.documents import words_of
from searchidx.engines.opensearch.names import Names
from searchidx.model.record import Record

SAMPLE = 10_000
"""As many documents at the beginning of each part are measured; larger samples hardly move an average."""


def averages(parts: Sequence[Iterable[Record]], names: Names) -> dict[str, float]:
    """The average number of tokens in each slot, over the documents that have any there, on the ladder."""
    tokens, documents = Counter[str](), Counter[str]()
    for part in parts:
        for record in islice(part, SAMPLE):
            found = {slot: sum(map(len, values)) for slot, values in words_of(record, names).items()}
            tokens.update(found)
            documents.update(found.keys())
    return {slot: ladder(tokens[slot] / documents[slot]) for slot in documents}

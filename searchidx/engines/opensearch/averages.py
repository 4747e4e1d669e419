"""What has to be known of documents before the first of them is sent: average lengths of slots, and where it costs nothing, stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from searchidx.engines.bm25f import ladder
from searchidx.engines.opensearch.documents import runs_of
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.story_numbers import Told, numbers
from searchidx.engines.opensearch.vocabulary import length
from searchidx.model.record import Record

TOGETHER = 100
"""Records whose texts are cut into runs together."""

SAMPLE = 10_000
"""As many documents at the beginning of each part are looked at; larger samples hardly move an average."""

FIRST, EACH = 2_000, 4
"""A slot is measured in the first documents that have it, and of the others in each fourth: analysing them all would take long."""


class Measured(NamedTuple):
    """The average number of tokens in each slot, and the numbers of shared stories by id, where every document was measured."""

    averages: dict[str, float]
    stories: Mapping[str, int]


def measured(parts: Sequence[Iterable[Record]], names: Names) -> Measured:
    """The averages of the documents that have any tokens in a slot, on the ladder; the stories of all, or none of them."""
    tokens, documents = Counter[str](), Counter[str]()
    told: list[Told] | None = []
    for part in parts:
        left = iter(part)
        for start in range(0, SAMPLE, TOGETHER):
            some = list(islice(left, TOGETHER))
            few = [slot for slot in names.slots if documents[slot] < FIRST]
            wanted = (names.slots if number % EACH == 0 else few for number in range(start, start + len(some)))
            for slot, values in chain.from_iterable(found.items() for found in runs_of(some, wanted)):
                if count := sum(map(length, values)):
                    tokens[slot] += count
                    documents[slot] += 1
            if told is not None:
                told += map(Told.of, some)
        told = told if next(left, None) is None else None
    averages = {slot: ladder(tokens[slot] / documents[slot]) for slot in documents}
    return Measured(averages, {one.id: number for one, number in zip(told, numbers(told), strict=True) if number > 0} if told else {})


def averages(parts: Sequence[Iterable[Record]], names: Names) -> dict[str, float]:
    """The averages alone."""
    return measured(parts, names).averages

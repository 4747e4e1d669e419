"""The slots of a group over all documents: in which of them a position lies, and what one occurrence there counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.bm25f import K1, norm

Numbers = NDArray[np.integer[Any]]


class Slots(NamedTuple):
    """Slots of one group: where each but the first begins and how long each is, one column per document.

    What an occurrence counts depends on the slot and its length alone: `norms` holds the weight over the length norm for each slot
    and each length up to its longest, `once` the impact of a single occurrence; those of a slot begin at its place in `firsts`.
    Numbers per document stay small that way: 4 bytes for a start, 1 or 2 for most lengths. Where some of the slots weigh nothing,
    `silent` is true.
    """

    names: tuple[str, ...]
    starts: NDArray[np.uint32]
    lengths: Numbers
    firsts: NDArray[np.int64]
    norms: NDArray[np.float64]
    once: NDArray[np.float32]
    silent: bool

    @classmethod
    def of(
        cls, names: Sequence[str], starts: NDArray[np.uint32], lengths: Sequence[Numbers], scales: Sequence[tuple[float, float]]
    ) -> Slots:
        """The slots of these names, with their starts, their lengths, and of each the weight and the average length."""
        longest = [int(one.max(initial=0)) for one in lengths]
        tables = [weight / norm(np.arange(last + 1.0), mean) for last, (weight, mean) in zip(longest, scales, strict=True)]
        norms = np.concatenate(tables)
        firsts = np.cumsum([0, *map(len, tables[:-1])])
        table = np.array(lengths, np.min_scalar_type(max(longest)))
        return cls(tuple(names), starts, table, firsts, norms, impact(norms), not all(weight for weight, _ in scales))

    def at(self, owners: NDArray[np.int64], positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the slot in which each position of a document lies."""
        number: NDArray[np.int64] = np.add.reduce(positions >= self.starts.take(owners, axis=1), dtype=np.int64)
        return number

    def places(self, number: NDArray[np.int64], owners: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where in `norms` and `once` the numbers stand for slots in documents."""
        return self.firsts[number] + self.lengths[number, owners]


def impact(parts: NDArray[np.float64]) -> NDArray[np.float32]:
    """What occurrences add to a score before the idf: the sum of their weights over length norms, saturated."""
    saturated: NDArray[np.float32] = (parts / (K1 + parts)).astype(np.float32)
    return saturated

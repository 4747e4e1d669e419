"""BM25F: the formulas that every engine scores by.

A term's weighted frequency in a document adds up, over the slots, weight times occurrences divided by `norm`; it is saturated
only then, to `frequency / (K1 + frequency)`, and multiplied by `idf`. The scores of a query's terms add up.
(Robertson, Zaragoza and Taylor, Simple BM25 extension to multiple weighted fields, CIKM 2004.)
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Length = TypeVar("Length", float, NDArray[np.float64])

K1 = 1.2
"""How soon more occurrences of a term stop adding to the score."""

B = 0.6
"""How much the length of a text counts: 0 not at all, 1 in full."""

STEP = 1.09
"""The ratio of neighbours on the ladder of averages."""


def norm(length: Length, average: float) -> Length:
    """What occurrences in a text of that many tokens are divided by: 1 where it is as long as the average."""
    return 1 - B + B * length / average


def saturated(frequency: float) -> float:
    """What a weighted frequency adds to the score before idf: from 0 up to, and never reaching, 1."""
    return frequency / (K1 + frequency)


def idf(documents: int, having: int) -> float:
    """The inverse document frequency of a term with document frequency `having`, in an index of `documents`."""
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def ladder(average: float) -> float:
    """The nearest step of the ladder to an average length, which must be above 0.

    Scores thus stay as they are while the average hardly moves, and are the same whichever way the documents came in.
    """
    return float(STEP ** round(math.log(average, STEP)))


def freshness(age: Length, half_life: float) -> Length:
    """How fresh something of that age is: 1 when new, half of it after each half-life; what lies ahead is new."""
    part: Length = 0.5 ** ((age + abs(age)) / 2 / half_life)
    return part


def saturation(value: Length, pivot: float) -> Length:
    """How much a number above 0 tells: a half at the pivot, and never quite 1.

    (Craswell, Robertson, Zaragoza and Taylor, Relevance weighting for query independent evidence, SIGIR 2005: "satu".)
    """
    return value / (value + pivot)

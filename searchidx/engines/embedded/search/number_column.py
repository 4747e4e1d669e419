"""Number columns as codes into their distinct values, so that histograms count codes instead of sorting values."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FEW, WIDE, SPARSE = 4_096, 8_192, 16
"""Up to FEW documents are counted by sorting their values, and fewer than one for SPARSE distinct values where there are more than WIDE."""


class Distribution(NamedTuple):
    """The values that some documents have, ascending: each once, with the number of documents that have it, or as often as that.

    Those of dates are days, where they are counted, and else milliseconds.
    """

    values: NDArray[np.float64]
    counts: NDArray[np.int64] | None
    least: float
    most: float
    mean: float

    def below(self, bounds: NDArray[np.float64]) -> NDArray[np.int64]:
        """How many documents have a value below each bound."""
        places = self.values.searchsorted(bounds)
        if self.counts is None:
            return places
        sums = np.zeros(len(self.counts) + 1, np.int64)
        self.counts.cumsum(out=sums[1:])
        return sums.take(places)


NO_VALUES = Distribution(np.empty(0), None, 0.0, 0.0, 0.0)


class NumberColumn:
    """The values of every document as codes from 1 into `steps`, the distinct values, which ascend; 0 for none."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        given = ~np.isnan(values)
        steps, codes = np.unique(values[given], return_inverse=True)
        small = np.uint8 if len(steps) < 255 else np.uint16 if len(steps) < 65535 else np.uint32
        self.steps: NDArray[np.float64] = steps
        self.codes: NDArray[Any] = np.zeros(len(values), small)
        self.codes[given] = codes.ravel() + 1

    def distribution(self, documents: NDArray[np.int64]) -> Distribution:
        """The values that these documents have."""
        codes = self.codes.take(documents)
        if len(documents) > FEW and len(self.steps) <= WIDE + SPARSE * len(documents):
            counts = np.bincount(codes, minlength=len(self.steps) + 1)[1:]
            return self._counted(counts.nonzero()[0], counts)
        values = self.steps.take(codes[codes > 0].astype(np.int64) - 1)
        values.sort()
        return Distribution(values, None, values.item(0), values.item(-1), float(values.mean())) if len(values) else NO_VALUES

    def _counted(self, places: NDArray[np.int64], counts: NDArray[np.int64]) -> Distribution:
        values, counts = self.steps.take(places), counts.take(places)
        if not len(values):
            return NO_VALUES
        mean = float((values * counts).sum() / counts.sum())
        return Distribution(values, counts, values.item(0), values.item(-1), mean)

    def bars(self, bounds: NDArray[np.float64], documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the bar between bounds that each document stands in, -1 without a value."""
        codes = self.codes.take(documents)
        if len(codes) < len(self.steps):
            bars = np.searchsorted(bounds, self.steps.take(codes.astype(np.int64) - 1), side="right") - 1
            return np.where(codes > 0, bars, -1)
        of_code = np.concatenate([[-1], np.searchsorted(bounds, self.steps, side="right") - 1])
        return of_code.take(codes)

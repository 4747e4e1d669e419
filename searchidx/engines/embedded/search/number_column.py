"""Number and date columns as codes into their distinct values, so that histograms count codes instead of sorting values."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.model.dates import DAY

CLOSE = 1 << 16
"""Days that lie no further apart, and SPARSE times their number, are numbered by an array of all days between."""
WIDE, SPARSE = 8_192, 16
"""Of more distinct values than WIDE, fewer documents than one for SPARSE values are counted by sorting what they have."""


class Distribution(NamedTuple):
    """Which of a column's values some documents have, ascending, and how many documents have each."""

    values: NDArray[np.float64]
    counts: NDArray[np.int64]


class NumberColumn:
    """The values of every document as codes from 1 into `steps`, which ascend; 0 for none.

    The steps of numbers are their distinct values; those of dates are days, and `moments` holds the milliseconds since `first`, 0
    where there are none.
    """

    def __init__(self, values: NDArray[np.float64], *, dates: bool) -> None:
        given = ~np.isnan(values)
        known = values[given]
        steps, codes = _days(np.floor(known / DAY)) if dates else _steps(known)
        small = np.uint8 if len(steps) < 255 else np.uint16 if len(steps) < 65535 else np.uint32
        self.steps: NDArray[np.float64] = steps
        self.codes: NDArray[Any] = np.zeros(len(values), small)
        self.codes[given] = codes + 1
        self.whole = bool(given.all())
        self._first = known.min() if len(known) else 0.0
        self._moments = np.where(given, values - self._first, 0).astype(np.int64) if dates else None

    def distribution(self, documents: NDArray[np.int64]) -> Distribution:
        """The steps that these documents have."""
        if len(self.steps) > WIDE + SPARSE * len(documents):
            found, counts = np.unique(self.codes.take(documents), return_counts=True)
            start = int(len(found) > 0 and found[0] == 0)
            return Distribution(self.steps[found[start:] - 1], counts[start:])
        return self.distributed(self.counts(documents))

    def counts(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of these documents have each step; shape (steps,)."""
        return np.bincount(self.codes.take(documents), minlength=len(self.steps) + 1)[1:]

    def distributed(self, counts: NDArray[np.int64]) -> Distribution:
        """The steps that some documents have, as `counts` says how many have each."""
        places = counts.nonzero()[0]
        return Distribution(self.steps.take(places), counts.take(places))

    def summary(self, documents: NDArray[np.int64], found: Distribution) -> tuple[float, float, float]:
        """The least, the most and the mean of the values of documents, at least one of which has one."""
        number = int(found.counts.sum())
        if self._moments is None:
            return float(found.values[0]), float(found.values[-1]), float((found.values * found.counts).sum() / number)
        moments = self._moments.take(documents)
        if not self.whole:
            moments = moments[self.codes.take(documents) > 0]
        least, most, total = int(moments.min()), int(moments.max()), int(moments.sum())
        return float(self._first + least), float(self._first + most), float((int(self._first) * number + total) / number)

    def bars(self, bounds: NDArray[np.float64], documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the bar between bounds that each document stands in, -1 without a value; for dates bounds are days."""
        codes = self.codes.take(documents)
        if len(codes) < len(self.steps):
            bars = np.searchsorted(bounds, self.steps.take(codes.astype(np.int64) - 1), side="right") - 1
            return np.where(codes > 0, bars, -1)
        of_code = np.concatenate([[-1], np.searchsorted(bounds, self.steps, side="right") - 1])
        return of_code.take(codes)


def _days(days: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The distinct days as milliseconds, ascending, and the number of each one's; days that lie close are numbered without sorting."""
    first = days.min(initial=np.inf)
    span = days.max(initial=-np.inf) - first + 1
    if not 0 < span <= CLOSE + SPARSE * len(days):
        steps, codes = _steps(days)
        return steps * DAY, codes
    places = (days - first).astype(np.int64)
    there = np.zeros(int(span), np.bool_)
    there[places] = True
    return (there.nonzero()[0] + first) * DAY, (there.cumsum() - 1).take(places)


def _steps(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    steps, codes = np.unique(values, return_inverse=True)
    return steps, codes.ravel()

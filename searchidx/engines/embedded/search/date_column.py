"""Date columns as whole numbers of days or of shorter units, so that histograms count days instead of sorting dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.number_column import FEW, NO_VALUES, SPARSE, WIDE, Distribution
from searchidx.model.dates import DAY

UNITS = (int(DAY) * 1_000, 1_000_000, 1_000, 1)
"""Microseconds: the unit of a column is the longest of these that all its dates are multiples of. Seconds of 68 years fit four bytes."""

CHUNK = 1 << 15
"""Documents whose dates are counted at once, so that they stay in the processor's cache."""


class _Part(NamedTuple):
    """Of some dates the least, the most, their sum and their number."""

    least: int
    most: int
    total: int
    number: int

    @classmethod
    def of(cls, dates: NDArray[Any]) -> _Part:
        """Those of at least one date."""
        return cls(int(dates.min()), int(dates.max()), int(dates.sum(dtype=np.int64)), len(dates))


class DateColumn:
    """The date of every document as the number of units since the midnight before the first one; -1 for none."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        given = ~np.isnan(values)
        known = values[given]
        self._start = int(known.min() // DAY) * int(DAY) if len(known) else 0
        since = np.rint((known - self._start) * 1_000).astype(np.int64)
        self._unit = next(unit for unit in UNITS if not (since % unit).any())
        since //= self._unit
        last = int(since.max(initial=0))
        self._in_a_day = UNITS[0] // self._unit
        self._days = last // self._in_a_day + 1
        self._whole = bool(given.all())
        self._dates: NDArray[Any] = np.full(len(values), -1, np.int32 if last < 1 << 31 else np.int64)
        self._dates[given] = since

    def distribution(self, documents: NDArray[np.int64]) -> Distribution:
        """The dates that these documents have."""
        if len(documents) > FEW and self._days <= WIDE + SPARSE * len(documents):
            return self._by_day(documents)
        dates = self._of(documents)
        if not len(dates):
            return NO_VALUES
        dates.sort()
        return self._described([_Part.of(dates)], self._milliseconds(dates), None)

    def _by_day(self, documents: NDArray[np.int64]) -> Distribution:
        counts, parts = np.zeros(self._days, np.int64), []
        for start in range(0, len(documents), CHUNK):
            dates = self._of(documents[start : start + CHUNK])
            if len(dates):
                counts += np.bincount(dates // self._in_a_day, minlength=self._days)
                parts.append(_Part.of(dates))
        if not parts:
            return NO_VALUES
        days = counts.nonzero()[0]
        return self._described(parts, days * np.float64(DAY) + np.float64(self._start), counts.take(days))

    def bars(self, bounds: NDArray[np.float64], documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the bar between bounds, which are days, that each document stands in; -1 without a date."""
        dates = self._dates.take(documents)
        if len(dates) < self._days:
            return np.where(dates < 0, -1, bounds.searchsorted(self._milliseconds(dates), side="right") - 1)
        days = self._start + np.arange(self._days) * DAY
        of_day = np.append(bounds.searchsorted(days, side="right") - 1, -1)
        return of_day.take(dates // self._in_a_day)  # that of -1 is the last

    def _of(self, documents: NDArray[np.int64]) -> NDArray[Any]:
        dates = self._dates.take(documents)
        return dates if self._whole else dates[dates >= 0]

    def _milliseconds(self, dates: NDArray[Any]) -> NDArray[np.float64]:
        milliseconds: NDArray[np.float64] = (dates.astype(np.int64) * self._unit + self._start * 1_000) / 1_000
        return milliseconds

    def _described(self, parts: Sequence[_Part], values: NDArray[np.float64], counts: NDArray[np.int64] | None) -> Distribution:
        """The values with the least, the most and the mean of the dates in milliseconds, from whole numbers of units."""
        start, number = self._start * 1_000, sum(part.number for part in parts)
        least, most = min(part.least for part in parts), max(part.most for part in parts)
        total = start * number + sum(part.total for part in parts) * self._unit
        first, last = ((start + one * self._unit) / 1_000 for one in (least, most))
        return Distribution(values, counts, first, last, total / (1_000 * number))

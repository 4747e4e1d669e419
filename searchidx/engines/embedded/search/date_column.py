"""Date columns as whole numbers of days or of shorter units, so that histograms count days instead of sorting dates."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.number_column import FEW, NO_VALUES, SPARSE, WIDE, Distribution
from searchidx.model.dates import DAY

UNITS = (int(DAY) * 1_000, 1_000_000, 1_000, 1)
"""Microseconds: the unit of a column is the longest of these that all its dates are multiples of. Seconds of 68 years fit four bytes."""


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
        dates = self._of(documents)
        if not self.are_few(len(documents)):
            return self._by_day(dates, self._counted(dates))
        dates.sort()
        return self._described(dates, self._milliseconds(dates), None)

    def are_few(self, documents: int) -> bool:
        """Whether the dates of this number of documents are sorted sooner than counted."""
        return documents <= FEW or self._days > WIDE + SPARSE * documents

    def counts(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of these documents have each day; shape (days,)."""
        return self._counted(self._of(documents))

    def distributed(self, counts: NDArray[np.int64], documents: NDArray[np.int64]) -> Distribution:
        """The days that documents have, as `counts` says how many have each."""
        return self._by_day(self._of(documents), counts)

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

    def _counted(self, dates: NDArray[Any]) -> NDArray[np.int64]:
        return np.bincount(dates // self._in_a_day, minlength=self._days)

    def _milliseconds(self, dates: NDArray[Any]) -> NDArray[np.float64]:
        milliseconds: NDArray[np.float64] = (dates.astype(np.int64) * self._unit + self._start * 1_000) / 1_000
        return milliseconds

    def _by_day(self, dates: NDArray[Any], counts: NDArray[np.int64]) -> Distribution:
        days = counts.nonzero()[0]
        values = days * np.float64(DAY) + np.float64(self._start)
        return self._described(dates, values, counts.take(days))

    def _described(self, dates: NDArray[Any], values: NDArray[np.float64], counts: NDArray[np.int64] | None) -> Distribution:
        """The values with the least, the most and the mean of the dates, from whole numbers."""
        if not len(dates):
            return NO_VALUES
        least, most = (dates[0], dates[-1]) if counts is None else (dates.min(), dates.max())
        first, last = (self._start * 1_000 + int(one) * self._unit for one in (least, most))
        total = self._start * 1_000 * len(dates) + int(dates.sum(dtype=np.int64)) * self._unit
        return Distribution(values, counts, first / 1_000, last / 1_000, total / (1_000 * len(dates)))

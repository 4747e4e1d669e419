"""The bars of a histogram: round widths, side by side without gaps."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from searchidx.model.dates import UNITS

DATE_BARS = 60
NUMBER_BARS = 20
MOST = 1_000
"""Bars of a unit that was asked for."""
EDGE = 0.02
"""The share of numbers at each end that may be outliers."""
_MONDAY = 3
"""Days from a Monday to 1 January 1970."""
_DAY = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AUTO = ("month", "year", "decade", "century")
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


def edges(low: float, high: float, *, dates: bool, unit: str = "") -> tuple[str, list[float]]:
    """The unit, and the edges of bars from that of the lowest value to that of the highest: one more than there are bars.

    A bar holds what is at least its first and below its second edge. Dates are milliseconds since 1970, in UTC; their unit is
    the shortest of day, month, year, decade and century with at most 60 bars, or a century. Numbers get at most 20, of a width that is
    1, 2 or 5 times a power of ten; their unit is the width. With `unit` dates have that one, or the next longer of which there are
    at most 1,000.
    """
    return _dates(low, high, unit) if dates else _numbers(low, high)


def number_edges(values: NDArray[np.float64], counts: NDArray[np.int64] | None = None) -> tuple[str, list[float]]:
    """The same for numbers in ascending order, with outliers in a first and a last bar of their own; `counts` says how often each stands.

    An outlier lies further from the middle 96 % of the values than these are wide.
    """
    ends = np.arange(1, len(values) + 1) if counts is None else np.cumsum(counts)
    last = int(ends[-1]) - 1
    least, most = float(values[0]), float(values[-1])
    inside = [math.ceil(last * EDGE), math.floor(last * (1 - EDGE))]
    low, high = values[np.searchsorted(ends, inside, side="right")].tolist()
    spread = max(high - low, 0.0)
    if spread == 0 or (low - spread <= least and most <= high + spread):
        return edges(least, most, dates=False)
    start, end = np.searchsorted(values, low - spread), np.searchsorted(values, high + spread, side="right") - 1
    unit, bounds = edges(float(values[start]), float(values[end]), dates=False)
    before = [_beyond(least, up=False)] if least < bounds[0] else []
    after = [_beyond(most, up=True)] if most >= bounds[-1] else []
    return unit, [*before, *bounds, *after]


def _beyond(value: float, *, up: bool) -> float:
    """A round number beyond a value, or the next there is."""
    step = 10.0 ** math.floor(math.log10(max(abs(value), 1e-300)))
    found = (math.floor(value / step) + 1) * step if up else math.floor(value / step) * step
    return found if not up or found > value else math.nextafter(value, math.inf)


def _dates(low: float, high: float, unit: str) -> tuple[str, list[float]]:
    first, last = math.floor(low / _DAY), math.floor(high / _DAY)
    if unit:
        return _of_unit(first, last, unit)
    if last - first < DATE_BARS:
        return "day", [float(day * _DAY) for day in range(first, last + 2)]
    start, end = _month(first), _month(last)
    few = [name for name in _AUTO if end // _MONTHS[name] - start // _MONTHS[name] < DATE_BARS]
    unit = few[0] if few else "century"
    months = _MONTHS[unit]
    return unit, [_first_of(month * months) for month in range(start // months, end // months + 2)]


def _of_unit(first: int, last: int, unit: str) -> tuple[str, list[float]]:
    """Bars of a unit, or of the next longer one of which there are not too many."""
    for name in UNITS[UNITS.index(unit) :]:
        days = {"day": 1, "week": 7}.get(name)
        if days and (last - first) // days < MOST:
            start = first - (first + _MONDAY) % 7 if days == 7 else first
            return name, [float(day * _DAY) for day in range(start, last + days + 1, days)]
        months = _MONTHS.get(name)
        if months and (name == "century" or _month(last) // months - _month(first) // months < MOST):
            return name, [_first_of(month * months) for month in range(_month(first) // months, _month(last) // months + 2)]
    raise AssertionError(unit)


def _month(day: int) -> int:
    """The number of a day's month, counted from January of the year 0."""
    date = _EPOCH + timedelta(days=day)
    return date.year * 12 + date.month - 1


@lru_cache(maxsize=4096)
def _first_of(month: int) -> float:
    """The first millisecond of a month; of one before the first year or after the last, the nearest there is."""
    if month < 12:
        month = 12
    if month >= 120_000:
        return (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) / timedelta(milliseconds=1) + _DAY
    return (datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) - _EPOCH) / timedelta(milliseconds=1)


def _numbers(low: float, high: float) -> tuple[str, list[float]]:
    finest = max(math.ulp(low), math.ulp(high)) * 4
    whole = high == low or (low == int(low) and high == int(high) and high - low >= 5)
    exponent = math.floor(math.log10(max((high - low) / NUMBER_BARS, finest, 1e-300)))
    exponent = max(exponent, 0) if whole else exponent
    while True:
        for digit in (1, 2, 5):
            bounds = _multiples(digit, exponent, low, high)
            if len(bounds) <= NUMBER_BARS + 1 and digit * 10.0**exponent >= finest:
                return f"{digit * 10.0**exponent:g}", bounds
        exponent += 1


def _multiples(digit: int, exponent: int, low: float, high: float) -> list[float]:
    """Multiples of a width, from the last at most `low` to the first above `high`; or more than asked for, where they are many."""

    def multiple(number: int) -> float:
        return float(number * digit * 10**exponent) if exponent >= 0 else number * digit / 10**-exponent

    first, last = (math.floor(value / (digit * 10.0**exponent)) for value in (low, high))
    while multiple(first) > low:
        first -= 1
    while multiple(first + 1) <= low:
        first += 1
    while multiple(last) <= high:
        last += 1
    return [multiple(number) for number in range(first, min(last, first + NUMBER_BARS + 1) + 1)]

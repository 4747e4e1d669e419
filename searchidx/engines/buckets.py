"""The bars of a histogram: round widths, side by side without gaps."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

DATE_BARS = 60
NUMBER_BARS = 20
_DAY = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = {"month": 1, "year": 12, "decade": 120, "century": 1200}


def edges(low: float, high: float, *, dates: bool) -> tuple[str, list[float]]:
    """The unit, and the edges of bars from that of the lowest value to that of the highest: one more than there are bars.

    A bar holds what is at least its first and below its second edge. Dates are milliseconds since 1970, in UTC; their unit is
    the shortest of day, month, year, decade and century with at most 60 bars, or a century. Numbers get at most 20, of a width that is
    1, 2 or 5 times a power of ten; their unit is the width.
    """
    return _dates(low, high) if dates else _numbers(low, high)


def _dates(low: float, high: float) -> tuple[str, list[float]]:
    first, last = math.floor(low / _DAY), math.floor(high / _DAY)
    if last - first < DATE_BARS:
        return "day", [float(day * _DAY) for day in range(first, last + 2)]
    start, end = _month(first), _month(last)
    few = [unit for unit, months in _MONTHS.items() if end // months - start // months < DATE_BARS]
    unit = few[0] if few else "century"
    months = _MONTHS[unit]
    return unit, [_first_of(month * months) for month in range(start // months, end // months + 2)]


def _month(day: int) -> int:
    """The number of a day's month, counted from January of the year 0."""
    date = _EPOCH + timedelta(days=day)
    return date.year * 12 + date.month - 1


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

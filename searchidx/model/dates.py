"""Moments as milliseconds since 1970 in UTC, and their ISO 8601 texts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

DAY = 86_400_000.0
"""Milliseconds of a day."""

UNITS = ("day", "week", "month", "quarter", "year", "decade", "century")
"""How long bars of dates may be, from the shortest on."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LAST = date.max.toordinal()
_FIRST_DAY = date(1970, 1, 1).toordinal()


def iso_day(moment: float) -> str:
    """The day of a moment; the day after 9999-12-31, with which the last bars of histograms end, is 10000-01-01."""
    number = _FIRST_DAY + int(moment // DAY)
    return date.fromordinal(max(number, 1)).isoformat() if number <= _LAST else "10000-01-01"


def moment(day: date) -> float:
    """The first moment of a day."""
    return (day.toordinal() - _FIRST_DAY) * DAY


def at(moment: float) -> datetime:
    """A moment as a datetime; OverflowError outside the years 1 to 9999."""
    return EPOCH + timedelta(milliseconds=moment)

"""What people type for dates: days, months, years, spans back from today, as half-open ranges in milliseconds since 1970, UTC."""

from __future__ import annotations

import re
from datetime import date, timedelta

from searchidx.inference import literals
from searchidx.model.dates import DAY, at
from searchidx.model.dates import moment as moment_of

Bounds = tuple[float, float]
"""From the first millisecond up to, and without, the last."""

SECOND = 1_000.0
_PERIOD = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", re.ASCII)
_BACK = re.compile(r"(\d{1,5})[ -]?(d|w|m|y|days?|weeks?|months?|years?)(?:[ -]ago)?", re.ASCII | re.IGNORECASE)
_NAMED = re.compile(r"(last|this|past)[ -](week|month|year)", re.ASCII | re.IGNORECASE)


def span(text: str, today: date, slashes: str = "") -> Bounds | None:
    """The time that is named, `7d` as all days from then to today; None where it is no date.

    `slashes` ("month" or "day") says what comes first in `9/27/2021`.
    """
    return _read(text, today, slashes, until=today)


def point(text: str, today: date, slashes: str = "") -> Bounds | None:
    """The same at the end of a range, where `7d` is that one day."""
    return _read(text, today, slashes, until=None)


def day_range(first: str | None, last: str | None, today: date) -> tuple[float | None, float | None] | None:
    """From the start of the first named day, month or year to the end of the last; None where a text is no date."""
    low, high = point(first, today) if first else None, point(last, today) if last else None
    if (first and low is None) or (last and high is None):
        return None
    return low[0] if low else None, high[1] if high else None


def shown(ms: float) -> str | None:
    """A day such as 2021-09-27, with the time where it is not midnight; None where no calendar has it."""
    try:
        moment = at(ms)
    except OverflowError:
        return None
    if ms % DAY == 0:
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")


def _read(text: str, today: date, slashes: str, until: date | None) -> Bounds | None:
    text = " ".join(text.split())
    try:
        return _period(text) or _back(text, today, until) or _named(text.casefold(), today) or _moment(text, slashes)
    except (ValueError, OverflowError):
        return None


def _days(first: date, last: date) -> Bounds:
    return moment_of(first), moment_of(last) + DAY


def _period(text: str) -> Bounds | None:
    found = _PERIOD.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    if day is not None and month is not None:
        return _days(date(year, month, day), date(year, month, day))
    return _days(date(year, 1 if month is None else month, 1), _month_end(year, 12 if month is None else month))


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def _back(text: str, today: date, until: date | None) -> Bounds | None:
    """So many days, weeks, months or years back from today."""
    found = _BACK.fullmatch(text)
    if not found:
        return None
    start = _earlier(today, int(found[1]), found[2][0].lower())
    return _days(start, until if until and not text.lower().endswith("ago") else start)


def _earlier(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day - timedelta(days=count * (7 if unit == "w" else 1))
    year, month = divmod(day.year * 12 + day.month - 1 - count * (12 if unit == "y" else 1), 12)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), _month_end(year, month + 1))


def _named(text: str, today: date) -> Bounds | None:
    if text in ("today", "yesterday"):
        day = today - timedelta(days=text == "yesterday")
        return _days(day, day)
    found = _NAMED.fullmatch(text)
    if not found:
        return None
    which, unit = found.groups()
    if which == "past":
        return _days(_earlier(today, 1, unit[0]), today)
    first = {"week": today - timedelta(days=today.weekday()), "month": today.replace(day=1), "year": today.replace(month=1, day=1)}[unit]
    return _days(first, today) if which == "this" else _days(_earlier(first, 1, unit[0]), first - timedelta(days=1))


def _moment(text: str, slashes: str) -> Bounds | None:
    """A date in any of the forms that documents have; one with a time is that second."""
    found = literals.date(text, slashes)
    if found is None:
        return None
    start = float(found[0] // 1)
    return start, start + (DAY if len(found[1]) == 10 else SECOND)

"""What people type for dates: days, months, years, spans back from today, as half-open ranges in milliseconds since 1970, UTC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from searchidx.inference import literals
from searchidx.model.dates import DAY, at
from searchidx.model.dates import moment as moment_of

Bounds = tuple[float, float]
"""From the first millisecond up to, and without, the last."""

SECOND = 1_000.0
_PERIOD = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", re.ASCII)
_BACK = re.compile(r"(?:(?:last|past) |-)?(\d{1,5})[ -]?(d|w|m|y|days?|weeks?|months?|years?)(?:[ -]ago)?", re.ASCII | re.IGNORECASE)
_NAMED = re.compile(r"(last|this|past)[ -](week|month|quarter|year)", re.ASCII | re.IGNORECASE)
_QUARTER = re.compile(r"q([1-4])[ -]?(\d{4})|(\d{4})[ -]?q([1-4])", re.ASCII | re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAY_OR_MONTH = re.compile(r"(?:(last|this)[ -])?([a-z]{3,9})\.?(?: (\d{4}))?", re.ASCII)


def span(text: str, today: date, slashes: str = "") -> Bounds | None:
    """The time that is named, `7d` as all days from then to today; None where it is not a date.

    `slashes` ("month" or "day") says what comes first in `9/27/2021`.
    """
    return _read(text, today, slashes, until=today)


def point(text: str, today: date, slashes: str = "") -> Bounds | None:
    """The same at the end of a range, where `7d` is that one day."""
    return _read(text, today, slashes, until=None)


def day_range(first: str | None, last: str | None, today: date) -> tuple[float | None, float | None] | None:
    """From the start of the first named day, month or year to the end of the last; None where a text is not a date."""
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
        return _period(text) or _back(text, today, until) or _spoken(text.casefold(), today) or _moment(text, slashes)
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
    """The range of days, weeks, months or years back from today."""
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


def _spoken(text: str, today: date) -> Bounds | None:
    return _named(text, today) or _quarter(text) or _day_or_month(text, today)


def _quarter(text: str) -> Bounds | None:
    """`q1 2024`, `2024-q1`."""
    found = _QUARTER.fullmatch(text)
    if not found:
        return None
    number, year = int(found[1] or found[4]), int(found[2] or found[3])
    return _days(date(year, 3 * number - 2, 1), _month_end(year, 3 * number))


def _day_or_month(text: str, today: date) -> Bounds | None:
    """`tuesday`, `last tuesday`, `march`, `last march`, `march 2024`: without a year the latest one, behind `last` before this one."""
    found = _DAY_OR_MONTH.fullmatch(text)
    if not found:
        return None
    which, name, year = found.groups()
    if (weekday := _place(_DAYS, name)) is not None and year is None:
        back = (today.weekday() - weekday) % 7 or (7 if which == "last" else 0)
        day = today - timedelta(days=back)
        return _days(day, day)
    if (month := _place(_MONTHS, name)) is None or (year and which):
        return None
    number = int(year) if year else today.year - (month + 1 > today.month or (which == "last" and month + 1 == today.month))
    return _days(date(number, month + 1, 1), _month_end(number, month + 1))


def _place(names: Sequence[str], typed: str) -> int | None:
    """The place of a name that was typed out, or by its first letters as calendars shorten it."""
    return next(
        (place for place, name in enumerate(names) if typed == name or (typed in (name[:3], name[:4]) and len(typed) < len(name))), None
    )


def _named(text: str, today: date) -> Bounds | None:
    if text in ("today", "yesterday"):
        day = today - timedelta(days=text == "yesterday")
        return _days(day, day)
    found = _NAMED.fullmatch(text)
    if not found:
        return None
    which, unit = found.groups()
    if which == "past":
        return _days(_earlier(today, 3 if unit == "quarter" else 1, "m" if unit == "quarter" else unit[0]), today)
    first = _first_of(unit, today)
    if unit == "quarter":
        return _days(first, today) if which == "this" else _days(_earlier(first, 3, "m"), first - timedelta(days=1))
    return _days(first, today) if which == "this" else _days(_earlier(first, 1, unit[0]), first - timedelta(days=1))


def _first_of(unit: str, today: date) -> date:
    """The first day of the week, month, quarter or year."""
    if unit == "week":
        return today - timedelta(days=today.weekday())
    month = {"month": today.month, "quarter": today.month - (today.month - 1) % 3, "year": 1}[unit]
    return today.replace(month=month, day=1)


def _moment(text: str, slashes: str) -> Bounds | None:
    """A date in any of the forms that documents have; one with a time is that second."""
    found = literals.date(text, slashes)
    if found is None:
        return None
    start = float(literals.moment(found) // 1)
    return start, start + (DAY if len(found[1]) == 10 else SECOND)

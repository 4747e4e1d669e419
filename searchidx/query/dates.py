"""What people type for dates: days, months, years, spans back from today, as half-open ranges in milliseconds since 1970, UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from searchidx.schema import values

Bounds = tuple[float, float]

DAY_MS = 86_400_000.0
_PERIOD = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")
_BACK = re.compile(r"(\d{1,4}) ?(d|w|m|y|days?|weeks?|months?|years?)", re.IGNORECASE)
_NAMED = re.compile(r"(last|this|past) (week|month|year)", re.IGNORECASE)


def span(text: str, today: date) -> Bounds | None:
    """From the first to just after the last millisecond of what is named; None where it is no date."""
    text = " ".join(text.split())
    for read in (_period, _back, _named, _moment):
        try:
            if (found := read(text, today)) is not None:
                return found
        except (ValueError, OverflowError):
            return None
    return None


def day_range(first: str | None, last: str | None, today: date) -> tuple[float | None, float | None] | None:
    """From the start of the first named day, month or year to the end of the last; None where a text is no date."""
    low, high = span(first, today) if first else None, span(last, today) if last else None
    if (first and low is None) or (last and high is None):
        return None
    return low[0] if low else None, high[1] if high else None


def _ms(day: date) -> float:
    return (datetime.combine(day, time(), UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)


def _between(first: date, after: date) -> Bounds:
    return _ms(first), _ms(after)


def _period(text: str, today: date) -> Bounds | None:
    if not (found := _PERIOD.fullmatch(text)):
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if day:
        first = _ms(date(year, month, day))
        return first, first + DAY_MS
    if month:
        return _ms(date(year, month, 1)), _after_month(year, month)
    return _ms(date(year, 1, 1)), _after_month(year, 12)


def _after_month(year: int, month: int) -> float:
    last = date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
    return _ms(last) + DAY_MS


def _back(text: str, today: date) -> Bounds | None:
    """So many days, weeks, months or years back from today, today included."""
    if not (found := _BACK.fullmatch(text)):
        return None
    count, unit = int(found[1]), found[2][0].casefold()
    start = (
        today - timedelta(days=count * (7 if unit == "w" else 1))
        if unit in "dw"
        else _months_back(today, count * (12 if unit == "y" else 1))
    )
    return _ms(start), _ms(today) + DAY_MS


def _months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise ValueError(day)


def _named(text: str, today: date) -> Bounds | None:
    if text.casefold() in ("today", "yesterday"):
        day = today - timedelta(days=text.casefold() == "yesterday")
        return _ms(day), _ms(day) + DAY_MS
    if not (found := _NAMED.fullmatch(text)):
        return None
    which, unit = found[1].casefold(), found[2].casefold()
    if which == "past":
        return _back(f"1 {unit}", today)
    first = {"week": today - timedelta(days=today.weekday()), "month": today.replace(day=1), "year": today.replace(month=1, day=1)}[unit]
    if which == "this":
        return _ms(first), _ms(today) + DAY_MS
    before = first - timedelta(days=7) if unit == "week" else _months_back(first, 12 if unit == "year" else 1)
    return _between(before, first)


def _moment(text: str, today: date) -> Bounds | None:
    """A date in any of the forms that documents have; one with a time means that second."""
    if (found := values.date(text)) is None:
        return None
    ms, iso = found
    return (ms, ms + (DAY_MS if len(iso) == 10 else 1000.0))

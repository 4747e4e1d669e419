"""Spans of days in words, and the spans that a page offers."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta

from searchidx.engines.messages import Histogram
from searchidx.model.dates import iso_day

from ..request.links import Links
from .wording import Link, calendar_day

_PAST = {"7d": "Past week", "1m": "Past month", "1y": "Past year"}
_DAYS = {"7d": 7, "1m": 31, "1y": 366}
_PERIOD = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_MOST_YEARS = 3


def in_words(start: str, end: str) -> str:
    """The days from `start` to `end` as people say them: "May 2018", "2018 to 2020", "Past week", "Since 5 May 2018"."""
    if start in _PAST and not end:
        return _PAST[start]
    if whole := _whole(start, end):
        return whole
    if start[4:] == "-01-01" and end[4:] == "-12-31":
        return f"{start[:4]} to {end[:4]}"
    if start and end:
        return f"{_side(start, first=True)} to {_side(end, first=False)}"
    return f"Since {_side(start, first=True)}" if start else f"Until {_side(end, first=False)}"


def _whole(start: str, end: str) -> str:
    """The name of the one day, month or year that the span is; "" where it is none."""
    if start == end and _PERIOD.fullmatch(start):
        return _named(start)
    first, last = calendar_day(start), calendar_day(end)
    if not first or not last or (first.year, first.day) != (last.year, 1):
        return ""
    if (first.month, last.month, last.day) == (1, 12, 31):
        return str(first.year)
    return f"{first:%B %Y}" if first.month == last.month and last.day == _month_length(last) else ""


def _side(text: str, first: bool) -> str:
    """One end of a span; the first or last day of a month is said as the month."""
    found = calendar_day(text)
    if found and found.day == (1 if first else _month_length(found)):
        return f"{found:%B %Y}"
    return _named(text)


def _named(text: str) -> str:
    if found := calendar_day(text):
        return f"{found.day} {found:%B} {found.year}"
    month = calendar_day(f"{text}-01")
    return f"{month:%B %Y}" if month else text


def _month_length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def presets(links: Links, found: Histogram | None) -> list[Link]:
    """The spans to pick with one click: the past week, month and year, or the last years in which something was found, newest first.

    `found` draws the dates of what is found without regard to the days that are picked, so that no span leads to nothing.
    """
    if found is None:
        return []
    today, newest = datetime.now(UTC).date(), calendar_day(iso_day(found.most))
    past = [name for name, days in _DAYS.items() if newest and newest >= today - timedelta(days=days)]
    spans = [(name, "", _PAST[name]) for name in past] or [(f"{year}-01-01", f"{year}-12-31", year) for year in _years(found)]
    return [_link(links, *span) for span in spans]


def _years(found: Histogram) -> list[str]:
    """The last years with a bar that ends in the year in which it begins, or in the first day of the next."""
    bars = [(iso_day(bar.start)[:4], iso_day(bar.end - 1)[:4]) for bar in found.bars if bar.count]
    return sorted({first for first, last in bars if first == last}, reverse=True)[:_MOST_YEARS]


def _link(links: Links, start: str, end: str, text: str) -> Link:
    state = links.state
    is_set = (state.start, state.end) == (start, end)
    return Link(text, links.spanning(start, end) if end else state.between("" if is_set else start, "").address(), is_set)

"""The histogram of dates as bars that are links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial

import msgspec

from searchidx.engines.messages import Bar, Histogram

from ..request.links import Links
from .bars import Column, Stretch, columns, stacked
from .split import Series, series
from .wording import plural

HEIGHT = 56
_TICKS = 6
_DAY = 86_400_000
_UNITS = {
    "year": "%Y", "quarter": "%b %Y", "month": "%b %Y", "week": "%-d %b %Y", "day": "%-d %b %Y", "decade": "%Y", "century": "%Y",
}  # fmt: skip


class Tick(msgspec.Struct, frozen=True):
    """A mark under the bars, at a place in percent."""

    x: str
    text: str
    anchor: str


class Timeline(msgspec.Struct, frozen=True):
    """All bars, their marks, what one bar stands for, the highest count, and the days of the first and last bar in words."""

    unit: str
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    most: int
    first: str
    last: str
    is_narrowed: bool
    series: tuple[Series, ...] = ()


def timeline(histogram: Histogram | None, links: Links, parts: Mapping[str, Histogram] | None = None) -> Timeline | None:
    """The bars of a histogram of dates, or None where there is nothing to compare; `parts` are those of the values to split it by."""
    if histogram is None or len(histogram.bars) < 2 or histogram.unit not in _UNITS:
        return None
    bars, state = histogram.bars, links.state
    narrowed = bool(state.start or state.end)
    drawn = columns(bars, HEIGHT, partial(_stretch, links, histogram.unit), narrowed)
    split = series(histogram, parts or {}, state.split)
    if split:
        drawn = tuple(stacked(one, counts) for one, counts in zip(drawn, zip(*(part.counts for part in split), strict=True), strict=True))
    return Timeline(
        unit=histogram.unit,
        columns=drawn,
        ticks=_ticks(histogram, 100 / len(bars)),
        most=max(bar.count for bar in bars),
        first=f"{_first(bars[0]):{_UNITS[histogram.unit]}}",
        last=f"{_last(bars[-1]):{_UNITS[histogram.unit]}}",
        is_narrowed=narrowed,
        series=split,
    )


def _stretch(links: Links, unit: str, bar: Bar) -> Stretch:
    first, last = _first(bar), _last(bar)
    start, end = first.isoformat(), last.isoformat()
    return Stretch(f"{_name(first, last, unit)}: {plural(bar.count)}", start, end, links.spanning(start, end))


def _ticks(histogram: Histogram, step: float) -> tuple[Tick, ...]:
    """Marks where a year or month begins; where too few do, marks at even distances."""
    starts = [_first(bar) for bar in histogram.bars]
    form = {"quarter": "%Y", "month": "%Y", "week": "%b %Y", "day": "%b %Y"}.get(histogram.unit, "%Y")
    places = [place for place, day in enumerate(starts) if _begins(day, histogram.unit)]
    if len(places) < 3:
        form = _UNITS[histogram.unit]
        places = list(range(len(starts)))
    every = -(-len(places) // _TICKS)
    return tuple(_tick(f"{starts[place]:{form}}", (place + 0.5) * step) for place in places[::every])


def _begins(day: date, unit: str) -> bool:
    """Whether a year begins with a bar, or a month with one of a week or day."""
    if unit in ("week", "day"):
        return day.day <= (7 if unit == "week" else 1)
    return unit not in ("quarter", "month") or day.month == 1


def _tick(text: str, x: float) -> Tick:
    return Tick(f"{x:.3f}%", text, "start" if x < 6 else "end" if x > 94 else "middle")


def _name(first: date, last: date, unit: str) -> str:
    """A stretch of days in words, by the unit that it is one of."""
    match unit:
        case "decade" | "century":
            return f"{first.year} to {last.year}"
        case "year":
            return f"{first.year}"
        case "quarter":
            return f"Q{first.month // 3 + 1} {first.year}"
        case "month":
            return f"{first:%B} {first.year}"
    return f"{'week of ' * (unit == 'week')}{first.day} {first:%B} {first.year}"


def _first(bar: Bar) -> date:
    return _date(bar.start)


def _last(bar: Bar) -> date:
    return _date(bar.end - _DAY)  # the end of the year 9999 is not a date any more


def _date(milliseconds: float) -> date:
    """The day of a moment; the nearest that there is where a bar of decades begins before the year 1."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).date()
    except OverflowError:
        return date.min if milliseconds < 0 else date.max

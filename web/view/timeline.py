"""The histogram of dates as bars that are links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from searchidx.engines.base import Bar, Histogram

from ..request.search_state import SearchState

HEIGHT = 64
_TICKS = 6
_LEAST = 2.0
_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: places across are percent, heights pixels."""

    x: str
    width: str
    y: str
    height: str
    text: str
    url: str
    selected: bool
    count: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark under the bars, at a place in percent."""

    x: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All bars, their marks and what one bar stands for."""

    unit: str
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    is_narrowed: bool


def timeline(histogram: Histogram | None, state: SearchState) -> Timeline | None:
    """The bars of a histogram of dates, or None where there is nothing to compare."""
    if histogram is None or len(histogram.bars) < 2 or histogram.unit not in ("year", "month", "day"):
        return None
    most = max(bar.count for bar in histogram.bars) or 1
    step = 100 / len(histogram.bars)
    columns = tuple(_column(bar, place * step, step, most, histogram.unit, state) for place, bar in enumerate(histogram.bars))
    return Timeline(histogram.unit, columns, _ticks(histogram, step), bool(state.start or state.end))


def _column(bar: Bar, x: float, step: float, most: int, unit: str, state: SearchState) -> Column:
    first, last = _date(bar.start), _date(bar.end - _DAY)  # the end of the year 9999 is no date any more
    height = max(_LEAST, HEIGHT * bar.count / most) if bar.count else 0.0
    picked = bar.selected and bool(state.start or state.end)
    address = state.between("", "") if picked and (state.start, state.end) == _span(first, last) else state.between(*_span(first, last))
    text = f"{_name(first, unit)}: {bar.count:,} {'document' if bar.count == 1 else 'documents'}"
    gap = min(0.8, step / 6)
    return Column(
        f"{x + gap / 2:.3f}%", f"{step - gap:.3f}%", f"{HEIGHT - height:.1f}", f"{height:.1f}", text, address.address(), picked, bar.count
    )


def _span(first: date, last: date) -> tuple[str, str]:
    return first.isoformat(), last.isoformat()


def _ticks(histogram: Histogram, step: float) -> tuple[Tick, ...]:
    """Marks where a year or month begins; where too few do, marks at even distances."""
    starts = [_date(bar.start) for bar in histogram.bars]
    form = {"year": "%Y", "month": "%Y", "day": "%b %Y"}[histogram.unit]
    places = [place for place, day in enumerate(starts) if _begins(day, histogram.unit)]
    if len(places) < 3:
        form = {"year": "%Y", "month": "%b %Y", "day": "%-d %b %Y"}[histogram.unit]
        places = list(range(len(starts)))
    every = -(-len(places) // _TICKS)
    return tuple(_tick(f"{starts[place]:{form}}", (place + 0.5) * step) for place in places[::every])


def _begins(day: date, unit: str) -> bool:
    return unit == "year" or (day.day == 1 and (unit == "day" or day.month == 1))


def _tick(text: str, x: float) -> Tick:
    return Tick(f"{x:.3f}%", text, "start" if x < 6 else "end" if x > 94 else "middle")


def _name(day: date, unit: str) -> str:
    return {"year": f"{day.year}", "month": f"{day:%B} {day.year}", "day": f"{day.day} {day:%B} {day.year}"}[unit]


def _date(milliseconds: float) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).date()

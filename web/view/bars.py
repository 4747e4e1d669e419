"""The bars of a histogram as a page draws them: places across in percent, heights in pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from msgspec.structs import replace

from searchidx.engines.messages import Bar

_LEAST = 2.0


class Part(msgspec.Struct, frozen=True):
    """What one value adds to a bar: where it stands, how high it is, and the number of its colour."""

    y: str
    height: str
    tone: int


class Column(msgspec.Struct, frozen=True):
    """One bar that narrows the search to what it stands for, from `first` to `last`."""

    x: str
    width: str
    y: str
    height: str
    text: str
    url: str
    first: str
    last: str
    selected: bool
    count: int
    parts: tuple[Part, ...] = ()


class Stretch(msgspec.Struct, frozen=True):
    """What one bar stands for: its name, its first and last value as an address says them, and where it leads."""

    text: str
    first: str
    last: str
    url: str


def columns(bars: Sequence[Bar], height: int, stretch: Callable[[Bar], Stretch], narrowed: bool) -> tuple[Column, ...]:
    """The bars side by side over the whole width, the highest as high as there is room."""
    most = max((bar.count for bar in bars), default=0) or 1
    step = 100 / len(bars)
    return tuple(_column(bar, place * step, step, height, most, stretch(bar), narrowed) for place, bar in enumerate(bars))


def stacked(column: Column, counts: Sequence[int]) -> Column:
    """The bar with what each value adds to it, from the bottom up."""
    if not column.count:
        return column
    bottom, height = float(column.y) + float(column.height), float(column.height)
    parts = []
    whole = max(column.count, sum(counts))  # a story may be in several parts
    for tone, count in enumerate(counts):
        size = height * count / whole
        bottom -= size
        if count:
            parts.append(Part(f"{bottom:.1f}", f"{size:.1f}", tone))
    return replace(column, parts=tuple(parts))


def _column(bar: Bar, x: float, step: float, room: int, most: int, stretch: Stretch, narrowed: bool) -> Column:
    height = max(_LEAST, room * bar.count / most) if bar.count else 0.0
    gap = min(0.8, step / 5)
    return Column(
        x=f"{x + gap / 2:.3f}%",
        width=f"{step - gap:.3f}%",
        y=f"{room - height:.1f}",
        height=f"{height:.1f}",
        text=stretch.text,
        url=stretch.url,
        first=stretch.first,
        last=stretch.last,
        selected=bar.selected and narrowed,
        count=bar.count,
    )

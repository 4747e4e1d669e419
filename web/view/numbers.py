"""A number as a range to narrow by, over its histogram."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec
from msgspec.structs import replace

from searchidx.engines.messages import Bar, Histogram
from searchidx.model.fields import Kind, Schema

from ..request.params import name_of
from ..request.search_state import SearchState
from .bars import Column, Stretch, columns
from .wording import label, plural

HEIGHT = 36
_MOST = 2


class NumberRange(msgspec.Struct, frozen=True):
    """A number field: its bars, its least and greatest edge, and the range that is set ("" for none)."""

    name: str
    label: str
    columns: tuple[Column, ...]
    least: str
    most: str
    value: str


def offered(schema: Schema, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers to draw beside the facets: those that most documents have, unless facets were asked for by name."""
    if asked:
        return ()
    found = (f for f in schema.fields if f.kind is Kind.NUMBER and not f.facet and f.documents * 2 >= schema.documents)
    return tuple(map(name_of, found))[:_MOST]


def ranges(histograms: Mapping[str, Histogram], state: SearchState) -> tuple[NumberRange, ...]:
    """Every number among the histograms that has something to compare, or a range that is set."""
    found = ((name, histogram) for name, histogram in histograms.items() if name != "date")
    return tuple(_range(name, one, state) for name, one in found if len(one.bars) > 1 or _set(state, name))


def _range(name: str, histogram: Histogram, state: SearchState) -> NumberRange:
    bars, chosen = histogram.bars, _set(state, name)
    drawn = columns(bars, HEIGHT, partial(_stretch, state, name), bool(chosen)) if bars else ()
    least, most = (_text(bars[0].start), _text(bars[-1].end)) if bars else ("", "")
    return NumberRange(name, label(name), drawn, least, most, chosen)


def _set(state: SearchState, name: str) -> str:
    return next((values[0] for other, values in state.where if other == name), "")


def _stretch(state: SearchState, name: str, bar: Bar) -> Stretch:
    first, last = _text(bar.start), _text(bar.end)
    own = f"{first}..{last}"
    cleared = replace(state, where=tuple((other, values) for other, values in state.where if other != name), page=1)
    url = (cleared if _set(state, name) == own else cleared.toggled(name, own)).address()
    return Stretch(f"{first} to {last}: {plural(bar.count)}", first, last, url)


def _text(number: float) -> str:
    return f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}"

"""A timeline split by the values of a field: what each bar holds of the most frequent ones, each document once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import msgspec

from searchidx.engines.messages import Histogram
from searchidx.model.fields import Schema

from ..request.params import name_of
from ..request.search_state import SearchState
from .shown_values import shown_value
from .wording import Link, label

MOST = 4
"""How many values a timeline is split into; all others are one."""


class Series(msgspec.Struct, frozen=True):
    """One value: its text, the number of its colour, and its count in each bar of the whole."""

    text: str
    tone: int
    counts: tuple[int, ...]


def series(whole: Histogram, parts: Mapping[str, Histogram], name: str) -> tuple[Series, ...]:
    """The counts of each value in the bars of the whole; a narrower histogram may have finer bars, which lie inside those."""
    starts = [bar.start for bar in whole.bars]
    return tuple(Series(shown_value(name, value), tone, _counts(starts, part)) for tone, (value, part) in enumerate(parts.items()))


def _counts(starts: Sequence[float], part: Histogram) -> tuple[int, ...]:
    counts = [0] * len(starts)
    for bar in part.bars:
        counts[max(0, bisect_right(starts, bar.start) - 1)] += bar.count
    return tuple(counts)


def ways(schema: Schema, state: SearchState) -> list[Link]:
    """The facets that a timeline can be split by."""
    found = [name_of(field) for field in schema.facets if is_possible(schema, field.name)]
    return [Link(label(name), state.splitting("" if name == state.split else name).address(), name == state.split) for name in found]


def is_possible(schema: Schema, name: str) -> bool:
    """Whether a timeline can be split by a field."""
    field = schema.field(name)
    return field is not None and field.countable

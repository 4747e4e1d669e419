"""The months nearest to days that hold nothing, whichever way the days were asked for: by address, by a field, or in the query."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime

import msgspec
from msgspec.structs import replace

from searchidx.model.dates import DAY, iso_day
from searchidx.model.fields import Kind, Schema
from searchidx.query import condition, parse
from searchidx.query.date_ranges import day_range
from searchidx.query.nodes import Node, Not, Range
from searchidx.query.rewrite import walk
from searchidx.search.page import Hit, Page

from ..request.search_state import SearchState
from .spans import in_words
from .wording import calendar_day, label

Instead = Callable[[str, str], SearchState]
"""The search with other days in place of those asked for, both inclusive; "" is open."""


class NearMonth(msgspec.Struct, frozen=True):
    """A month that has something, in words, and the search narrowed to it."""

    text: str
    state: SearchState
    total: int


class _Asked(msgspec.Struct, frozen=True):
    """Days that were asked for: the field that holds them, from and up to when (None is open), and how to ask for others."""

    name: str
    low: float | None
    high: float | None
    instead: Instead


def nearest_months(state: SearchState, schema: Schema, search: Callable[[SearchState], Page]) -> Iterator[NearMonth]:
    """For each condition on dates, the month of the last document before it and that of the first one after it."""
    for asked in (*_in_address(state), *_in_fields(state, schema), *_in_query(state, schema)):
        for side in _sides(asked):
            found = [day for hit in search(side).hits if (day := _day(hit, asked.name, schema))]
            if found:
                start, end = _month(found[0])
                there = asked.instead(start, end)
                named = "" if _is_date(asked.name, schema) else f"{label(asked.name)}: "
                yield NearMonth(named + in_words(start, end), there, search(there).total)


def _sides(asked: _Asked) -> Iterator[SearchState]:
    if asked.low is not None:
        yield asked.instead("", iso_day(asked.low - DAY)).sorted(f"-{asked.name}")
    if asked.high is not None:
        yield asked.instead(iso_day(asked.high), "").sorted(asked.name)


def _in_address(state: SearchState) -> Iterator[_Asked]:
    bounds = day_range(state.start or None, state.end or None, datetime.now(UTC).date()) if state.start or state.end else None
    if bounds:
        yield _Asked("date", *bounds, state.between)


def _in_fields(state: SearchState, schema: Schema) -> Iterator[_Asked]:
    for name, values in state.where:
        ranges = list(_ranges([condition(name, values, schema)[0]], schema))
        without = replace(state, where=tuple(pick for pick in state.where if pick[0] != name))
        if ranges:
            lows, highs = [one.low for one in ranges], [_end(one) for one in ranges]
            yield _Asked(name, _least(lows), _greatest(highs), _picking(without, name))


def _picking(without: SearchState, name: str) -> Instead:
    return lambda start, end: without.toggled(name, f"{start}..{end}")


def _in_query(state: SearchState, schema: Schema) -> Iterator[_Asked]:
    for one in _ranges([parse(state.q, schema).tree], schema):
        if one.span:
            yield _Asked(one.name, one.low, _end(one), _typing(state, *one.span))


def _typing(state: SearchState, start: int, end: int) -> Instead:
    before, after = state.q[:start], state.q[end:]
    return lambda first, last: state.asking(f"{before}{first}..{last}{after}")


def _ranges(trees: Iterable[Node], schema: Schema) -> Iterator[Range]:
    """The conditions on dates in these trees that documents have to fulfil."""
    for tree in trees:
        refused = {id(inner) for node in walk(tree) if isinstance(node, Not) for inner in walk(node)}
        for node in walk(tree):
            if isinstance(node, Range) and id(node) not in refused and _kind(node.name, schema) is Kind.DATE:
                yield node


def _kind(name: str, schema: Schema) -> Kind | None:
    field = schema.field(name)
    return field.kind if field else None


def _end(one: Range) -> float | None:
    """The first day behind a range."""
    return one.high if one.high is None or not one.closed else one.high + DAY


def _least(bounds: list[float | None]) -> float | None:
    known = [bound for bound in bounds if bound is not None]
    return min(known) if len(known) == len(bounds) else None


def _greatest(bounds: list[float | None]) -> float | None:
    known = [bound for bound in bounds if bound is not None]
    return max(known) if len(known) == len(bounds) else None


def _is_date(name: str, schema: Schema) -> bool:
    return schema.field(name) is schema.field("date")


def _day(hit: Hit, name: str, schema: Schema) -> date | None:
    return calendar_day(hit.date if _is_date(name, schema) else str(hit.stored.fields.get(name) or ""))


def _month(day: date) -> tuple[str, str]:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1).isoformat(), day.replace(day=last).isoformat()

"""Addresses: what a query string asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote

import msgspec

from searchidx.errors import nearest
from searchidx.model.dates import UNITS
from searchidx.model.fields import PREFIX, Field, Schema
from searchidx.query.date_ranges import day_range, span
from searchidx.search.request import GROUPINGS, MATCHES, ORDERS

from . import addresses
from .dials import SIGNAL, Weights, weights
from .picks import Picks, canonical, held, refusal, shown
from .search_state import FACET_SIZE, MOST_FACET_SIZE, SIZE, STORY, SearchState

RESERVED = (
    "q", "match", "sort", "page", "size", "from", "to", "explain", "group", "typing",
    "facet", "facet_size", "facet_query", "facet_order", "unit", "split",
)  # fmt: skip
"""Parameters that are never a field; a field of that name is reached as `field.NAME`."""

MOST_SIZE = 100
MOST_PAGE = 10_000
MOST_TEXT = 2_000
MOST_VALUES = 200

_UNSORTED, _LEFT_OUT = "The most relevant come first.", "It is left out."
_MOST_DAY = 40
_MOST_NAME = 100
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class Arguments(Protocol):
    """A query string: names, each with one or more values."""

    def lists(self) -> Iterable[tuple[str, list[str]]]:
        """Each name with its values."""


class ParameterProblem(msgspec.Struct, frozen=True):
    """A parameter that cannot be used as it stands; `fatal` where nothing else would answer the question.

    `cause` says what is wrong with it, `remedy` what the page does instead where it is not fatal.
    """

    name: str
    cause: str
    fatal: bool = True
    remedy: str = ""

    @property
    def message(self) -> str:
        """What a reader of the page sees."""
        return f"{self.cause} {self.remedy}".rstrip()


class ParsedParameters(msgspec.Struct, frozen=True):
    """What a query string asks for, and what of it cannot be used."""

    state: SearchState
    problems: tuple[ParameterProblem, ...] = ()

    @property
    def fatal(self) -> tuple[ParameterProblem, ...]:
        """The problems that leave no honest answer."""
        return tuple(p for p in self.problems if p.fatal)


def read(arguments: Arguments, schema: Schema, group: str = STORY) -> ParsedParameters:
    """The state that a query string stands for, and what of it cannot be used as it stands; empty values say nothing.

    `group` is how documents are grouped where the query string does not say.
    """
    reader = _Reader(schema, {name: _tidy(values) for name, values in arguments.lists()}, group)
    state = reader.state()
    return ParsedParameters(state, tuple(reader.problems))


def unknown(arguments: Arguments, names: Sequence[str]) -> tuple[ParameterProblem, ...]:
    """A problem for each parameter but these."""
    given = [name for name, _ in arguments.lists() if name not in names]
    return tuple(ParameterProblem(name, f"{shown(name)} is not a parameter here." + _like(name, names)) for name in given)


def name_of(field: Field) -> str:
    """The name of a field in addresses."""
    return PREFIX + field.name if field.name in RESERVED or field.name.startswith(("-", SIGNAL)) else field.name


def document_address(id: str, path: str = "/documents/") -> str:
    """The address of a document under a path, below the prefix of this request."""
    return addresses.address(path + quote(id, safe="/"))


class _Reader:
    """One query string on its way to a state."""

    def __init__(self, schema: Schema, values: dict[str, list[str]], group: str) -> None:
        self.schema, self.group = schema, group
        self.values = values
        self.problems: list[ParameterProblem] = []

    def state(self) -> SearchState:
        start, end = self._days()
        return SearchState(
            q=self._text(),
            match=self._choice("match", MATCHES, "auto"),
            sort=self._sort(),
            group=self._choice("group", GROUPINGS, self.group),
            typing=self._choice("typing", YES + NO, "0") in YES,
            page=self._number("page", 1, MOST_PAGE),
            size=self._number("size", SIZE, MOST_SIZE),
            start=start,
            end=end,
            explain=self._choice("explain", YES + NO, "0") in YES,
            facets=self._facets(),
            facet_size=self._number("facet_size", FACET_SIZE, MOST_FACET_SIZE),
            facet_query=self._last("facet_query")[:MOST_TEXT].strip(),
            facet_order=self._choice("facet_order", ORDERS, "count"),
            unit=self._choice("unit", UNITS, "") if self._last("unit") else "",
            where=self._picks(""),
            exclude=self._picks("-"),
            ranking=self._weights(),
            split=self._split(),
        )

    def _last(self, name: str) -> str:
        return (self.values.get(name) or [""])[-1]

    def _wrong(self, name: str, cause: str, remedy: str = "") -> None:
        self.problems.append(ParameterProblem(name, cause, not remedy, remedy))

    def _text(self) -> str:
        text = self._last("q")
        if len(text) > MOST_TEXT:
            self._wrong("q", f"The query is longer than {MOST_TEXT:,} characters.")
        return text[:MOST_TEXT].strip()

    def _choice(self, name: str, choices: Sequence[str], default: str) -> str:
        value = self._last(name).casefold() or default
        if value in choices:
            return value
        self._wrong(name, f"{name} can be {', '.join(choices)}.", f"It is taken as {default}.")
        return default

    def _number(self, name: str, default: int, most: int) -> int:
        text = self._last(name)
        if not text:
            return default
        whole = re.fullmatch(r"([+-]?[0-9]{1,30})(?:\.0+)?", text)
        if whole is None:
            self._wrong(name, f"{name} must be a whole number.", f"It is taken as {default:,}.")
            return default
        nearest_number = max(1, min(int(whole[1]), most))
        if nearest_number != int(whole[1]):
            self._wrong(name, f"{name} goes from 1 to {most:,}.", f"It is taken as {nearest_number:,}.")
        return nearest_number

    def _days(self) -> tuple[str, str]:
        """The days from which and up to which documents count, the earlier first."""
        start, end = self._day("from"), self._day("to")
        if not (start and end):
            return start, end
        low, high = day_range(start, end, datetime.now(UTC).date()) or (None, None)
        if low is None or high is None or low < high:
            return start, end
        self._wrong("from", "from is later than to.", "They are taken the other way round.")
        return end, start

    def _day(self, name: str) -> str:
        text = " ".join(self._last(name)[:_MOST_DAY].casefold().split())
        if text and span(text, datetime.now(UTC).date()) is None:
            self._wrong(name, f"{name} must be a day such as 2021-09-27, a month such as 2021-09, a year, or a span such as 7d.")
            return ""
        return text

    def _sort(self) -> str:
        text = self._last("sort")
        name = text.removeprefix("-")
        if not text or name.casefold() == "relevance":
            return "-relevance" if text.startswith("-") else "relevance"
        field = self.schema.field(name)
        if field is not None and field.sortable:
            return ("-" if text.startswith("-") else "") + name_of(field)
        if field is None:
            self._wrong("sort", f"There is nothing to sort by called {shown(name)}." + self._near(name), _UNSORTED)
        else:
            self._wrong("sort", f"Results cannot be sorted by {shown(name)}: it is {held(field)}.", _UNSORTED)
        return "relevance"

    def _facets(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in self.values.get("facet", ()):
            field = self.schema.field(name)
            if field is None:
                self._wrong("facet", f"No facet is called {shown(name)}." + self._near(name), _LEFT_OUT)
            elif not field.filterable:
                self._wrong("facet", f"The values of {shown(name)} cannot be counted: it is {held(field)}.", _LEFT_OUT)
            else:
                found[name_of(field)] = None
        return tuple(found)

    def _picks(self, sign: str) -> Picks:
        found: dict[str, dict[str, str]] = {}
        for name, values in self.values.items():
            if name in RESERVED or name.startswith(SIGNAL) or name.startswith("-") != bool(sign) or not values:
                continue
            field = self.schema.field(name.removeprefix(sign))
            if field is None:
                near = self._near(name.removeprefix(sign))
                self._wrong(name, f"{shown(name)} is neither a parameter nor a field.{near}", _LEFT_OUT)
                continue
            kept = found.setdefault(name_of(field), {})
            for value in values:
                kept.setdefault(value.casefold(), value)
        if sum(map(len, found.values())) > MOST_VALUES:
            self._wrong(sign or "filters", f"There are more than {MOST_VALUES} values to filter by.")
            return ()
        return tuple((name, values) for name, values in canonical(_values(found)) if not self._refused(sign, name, values))

    def _refused(self, sign: str, name: str, values: Sequence[str]) -> bool:
        """Whether the field cannot have one of these values; that is reported."""
        cause = refusal(name, values, self.schema)
        if cause:
            self._wrong(sign + name, cause)
        return bool(cause)

    def _split(self) -> str:
        name = self._last("split")
        field = self.schema.field(name) if name else None
        if name and (field is None or not field.countable):
            self._wrong("split", f"The timeline cannot be split by {shown(name)}." + self._near(name), _LEFT_OUT)
            return ""
        return name_of(field) if field else ""

    def _weights(self) -> Weights:
        given = {name: values[-1] for name, values in self.values.items() if name.startswith(SIGNAL) and values}
        found, wrong = weights(given, self.schema)
        for name, cause in wrong:
            self._wrong(name, cause, _LEFT_OUT)
        return found

    def _near(self, name: str) -> str:
        return _like(name, map(name_of, self.schema.fields))


def _like(name: str, names: Iterable[str]) -> str:
    near = nearest(name[:_MOST_NAME], names)
    return f" Did you mean {near}?" if near else ""


def _values(found: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, Iterable[str]]]:
    return ((name, values.values()) for name, values in found.items())


def _tidy(values: Iterable[str]) -> list[str]:
    return [tidy for value in values if (tidy := value.strip())]

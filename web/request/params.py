"""Addresses: what a query string asks for, and the one canonical address of each state of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote, urlencode

from searchidx.errors import nearest
from searchidx.model.fields import PREFIX, Field, Schema
from searchidx.query.date_ranges import span

RESERVED = ("q", "match", "sort", "page", "size", "from", "to", "explain", "facet", "facet_size")
"""Parameters that are never a field; a field of that name is reached as `field.NAME`."""

SIZE, MOST_SIZE = 10, 100
FACET_SIZE, MOST_FACET_SIZE = 10, 200
MOST_PAGE = 10_000
MOST_TEXT = 2_000
MOST_VALUES = 200

_MATCHES = ("auto", "all", "any")
_MOST_DAY = 40
_MOST_NAME = 100
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")

Picks = tuple[tuple[str, tuple[str, ...]], ...]
"""Field names with the values picked of each, in canonical order."""


class Arguments(Protocol):
    """A query string: names, each with one or more values."""

    def lists(self) -> Iterable[tuple[str, list[str]]]:
        """Each name with its values."""


@dataclass(frozen=True, slots=True)
class ParameterProblem:
    """A parameter that cannot be used; `fatal` where leaving it out would answer another question."""

    name: str
    message: str
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class SearchState:
    """One state of the page; each of its methods returns a state one step away."""

    q: str = ""
    match: str = "auto"
    sort: str = "relevance"
    page: int = 1
    size: int = SIZE
    start: str = ""
    end: str = ""
    explain: bool = False
    facets: tuple[str, ...] = ()
    facet_size: int = FACET_SIZE
    where: Picks = ()
    exclude: Picks = ()

    @property
    def offset(self) -> int:
        """How many hits stand before this page."""
        return (self.page - 1) * self.size

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.where or self.exclude or self.start or self.end)

    def toggled(self, name: str, value: str) -> SearchState:
        """With this value of a field picked, or no longer."""
        return replace(self, where=_toggle(self.where, name, value), page=1)

    def excluding(self, name: str, value: str) -> SearchState:
        """With this value of a field excluded, or no longer."""
        return replace(self, exclude=_toggle(self.exclude, name, value), page=1)

    def cleared(self) -> SearchState:
        """Without any filter."""
        return replace(self, where=(), exclude=(), start="", end="", page=1)

    def between(self, start: str, end: str) -> SearchState:
        """Narrowed to the days from `start` to `end`, both inclusive; "" is open."""
        return replace(self, start=start, end=end, page=1)

    def turned(self, page: int) -> SearchState:
        """On another page."""
        return replace(self, page=page)

    def sorted(self, sort: str) -> SearchState:
        """In another order."""
        return replace(self, sort=sort, page=1)

    def asking(self, text: str) -> SearchState:
        """With another query."""
        return replace(self, q=text, page=1)

    def explaining(self, explain: bool) -> SearchState:
        """With or without the parts of each score."""
        return replace(self, explain=explain)

    def widened(self, facet_size: int) -> SearchState:
        """With more values listed of each facet."""
        return replace(self, facet_size=min(facet_size, MOST_FACET_SIZE))

    def address(self, path: str = "/") -> str:
        """The canonical address of this state under a path."""
        query = urlencode(list(self.pairs()), quote_via=quote, safe="")
        return f"{path}?{query}" if query else path

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The parameters that differ from their defaults, in canonical order."""
        for name, value, default in self._singles():
            if value != default:
                yield name, str(value)
        yield from (("facet", name) for name in self.facets)
        yield from ((name, value) for name, values in self.where for value in values)
        yield from ((f"-{name}", value) for name, values in self.exclude for value in values)

    def _singles(self) -> tuple[tuple[str, object, object], ...]:
        return (
            ("q", self.q, ""),
            ("match", self.match, "auto"),
            ("from", self.start, ""),
            ("to", self.end, ""),
            ("sort", self.sort, "relevance"),
            ("page", self.page, 1),
            ("size", self.size, SIZE),
            ("explain", int(self.explain), 0),
            ("facet_size", self.facet_size, FACET_SIZE),
        )


@dataclass(frozen=True, slots=True)
class ParsedParameters:
    """What a query string asks for, and what of it cannot be used."""

    state: SearchState
    problems: tuple[ParameterProblem, ...] = ()

    @property
    def fatal(self) -> tuple[ParameterProblem, ...]:
        """The problems that leave no honest answer."""
        return tuple(p for p in self.problems if p.fatal)


def read(arguments: Arguments, schema: Schema) -> ParsedParameters:
    """The state that a query string stands for: numbers out of bounds are clamped, empty values ignored, the rest told."""
    reader = _Reader(schema, {name: _tidy(values) for name, values in arguments.lists()})
    state = reader.state()
    return ParsedParameters(state, tuple(reader.problems))


def name_of(field: Field) -> str:
    """The name of a field in addresses."""
    return PREFIX + field.name if field.name in RESERVED or field.name.startswith("-") else field.name


def document_address(id: str, path: str = "/documents/") -> str:
    """The address of a document under a path."""
    return path + quote(id, safe="/")


class _Reader:
    """One query string on its way to a state."""

    def __init__(self, schema: Schema, values: dict[str, list[str]]) -> None:
        self.schema = schema
        self.values = values
        self.problems: list[ParameterProblem] = []

    def state(self) -> SearchState:
        return SearchState(
            q=self._text(),
            match=self._choice("match", _MATCHES, "auto"),
            sort=self._sort(),
            page=self._number("page", 1, MOST_PAGE),
            size=self._number("size", SIZE, MOST_SIZE),
            start=self._day("from"),
            end=self._day("to"),
            explain=self._choice("explain", _YES + _NO, "0") in _YES,
            facets=self._facets(),
            facet_size=self._number("facet_size", FACET_SIZE, MOST_FACET_SIZE),
            where=self._picks(""),
            exclude=self._picks("-"),
        )

    def _last(self, name: str) -> str:
        return (self.values.get(name) or [""])[-1]

    def _wrong(self, name: str, message: str, fatal: bool = True) -> None:
        self.problems.append(ParameterProblem(name, message, fatal))

    def _text(self) -> str:
        text = self._last("q")
        if len(text) > MOST_TEXT:
            self._wrong("q", f"The query is longer than {MOST_TEXT:,} characters.")
        return text[:MOST_TEXT].strip()

    def _choice(self, name: str, choices: Sequence[str], default: str) -> str:
        value = self._last(name).casefold() or default
        if value in choices:
            return value
        self._wrong(name, f"{name} can be {', '.join(choices)}.")
        return default

    def _number(self, name: str, default: int, most: int) -> int:
        text = self._last(name)
        if not text:
            return default
        if not re.fullmatch(r"[+-]?[0-9]{1,30}", text):
            self._wrong(name, f"{name} must be a whole number.")
            return default
        return max(1, min(int(text), most))

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
        if field is None or not field.sortable:
            self._wrong("sort", f"There is nothing to sort by called {shown(name)}." + self._near(name))
            return "relevance"
        return ("-" if text.startswith("-") else "") + name_of(field)

    def _facets(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in self.values.get("facet", ()):
            field = self.schema.field(name)
            if field is None or not field.filterable:
                self._wrong("facet", f"There is no facet called {shown(name)}." + self._near(name))
            else:
                found[name_of(field)] = None
        return tuple(found)

    def _picks(self, sign: str) -> Picks:
        found: dict[str, dict[str, str]] = {}
        for name, values in self.values.items():
            if name in RESERVED or name.startswith("-") != bool(sign) or not values:
                continue
            field = self.schema.field(name.removeprefix(sign))
            if field is None:
                near = self._near(name.removeprefix(sign))
                self._wrong(name, f"{shown(name)} is neither a parameter nor a field, and was left out." + near, fatal=False)
                continue
            kept = found.setdefault(name_of(field), {})
            for value in values:
                kept.setdefault(value.casefold(), value)
        if sum(map(len, found.values())) > MOST_VALUES:
            self._wrong(sign or "filters", f"There are more than {MOST_VALUES} values to filter by.")
            return ()
        return _canonical((name, values.values()) for name, values in found.items())

    def _near(self, name: str) -> str:
        near = nearest(name[:_MOST_NAME], map(name_of, self.schema.fields))
        return f" Did you mean {near}?" if near else ""


def shown(text: str) -> str:
    """A name as messages quote it: short, and without line breaks."""
    flat = " ".join(text.split())
    return f"“{flat[:60]}…”" if len(flat) > 60 else f"“{flat}”"


def _tidy(values: Iterable[str]) -> list[str]:
    return [tidy for value in values if (tidy := value.strip())]


def _canonical(picks: Iterable[tuple[str, Iterable[str]]]) -> Picks:
    found = ((name, tuple(sorted(values, key=lambda v: (v.casefold(), v)))) for name, values in picks)
    return tuple(sorted((name, values) for name, values in found if values))


def _toggle(picks: Picks, name: str, value: str) -> Picks:
    found = {key: list(values) for key, values in picks}
    values = found.setdefault(name, [])
    kept = [v for v in values if v.casefold() != value.casefold()]
    found[name] = kept if len(kept) < len(values) else [*values, value]
    return _canonical(found.items())

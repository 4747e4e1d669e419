"""What stands behind `field:`, read by what the field holds: numbers, dates, states, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from searchidx.errors import QueryDiagnostic
from searchidx.inference import literals
from searchidx.model.fields import Field, Kind, Schema
from searchidx.query import date_ranges
from searchidx.query.diagnostics import QueryDiagnostics
from searchidx.query.nodes import Equals, Has, InField, Is, Node, Or, Phrase, Range, Span
from searchidx.text import split

STATES = ("draft", "published")

_COMPARED = re.compile(r"(>=|<=|>|<|=|)\s*(.*)", re.DOTALL)
_WHOLE = ("id", "state")
_WANTED = {Kind.NUMBER: "40, >40, <=40 or 40..60", Kind.DATE: "2021, 2021-09, 2021-09-27, 2021-09..2021-10, >2021 or 7d"}


@dataclass(frozen=True, slots=True)
class Named:
    """A name that stood before a colon; `field` is None for `is:` and `has:`."""

    name: str
    field: Field | None

    @property
    def wordy(self) -> bool:
        """Whether words are looked for in it, and not its value as a whole."""
        return self.field is not None and self.field.kind in (Kind.TEXT, Kind.KEYWORD) and self.field.name not in _WHOLE


class ConditionReader:
    """Reads the values of the fields of one schema; what is wrong with them goes to the notes."""

    def __init__(self, schema: Schema, today: date, notes: QueryDiagnostics) -> None:
        self._schema = schema
        self._today = today
        self._notes = notes

    def value(self, named: Named, text: str, span: Span | None) -> Node | None:
        """The node of a value that is no words; None, and a diagnostic, where it cannot be read."""
        if named.field is None:
            return self._reserved(named.name, text, span)
        if named.field.name in _WHOLE:
            return Equals(named.name, (text,), span=span)
        match named.field.kind:
            case Kind.BOOLEAN:
                return self._boolean(named.name, text, span)
            case Kind.NUMBER | Kind.DATE:
                return self._range(named.name, named.field, text, span)
        self._notes.tell("not-searchable", f"`{named.name}` is kept for answers only and cannot be searched", "", span)
        return None

    def _reserved(self, name: str, text: str, span: Span | None) -> Node | None:
        if name.casefold() == "has":
            if self._schema.field(text) is not None:
                return Has(text, span=span)
            self._notes.unknown_field(text, self._schema, span)
        elif text.casefold() in STATES:
            return Is(text.casefold(), span=span)
        else:
            self._notes.tell("unknown-state", f"documents are never `{text}`", "ask for `is:draft` or `is:published`", span)
        return None

    def _boolean(self, name: str, text: str, span: Span | None) -> Node | None:
        truth = literals.boolean(text)
        if truth is None:
            self._notes.tell("bad-value", f"`{name}` is either true or false", "", span)
            return None
        return Equals(name, ("true" if truth else "false",), span=span)

    def _range(self, name: str, field: Field, text: str, span: Span | None) -> Node | None:
        low, dots, high = text.partition("..")
        found = self._between(field, low.strip(), high.strip(), span) if dots else self._compared(field, text.strip())
        if found is None:
            kind = "a date" if field.kind is Kind.DATE else "a number"
            self._notes.tell("bad-value", f"`{text}` is not {kind}", f"write {_WANTED[field.kind]}", span)
            return None
        return Range(name, *found, span=span)

    def _between(self, field: Field, low: str, high: str, span: Span | None) -> _Bounds | None:
        first, last = self._end(field, low) if low else None, self._end(field, high) if high else None
        if (low and first is None) or (high and last is None) or not (low or high):
            return None
        if first and last and first[0] > last[0]:
            self._notes.note("reversed-range", "the range ends before it begins", "it is read the other way round", span)
            first, last = last, first
        return first[0] if first else None, last[1] if last else None, False, last is None or field.kind is Kind.NUMBER

    def _compared(self, field: Field, text: str) -> _Bounds | None:
        compared = _COMPARED.fullmatch(text)
        assert compared is not None
        sign, value = compared.groups()
        found = self._end(field, value) if sign not in ("", "=") else self._all(field, value)
        if found is None:
            return None
        (first, after), number = found, field.kind is Kind.NUMBER
        match sign:
            case ">":
                return after, None, number, True
            case ">=":
                return first, None, False, True
            case "<":
                return None, first, False, False
            case "<=":
                return None, after, False, number
        return first, after, False, number

    def _all(self, field: Field, text: str) -> date_ranges.Bounds | None:
        return date_ranges.span(text, self._today, field.slashes) if field.kind is Kind.DATE else _number(text)

    def _end(self, field: Field, text: str) -> date_ranges.Bounds | None:
        return date_ranges.point(text, self._today, field.slashes) if field.kind is Kind.DATE else _number(text)


_Bounds = tuple[float | None, float | None, bool, bool]


def _number(text: str) -> date_ranges.Bounds | None:
    number = literals.loose_number(text.replace(",", ""))
    return None if number is None else (float(number), float(number))


def condition(name: str, given: Sequence[str], schema: Schema, today: date | None = None) -> tuple[Node | None, list[QueryDiagnostic]]:
    """Documents whose field has any of these values, as a filter beside the query; None, and why, where that cannot be asked."""
    notes = QueryDiagnostics()
    field = schema.field(name)
    if field is None:
        notes.unknown_field(name, schema)
        return None, list(notes.told())
    reader = ConditionReader(schema, today or datetime.now(UTC).date(), notes)
    if field.kind is Kind.TEXT:
        nodes = _phrases(name, given, notes)
    elif Named(name, field).wordy:
        nodes = [Equals(name, tuple(given))] if given else []
    else:
        nodes = [node for value in given if (node := reader.value(Named(name, field), value, None))]
    return _any(name, nodes), list(notes.told())


def _phrases(name: str, given: Sequence[str], notes: QueryDiagnostics) -> list[Node]:
    notes.note("text-field", f"`{name}` is running text: documents with these words in a row are found")
    return [InField(name, Phrase(value)) for value in given if split(value)]


def _any(name: str, nodes: Sequence[Node]) -> Node | None:
    found = [value for node in nodes if isinstance(node, Equals) for value in node.values]
    if found:
        return Equals(name, tuple(found))
    return Or(tuple(nodes)) if len(nodes) > 1 else nodes[0] if nodes else None

"""What stands behind `field:`, read by what the field holds: numbers, dates, states, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from searchidx.errors import QueryDiagnostic, UsageError
from searchidx.inference import literals
from searchidx.model.fields import Field, Kind, Schema
from searchidx.query import date_ranges
from searchidx.query.diagnostics import QueryDiagnostics
from searchidx.query.leaves import bare
from searchidx.query.nodes import And, Equals, Everything, Has, InField, Is, Node, Nothing, Or, Phrase, Range, Span
from searchidx.text import split

STATES = ("draft", "published")

_COMPARED = re.compile(r"(>=|<=|>|<|=|)\s*(.*)", re.DOTALL)
_COMPARISON = re.compile(r"\s*[<>]|.*\.\.", re.DOTALL)
_OF_WORDS = re.compile(r"[<>]=?\d.*|[\d.,-]*\d\.\.\d*", re.DOTALL)
"""What is meant to compare numbers or days, typed after the name of a field that holds words."""
_WHOLE = ("id", "state")
_SHOWN = 60
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
    """Reads the values of the fields of one schema; what is wrong with them goes to the notes.

    `unread` counts the conditions that could not be read. Each of them finds nothing, so that no mistake widens a search.
    """

    def __init__(self, schema: Schema, today: date, notes: QueryDiagnostics) -> None:
        self.unread = 0
        self._schema = schema
        self._today = today
        self._notes = notes

    def value(self, named: Named, text: str, span: Span | None) -> Node:
        """The node of a value that is not text; Nothing, and a diagnostic, where it cannot be read."""
        node = self._value(named, text, span)
        if node is None:
            self.unread += 1
        return node or Nothing(span=span)

    def compares_words(self, named: Named, text: str) -> bool:
        """Whether a text compares the values of a field that holds words, which have no order; signs around it change nothing."""
        if not named.wordy or named.field is None or named.field.kind is not Kind.KEYWORD or not split(text):
            return False
        return any(_OF_WORDS.fullmatch(one) is not None for one in (text, bare(text)))

    def _value(self, named: Named, text: str, span: Span | None) -> Node | None:
        if named.field is None:
            return self._reserved(named.name, text, span)
        if named.field.name in _WHOLE:
            return self._whole(named, text, span)
        match named.field.kind:
            case Kind.BOOLEAN:
                return self._boolean(named.name, text, span)
            case Kind.NUMBER | Kind.DATE:
                return self._range(named.name, named.field, text, span)
            case Kind.KEYWORD:
                hint = "if they are numbers, give the key that kind in the settings, under [kinds]"
                self._notes.tell("bad-value", f"`{named.name}` holds words, and only numbers and dates are compared", hint, span)
                return None
        self._notes.tell("not-searchable", f"`{named.name}` is stored only and cannot be searched", "", span)
        return None

    def _reserved(self, name: str, text: str, span: Span | None) -> Node | None:
        if name.casefold() == "has":
            if self._schema.field(text) is not None:
                return Has(text, span=span)
            self._notes.unknown_field(text, self._schema, span)
        elif text.casefold() in STATES:
            return Is(text.casefold(), span=span)
        else:
            self._unknown_state(text, "ask for `is:draft` or `is:published`", span)
        return None

    def _whole(self, named: Named, text: str, span: Span | None) -> Node | None:
        """The value of an id or a state, in any case of letters."""
        if named.name.casefold() == "state" and text.strip().casefold() not in STATES:
            self._unknown_state(text, "it is `draft` or `published`", span)
            return None
        return Equals(named.name, (text,), span=span)

    def _unknown_state(self, text: str, hint: str, span: Span | None) -> None:
        self._notes.tell("unknown-state", f"documents are never `{_short(text)}`", hint, span)

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
            self._notes.tell(
                "bad-value", f"`{name}` holds {field.kind}s: `{_short(text)}` is not one", f"write {self._wanted(name, field, text)}", span
            )
            return None
        return Range(name, *found, span=span)

    def _wanted(self, name: str, field: Field, text: str) -> str:
        """How a value of the field is written."""
        quoted = field.kind is Kind.DATE and text.casefold() in ("last", "this", "past")
        return f'`{name}:"{text} week"`, in quotes' if quoted else _WANTED[field.kind]

    def is_date(self, field: Field, text: str) -> bool:
        """Whether the text can be read as a date, or a range of dates, of the field."""
        low, dots, high = text.partition("..")
        ends = [part.strip() for part in (low, high) if part.strip()] if dots else []
        return all(self._end(field, end) for end in ends) if ends else self._compared(field, text.strip()) is not None

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


def _short(text: str) -> str:
    """A typed value, no longer than anybody reads."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


_Bounds = tuple[float | None, float | None, bool, bool]


def _number(text: str) -> date_ranges.Bounds | None:
    number = literals.loose_number(text.replace(",", ""))
    return None if number is None else (float(number), float(number))


def condition(name: str, given: Sequence[str], schema: Schema, today: date | None = None) -> tuple[Node, list[QueryDiagnostic]]:
    """Documents whose field has any of these values and is within all of these comparisons (`>40`, `1..9`), as a filter.

    UsageError, with what would do, where the field does not exist or cannot hold the value.
    """
    notes = QueryDiagnostics()
    field = schema.field(name)
    if field is None:
        notes.unknown_field(name, schema)
        raise _refused(notes)
    reader = ConditionReader(schema, today or datetime.now(UTC).date(), notes)
    values, compared = _read(Named(name, field), field, given, reader, notes)
    if reader.unread:
        raise _refused(notes)
    nodes = [*([_any(values)] if values else []), *compared]
    return And(tuple(nodes)) if len(nodes) > 1 else nodes[0] if nodes else Everything(), list(notes.told())


def _read(
    named: Named, field: Field, given: Sequence[str], reader: ConditionReader, notes: QueryDiagnostics
) -> tuple[list[Node], list[Node]]:
    """The nodes of values and those of comparisons."""
    if field.kind is Kind.TEXT:
        return _phrases(named.name, given, notes), []
    if named.wordy or field.kind is Kind.STORED:
        return [_keyword(named.name, value, notes) for value in given], []
    values: list[Node] = []
    compared: list[Node] = []
    for text in given:
        narrows = field.kind in (Kind.NUMBER, Kind.DATE) and _COMPARISON.match(text)
        (compared if narrows else values).append(reader.value(named, text, None))
    return values, compared


def _refused(notes: QueryDiagnostics) -> UsageError:
    """What cannot be read of a filter, as the error that it is there."""
    told = next(one for one in notes.told() if one.severity == "warning")
    return UsageError(told.message, told.hint)


def _keyword(name: str, value: str, notes: QueryDiagnostics) -> Node:
    if not value.strip():
        _tell_empty(name, notes)
        raise _refused(notes)
    return Equals(name, (value,))


def _phrases(name: str, given: Sequence[str], notes: QueryDiagnostics) -> list[Node]:
    """The phrases in running text; one without letters and digits finds nothing, and that is told."""
    if not all(map(split, given)):
        _tell_empty(name, notes)
    if not all(map(str.strip, given)):
        raise _refused(notes)
    notes.note("text-field", f"`{name}` is running text: documents with this phrase are found")
    return [InField(name, Phrase(value)) if split(value) else Nothing() for value in given]


def _tell_empty(name: str, notes: QueryDiagnostics) -> None:
    notes.tell("bad-value", f"`{name}` has no value to look for", f"`has:{name}` in the query asks whether there is one")


def _any(nodes: Sequence[Node]) -> Node:
    """Documents in any of them; values of one field become one node."""
    values = [node for node in nodes if isinstance(node, Equals)]
    equal = [Equals(values[0].name, tuple(value for node in values for value in node.values))] if values else []
    found = [*equal, *(node for node in nodes if not isinstance(node, Equals))]
    return Or(tuple(found)) if len(found) > 1 else found[0]

"""What stands behind `field:`, read by what the field holds: words, ranges, dates, states."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from searchidx.errors import QueryDiagnostic, Severity
from searchidx.near import nearest
from searchidx.query import dates
from searchidx.query.lexer import Token
from searchidx.query.nodes import Field, Has, Is, Node, Or, Phrase, Range, Value
from searchidx.schema import values
from searchidx.schema.model import Field as SchemaField
from searchidx.schema.model import Kind, Schema

Tell = Callable[[str, Severity, str, str, int, int], None]
MakeWord = Callable[[str, int, int], Node | None]

_COMPARED = re.compile(r"(>=|<=|>|<|=)\s*(.*)", re.DOTALL)
_STATES = ("draft", "published")
_WORDY = (Kind.TEXT, Kind.KEYWORD)


class Reader:
    """Reads values of the fields of one schema; what is wrong with them is told."""

    def __init__(self, schema: Schema, today: date, tell: Tell) -> None:
        self._schema = schema
        self._today = today
        self._tell = tell

    def word(self, name: Token, token: Token, make: MakeWord) -> Node | None:
        """The node of a bare value; for a field of words the word alone, which `group` puts into the field."""
        field = self._schema.field(name.text)
        assert field is not None
        if token.text == "*":
            return Has(name.text, span=(name.start, token.end))
        if field.kind in _WORDY and field.name not in ("id", "state"):
            return make(token.text, token.start, token.end)
        node = self.value(name.text, field, token.text, name.start, token.end)
        return node or make(token.text, token.start, token.end)

    def quoted(self, name: Token, token: Token, phrase: Node | None) -> Node | None:
        """The node of a quoted value."""
        field = self._schema.field(name.text)
        assert field is not None
        if field.kind in _WORDY and field.name not in ("id", "state"):
            return Field(name.text, phrase, span=(name.start, token.end)) if phrase else None
        return self.value(name.text, field, token.text, name.start, token.end) or phrase

    def group(self, name: Token, node: Node | None) -> Node | None:
        """What stands behind the colon, put into the field where it is words."""
        field = self._schema.field(name.text)
        if node is None or field is None or isinstance(node, Has) or field.kind not in _WORDY or field.name in ("id", "state"):
            return node
        return Field(name.text, node, span=(name.start, node.span[1] if node.span else name.end))

    def reserved(self, name: Token, token: Token) -> Node | None:
        """`is:STATE` and `has:FIELD`."""
        span = (name.start, token.end)
        if name.text.casefold() == "is":
            if token.text.casefold() in _STATES:
                return Is(token.text.casefold(), span=span)
            self._tell("unknown-state", "warning", f"no document is {token.text}", "ask for is:draft or is:published", *span)
            return None
        if self._schema.field(token.text) is None:
            self.unknown(token.text, token.start, token.end)
            return None
        return Has(token.text, span=span)

    def unknown(self, name: str, start: int, end: int) -> None:
        """Tell that there is no such field, and which may have been meant."""
        near = nearest(name, _names(self._schema))
        hint = f"did you mean {near}:?" if near else "put it in quotes to look for the words"
        self._tell("unknown-field", "warning", f"{name}: is not a field", hint, start, end)

    def value(self, name: str, field: SchemaField, text: str, start: int, end: int) -> Node | None:
        """The node of a value that is no words; None, and a word about it, where it cannot be read."""
        span = (start, end)
        if field.name == "id":
            return Value(name, (text,), span=span)
        if field.name == "state":
            return Value(name, (text,), span=span)
        if field.kind is Kind.BOOLEAN:
            truth = values.boolean(text)
            if truth is not None:
                return Value(name, ("true" if truth else "false",), span=span)
            self._tell("bad-value", "warning", f"{name} is either true or false", "", start, end)
        elif field.kind in (Kind.NUMBER, Kind.DATE):
            if (bounds := self.bounds(field, text)) is not None:
                return Range(name, *bounds, span=span)
            wanted = "40, >40 or 40..60" if field.kind is Kind.NUMBER else "2021, 2021-09, 2021-09-27, 2021-09..2021-10 or 7d"
            self._tell("bad-value", "warning", f"{text!r} cannot be read as a {field.kind}", f"write {wanted}", start, end)
        else:
            self._tell("not-searchable", "warning", f"{name} is only shown, not searched", "leave the name out", start, end)
        return None

    def bounds(self, field: SchemaField, text: str) -> tuple[float | None, float | None, bool, bool] | None:
        """Low, high, whether low is left out and whether high is taken in; None where the text is no number or date."""
        low, dots, high = text.partition("..")
        if dots:
            return self._between(field, low.strip(), high.strip())
        compared = _COMPARED.fullmatch(text.strip())
        sign, value = (compared[1], compared[2]) if compared else ("=", text)
        found = self._span(field, value)
        if found is None:
            return None
        first, after = found
        exact = first == after  # a number; a date spans time, up to and without its end
        return {
            "=": (first, after, False, exact),
            ">": (after, None, exact, True),
            ">=": (first, None, False, True),
            "<": (None, first, False, False),
            "<=": (None, after, False, exact),
        }[sign]

    def _between(self, field: SchemaField, low: str, high: str) -> tuple[float | None, float | None, bool, bool] | None:
        first, last = self._span(field, low) if low else None, self._span(field, high) if high else None
        if (low and first is None) or (high and last is None) or not (low or high):
            return None
        exact = field.kind is Kind.NUMBER
        return first[0] if first else None, last[1] if last else None, False, exact

    def _span(self, field: SchemaField, text: str) -> tuple[float, float] | None:
        if field.kind is Kind.DATE:
            return dates.span(text, self._today)
        try:
            number = float(text.replace(",", "").replace("_", ""))
        except ValueError:
            return None
        return (number, number) if math.isfinite(number) else None


def condition(name: str, given: Sequence[str], schema: Schema, today: date | None = None) -> tuple[Node | None, list[QueryDiagnostic]]:
    """Documents whose field has any of these values, as a filter beside the query; None, and why, where that cannot be asked."""
    told: list[QueryDiagnostic] = []
    reader = Reader(
        schema,
        today or datetime.now(UTC).date(),
        lambda code, severity, message, hint, start, end: told.append(QueryDiagnostic(code, severity, message, hint)),
    )
    field = schema.field(name)
    if field is None:
        reader.unknown(name, 0, 0)
        return None, told
    if field.kind is Kind.TEXT:
        nodes: list[Node | None] = [Field(name, Phrase(value)) for value in given]
    elif field.kind is Kind.KEYWORD or field.name in ("id", "state"):
        return Value(name, tuple(given)), told
    else:
        nodes = [reader.value(name, field, value, 0, 0) for value in given]
    known = [node for node in nodes if node is not None]
    return (known[0] if len(known) == 1 else Or(tuple(known))) if known else None, told


def _names(schema: Schema) -> set[str]:
    names = {key for field in schema.fields for key in (field.name, *field.keys)}
    return names | {"is", "has"}

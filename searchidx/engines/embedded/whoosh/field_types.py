"""Our fields as field types of Whoosh, and the schema that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from searchidx.engines.embedded.whoosh.column_readers import LAST, MISSING, ValueColumn
from searchidx.engines.embedded.whoosh.field_names import names
from searchidx.engines.embedded.whoosh.stock import fields, formats
from searchidx.engines.embedded.whoosh.whoosh_analyzer import WordAnalyzer
from searchidx.engines.keywords import fold
from searchidx.errors import Unsupported
from searchidx.model.fields import Field, Kind, Schema


def read_only() -> Unsupported:
    """The error of whoever wants to write with Whoosh."""
    return Unsupported("this index is written by searchidx; Whoosh only reads it", "change the documents and run `searchidx build`")


class PositionFormat(formats.Format):  # type: ignore[misc]
    """Postings with frequencies and positions, as plain numbers."""

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions of a posting."""
        positions: list[int] = np.frombuffer(value, "<u4").tolist()
        return positions

    def decode_position_boosts(self, value: bytes) -> list[tuple[int, float]]:
        """The positions, none of them more important than another."""
        return [(position, 1.0) for position in self.decode_positions(value)]

    def decode_frequency(self, value: bytes) -> int:
        """How often the term stands in the document."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """The same as a weight."""
        return float(len(value) // 4)


class ReadField(fields.FieldType):  # type: ignore[misc]
    """A field that is read and never written; terms of odd files, lone surrogates in them, survive."""

    stored = True
    scorable = False
    unique = False

    def index(self, value: object, **options: Any) -> Any:
        """Always an error."""
        raise read_only()

    def to_bytes(self, value: Any) -> bytes:
        """The bytes of a term."""
        value = value[0] if isinstance(value, list | tuple) else value
        return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")

    def from_bytes(self, value: bytes) -> str:
        """The term of these bytes."""
        return value.decode("utf-8", "surrogatepass")

    def from_column_value(self, value: Any) -> Any:
        """What the column has; None for the sort key of a document without."""
        return None if value == LAST else value


class WordField(ReadField):
    """Text or keywords, analysed, with positions."""

    scorable = True
    multitoken_query = "phrase"

    def __init__(self, language: str, listed: bool) -> None:
        self.analyzer = WordAnalyzer(language)
        self.format = PositionFormat()
        self.column_type = ValueColumn(lists=True) if listed else None


class ValueField(ReadField):
    """Whole values: ids as they are, booleans without case."""

    def __init__(self, unique: bool) -> None:
        self.unique = unique
        self.format = formats.Existence()
        self.column_type = ValueColumn(lists=True)

    def process_text(self, text: str, mode: str = "", **options: Any) -> Sequence[str]:
        """The value itself, as a term."""
        return [text if self.unique else fold(text)]


class NumberField(fields.NUMERIC):  # type: ignore[misc]
    """A number."""

    def __init__(self) -> None:
        super().__init__(float, stored=True, shift_step=0, sortable=ValueColumn(lists=False))

    def index(self, value: object, **options: Any) -> Any:
        """Always an error."""
        raise read_only()

    def from_column_value(self, value: int) -> Any:
        """The number, or None."""
        return None if value == MISSING else super().from_column_value(value)


class DateField(fields.DATETIME):  # type: ignore[misc]
    """A moment in UTC, without a zone as Whoosh has it."""

    def __init__(self) -> None:
        super().__init__(stored=True, sortable=ValueColumn(lists=False))
        self.shift_step = 0

    def index(self, value: object, **options: Any) -> Any:
        """Always an error."""
        raise read_only()

    def from_column_value(self, value: int) -> Any:
        """The moment, or None."""
        return None if value == MISSING else super().from_column_value(value)


def whoosh_schema(schema: Schema) -> Any:
    """The schema as stock Whoosh has it."""
    return fields.Schema(**{name: _field_type(schema, own) for name, own in names(schema).items()})


def _field_type(schema: Schema, name: str) -> Any:
    field = next((field for field in schema.fields if field.name == name), None)
    if field is None:
        return fields.COLUMN(ValueColumn(lists=True))
    if field.name == "id" or field.kind is Kind.BOOLEAN:
        return ValueField(unique=field.name == "id")
    if field.kind is Kind.STORED:
        return fields.STORED()
    if field.kind in (Kind.NUMBER, Kind.DATE):
        return NumberField() if field.kind is Kind.NUMBER else DateField()
    return WordField(schema.languages[0], listed=has_list(field))


def has_list(field: Field) -> bool:
    """Whether a field has a column of spellings: keywords, booleans, ids, and titles to sort by."""
    return field.name in ("id", "title") or field.kind in (Kind.KEYWORD, Kind.BOOLEAN)

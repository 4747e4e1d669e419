"""The per-document reader: what is stored, columns, lengths and deletions of one segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.whoosh.column_readers import MISSING, ListReader, NumberReader, ValueReader
from searchidx.engines.embedded.whoosh.stock import base
from searchidx.model.fields import PREFIX, Field, Kind, Schema
from searchidx.model.record import Stored

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ArrayDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """The documents of one segment under the names that Whoosh knows."""

    is_closed = False

    def __init__(self, segment: Segment, schema: Schema, names: Mapping[str, str]) -> None:
        self._segment = segment
        self._names = names
        self._fields = {field.name: field for field in schema.fields}
        self._lengths: dict[str, Any] = {}
        self._columns: dict[str, Sequence[Any]] = {}

    def close(self) -> None:
        """Nothing to give back."""
        self.is_closed = True

    def doc_count(self) -> int:
        """How many documents live."""
        return self._segment.documents - self._segment.info.deleted

    def doc_count_all(self) -> int:
        """How many documents there are, deleted ones included."""
        return self._segment.documents

    def has_deletions(self) -> bool:
        """Whether any is deleted."""
        return self._segment.info.deleted > 0

    def is_deleted(self, docnum: int) -> bool:
        """Whether this one is."""
        return docnum in self._deleted

    def deleted_docs(self) -> Iterator[int]:
        """The deleted ones."""
        return iter(self._deleted)

    @cached_property
    def _deleted(self) -> frozenset[int]:
        live = self._segment.live
        return frozenset(() if live is None else np.flatnonzero(~live).tolist())

    def supports_columns(self) -> bool:
        """Always."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether a field has a column; documents of a segment that is older than the field have no value in it."""
        name = self._names.get(fieldname, "")
        field = self._fields.get(name)
        return bool(name) and (field is None or field.filterable or field.name in ("id", "title"))

    def list_columns(self) -> list[str]:
        """The fields that have a column."""
        return [name for name in self._names if self.has_column(name)]

    def column_reader(self, fieldname: str, column: Any) -> ValueReader:
        """The values of a column."""
        own = self._names[fieldname]
        if own not in self._columns:
            self._columns[own] = self._column(own)
        field = self._fields.get(own)
        return (NumberReader if field is not None and field.kind in (Kind.NUMBER, Kind.DATE) else ListReader)(self._columns[own])

    def _column(self, name: str) -> Sequence[Any]:
        field = self._fields.get(name)
        if name == "id":
            return [[id] for id in self._segment.ids.all()]
        if name == "title":
            return [[self._stored(number).title] for number in range(self._segment.documents)]
        if field is not None and field.kind in (Kind.NUMBER, Kind.DATE):
            sortable = sortable_dates if field.kind is Kind.DATE else sortable_numbers
            return sortable(self._segment.number(name), self._segment.documents)
        return spellings(self._segment, name)

    def _stored(self, number: int) -> Stored:
        return self._segment.stored(number)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """How many tokens a document has in a field."""
        lengths = self._of(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def _of(self, fieldname: str) -> Any:
        if fieldname not in self._lengths:
            self._lengths[fieldname] = self._segment.lengths(self._names.get(fieldname, ""))
        return self._lengths[fieldname]

    def field_length(self, fieldname: str) -> int:
        """How many tokens all documents have in a field."""
        lengths = self._of(fieldname)
        return 0 if lengths is None else int(lengths.sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        """The fewest tokens that a document has in a field."""
        lengths = self._of(fieldname)
        return 0 if lengths is None else int(lengths.min(initial=np.iinfo(lengths.dtype).max))

    def max_field_length(self, fieldname: str) -> int:
        """The most tokens that a document has in a field."""
        lengths = self._of(fieldname)
        return 0 if lengths is None else int(lengths.max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What is stored of a document, by field; what it lacks is left out, but for text, which is then empty."""
        stored = self._stored(docnum)
        fields = {name: self._fields[own] for name, own in self._names.items() if own in self._fields}
        found = {name: self._value(field, stored, docnum) for name, field in fields.items()}
        missing: dict[str, Any] = {name: "" for name, field in fields.items() if field.kind is Kind.TEXT}
        return missing | {name: value for name, value in found.items() if value not in (None, "", [])}

    def _value(self, field: Field, stored: Stored, number: int) -> Any:
        if field.kind is Kind.DATE and (column := self._segment.number(field.name)) is not None and not np.isnan(column[number]):
            return (EPOCH + timedelta(milliseconds=float(column[number]))).replace(tzinfo=None)
        if field.is_role or field.name in ("id", "body", "state", "related"):
            value = msgspec.to_builtins(getattr(stored, field.name))
            return list(value) if isinstance(value, tuple) else value
        keys = (field.name.removeprefix(PREFIX), *field.keys)
        return next((stored.fields[key] for key in keys if key in stored.fields), None)


def spellings(segment: Segment, name: str) -> list[list[str]]:
    """The values of each document in a keyword column."""
    codes, counts = segment.flat_codes(name)
    table = segment.spellings(name) if len(codes) else []
    values = iter([table[code] for code in codes.tolist()])
    return [[next(values) for _ in range(count)] for count in counts.tolist()]


def sortable_numbers(column: Any, documents: int) -> list[int]:
    """Numbers as unsigned integers in the same order; MISSING where there is none."""
    if column is None:
        return [MISSING] * documents
    bits = (column + 0.0).view(np.int64)
    ordered = np.where(bits < 0, ~bits, bits ^ np.int64(-(1 << 63))).view(np.uint64)
    return np.where(np.isnan(column), np.uint64(MISSING), ordered).tolist()  # type: ignore[no-any-return]


def sortable_dates(column: Any, documents: int) -> list[int]:
    """Dates as microseconds since the year 1; MISSING where there is none."""
    if column is None:
        return [MISSING] * documents
    start = int((EPOCH.replace(tzinfo=None) - datetime.min) / timedelta(microseconds=1))
    return [MISSING if np.isnan(value) else start + round(value * 1000) for value in column.tolist()]

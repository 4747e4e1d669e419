"""Which fields a document has, for those who ask `has:field`."""

from __future__ import annotations

from collections.abc import Collection

from searchidx.model.fields import Field, Kind, Schema
from searchidx.model.record import Record, Stored


class Presence:
    """The fields of one schema, by where it is seen that a document has them."""

    def __init__(self, schema: Schema) -> None:
        self._fields = [field for field in schema.fields if field.name != "id"]
        numbers, lists = (Kind.NUMBER, Kind.DATE), (Kind.KEYWORD, Kind.BOOLEAN)
        self._numbers = [field.name for field in self._fields if field.kind in numbers]
        self._lists = [field.name for field in self._fields if field.kind in lists]
        self._stored = [field for field in self._fields if field.kind is Kind.STORED]
        self._texts = [field for field in self._fields if field.kind not in (*numbers, *lists, Kind.STORED)]

    def fields(self, record: Record, slots: Collection[str]) -> list[str]:
        """The names of the fields that a record has; `slots` are those with words."""
        columns = record.columns
        found = ["id", *(name for name in self._numbers if name in columns), *(name for name in self._lists if columns.get(name))]
        found += [field.name for field in self._stored if _is_stored(field, record.stored)]
        return found + [field.name for field in self._texts if field.name in slots or _gives_role(field, record)]


def _is_stored(field: Field, stored: Stored) -> bool:
    if field.is_role:
        return bool(getattr(stored, field.name, None))
    return any(key in stored.fields for key in (field.name, *field.keys))


def _gives_role(field: Field, record: Record) -> bool:
    """Whether the text of a field that gives its role in some documents only stands in that role's slot."""
    return field.is_mixed and record.columns.get(f"{field.role}.key") == (field.name,)

"""What fields of an index are called on the cluster: by a digest, so that no author's key can do harm and a schema can grow.

For a slot `sDIGEST.p` holds its terms with positions and `sDIGEST.f` its terms with weighted frequencies; `sDIGEST.e` stands
for a short text as a whole; `all.p` and `all.f` hold
those of all slots that words without a field name look in. For columns `kDIGEST` holds folded keywords, `lkDIGEST` each with its
spelling, `nDIGEST` numbers and dates (these twice: within
the day that their author wrote, and the moment), `qDIGEST` folded values that can only be asked for. The digest is of the field's name and
kind: a key whose kind changes gets a new name.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from searchidx.model.fields import Field, Kind, Schema

ALL = "all"
LISTED = (Kind.KEYWORD, Kind.BOOLEAN)
"""The kinds whose columns hold lists of folded values."""

SPELLED = "\x1f"
"""What stands between a folded value and its spelling, and between a word and its term."""


class Names:
    """The names of one schema's fields."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.slots: Mapping[str, str] = {one.name: f"s{_digest(one.name, one.kind)}" for one in schema.slots if one.name != "id"}
        self.searched = [field.name for field in schema.slots if field.searched and field.name != "id"]
        self.columns: Mapping[str, tuple[str, Kind]] = {name: (_column(name, kind), kind) for name, kind in _columns(schema).items()}

        self.kept: Mapping[str, str] = {one.name: f"q{_digest(one.name, one.kind)}" for one in schema.fields if one.kind is Kind.STORED}
        """The columns of fields that are kept for answers only."""

    def keywords(self, name: str) -> str | None:
        """The column of a keyword or boolean field, or None."""
        column, kind = self.columns.get(name, (None, None))
        return column if kind in LISTED else None

    def number(self, name: str) -> str | None:
        """The column of a number or date field, or None."""
        column, kind = self.columns.get(name, (None, None))
        return None if kind in LISTED else column

    def moments(self, field: Field) -> str | None:
        """The column of a date field by the moment itself, or that of a number field; None of others."""
        return self.number(field.moments if field.kind is Kind.DATE else field.name)


def _digest(name: str, kind: Kind) -> str:
    return blake2b(f"{kind}\0{name}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _column(name: str, kind: Kind) -> str:
    return f"{'k' if kind in LISTED else 'n'}{_digest(name, kind)}"


def _columns(schema: Schema) -> dict[str, Kind]:
    found = {field.name: field.kind for field in schema.fields if field.filterable}
    found |= {field.moments: field.kind for field in schema.fields if field.kind is Kind.DATE}
    return found | {f"{field.role}.key": Kind.KEYWORD for field in schema.fields if field.is_mixed}


def spelled(column: str) -> str:
    """The column with the spellings of a keyword column."""
    return f"l{column}"

"""What fields of an index are called on the cluster: by their place in the schema, so that no author's key can do harm.

For a slot `sN.p` holds its terms with positions and `sN.f` its terms with weighted frequencies; `all.p` and `all.f` hold those of
all slots that words without a field name look in. For columns `kN` holds folded keywords, `lN` each with its spelling, `nN`
numbers and dates.
"""

from __future__ import annotations

from collections.abc import Mapping

from searchidx.model.fields import Kind, Schema

ALL = "all"
SPELLED = "\x1f"
"""What stands between a folded value and its spelling, and between a word and its term."""


class Names:
    """The names of one schema's fields."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.slots: Mapping[str, str] = {field.name: f"s{n}" for n, field in enumerate(schema.slots) if field.name != "id"}
        self.searched = [field.name for field in schema.slots if field.searched and field.name != "id"]
        self.columns: Mapping[str, tuple[str, Kind]] = {name: (f"c{n}", kind) for n, (name, kind) in enumerate(_columns(schema).items())}

    def keywords(self, name: str) -> str | None:
        """The column of a keyword or boolean field, or None."""
        found = self.columns.get(name)
        return f"k{found[0]}" if found and found[1] in (Kind.KEYWORD, Kind.BOOLEAN) else None

    def number(self, name: str) -> str | None:
        """The column of a number or date field, or None."""
        found = self.columns.get(name)
        return f"n{found[0]}" if found and found[1] in (Kind.NUMBER, Kind.DATE) else None


def _columns(schema: Schema) -> dict[str, Kind]:
    found = {field.name: field.kind for field in schema.fields if field.filterable and field.name != "id"}
    return found | {f"{field.role}.key": Kind.KEYWORD for field in schema.fields if field.is_mixed}


def spelled(name: str) -> str:
    """The column with the spellings of a keyword column."""
    return f"l{name}"

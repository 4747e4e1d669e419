"""A schema as the rows of a table."""

from __future__ import annotations

import msgspec

from searchidx.errors import Diagnostic, nearest
from searchidx.model.fields import BUILT_IN, Field, Kind, Schema
from searchidx.settings import NAME, Settings


class Row(msgspec.Struct, frozen=True):
    """One field for a table: its name, the role it has, its kind, the part of the documents that have it, what else to say."""

    name: str
    role: str
    kind: str
    coverage: float
    note: str


def describe(schema: Schema) -> list[Row]:
    """A row for each field that some document has: roles first, then the texts and states, then keys by how many have them."""
    return [_row(field, schema) for field in schema.fields if field.documents and field.name != "id"]


def _row(field: Field, schema: Schema) -> Row:
    kind = f"{field.kind.value} list" if field.many else field.kind.value
    role = field.role if field.is_role else f"({field.role})" if field.is_mixed else ""
    return Row(field.label, role, kind, field.documents / max(1, schema.documents), "; ".join(_notes(field)))


def _notes(field: Field) -> list[str]:
    givers = [name for name, _ in field.given]
    notes = [f"from {', '.join(f'{name} {count:,}' for name, count in field.given)}"] if givers not in ([], [field.label]) else []
    if field.is_mixed:
        notes.append(f"gives the {field.role} where no other key does")
    if field.name in BUILT_IN:
        notes.append("built in")
    elif field.name != field.label and not field.is_role:
        notes.append(f"asked for as {field.name}")
    if field.facet:
        notes.append("facet")
    if field.searched:
        notes.append("searched" if field.weight == 1 else f"searched ×{field.weight:g}")
    if field.slashes:
        notes.append(f"{field.slashes} first in dates with slashes")
    return notes


def unknown_names(settings: Settings, schema: Schema) -> tuple[Diagnostic, ...]:
    """Names in the configuration that no document has, each with the nearest one that some have; signals that hold no numbers."""
    named = [("facets", name) for name in settings.facets or ()]
    named += [(section, name) for section in ("kinds", "weights", "ranking") for name in getattr(settings, section) if name != "freshness"]
    named += [(f"roles.{role}", name) for role, names in settings.roles.items() for name in names]
    unknown = [_unknown(section, name, schema) for section, name in named if schema.field(name) is None]
    return (*unknown, *(_unmeasured(name) for name in settings.ranking if _is_unmeasured(schema.field(name))))


def _unknown(section: str, name: str, schema: Schema) -> Diagnostic:
    near = nearest(name, {known for field in schema.fields for known in (field.name, *field.keys)})
    hint = f"did you mean {near!r}?" if near else "take it out, or add it to a document"
    return Diagnostic(NAME, None, "unknown-field", "warning", f"{section} names {name!r}, which no document has", hint)


def _is_unmeasured(field: Field | None) -> bool:
    return field is not None and field.kind not in (Kind.NUMBER, Kind.DATE)


def _unmeasured(name: str) -> Diagnostic:
    hint = f'say kinds.{name} = "number", or take it out'
    return Diagnostic(NAME, None, "unknown-field", "warning", f"ranking names {name!r}, which holds no numbers", hint)

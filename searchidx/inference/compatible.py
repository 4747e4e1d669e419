"""Whether what was written under one schema is what another would have written."""

from __future__ import annotations

from searchidx.model.fields import Field, Schema


def fits(old: Schema, new: Schema) -> bool:
    """Whether records made by the old schema are, to the byte, those that the new one makes of the same documents."""
    fields = {field.name: field for field in new.fields}
    same = (old.languages, old.topic_words, _mixed(old)) == (new.languages, new.topic_words, _mixed(new))
    known = {key.casefold() for field in new.fields for key in field.keys}
    return same and all(_holds(field, fields.get(field.name), known) for field in old.fields)


def _mixed(schema: Schema) -> set[str]:
    return {field.role for field in schema.fields if field.is_mixed}


def _holds(old: Field, new: Field | None, known: set[str]) -> bool:
    """Whether the new field reads every value as the old one did; one whose keys are gone has no values left."""
    if new is None:
        return known.isdisjoint(key.casefold() for key in old.keys)
    alike = all(getattr(old, name) == getattr(new, name) for name in ("kind", "many", "role", "searched", "weight", "slashes", "common"))
    return alike and set(old.keys) <= set(new.keys) and set(old.shared) <= set(new.shared)

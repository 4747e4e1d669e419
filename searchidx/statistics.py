"""What an index holds: fields and their coverage, the most frequent values, the span of dates, sizes."""

from __future__ import annotations

from typing import Any

from searchidx.engines.base import Engine, Request, Results, Sort
from searchidx.query.nodes import Has, Not
from searchidx.schema.model import Field, Kind, Schema

TOP = 10
_HIDDEN = ("id",)


def stats(engine: Engine) -> dict[str, Any]:
    """The object that `stats --json` prints."""
    schema = engine.schema
    shown = [field for field in schema.fields if field.name not in _HIDDEN and (field.documents or field.is_role)]
    counted = tuple(field.name for field in shown if field.kind in (Kind.KEYWORD, Kind.BOOLEAN))
    everything = engine.search(Request(facets=counted, facet_size=TOP, limit=0))
    return {
        "documents": everything.total,
        "fields": [_field(field, everything, schema) for field in shown],
        "dates": _dates(engine),
        "sources": list(engine.facts.sources),
        "bytes": engine.bytes,
        "generation": engine.generation,
        "built": engine.facts.built,
    }


def _field(field: Field, everything: Results, schema: Schema) -> dict[str, Any]:
    top = [{"value": one.value, "count": one.count} for one in everything.facets.get(field.name, ())]
    coverage = field.documents / schema.documents if schema.documents else 0.0
    return {"name": field.label, "role": field.role or None, "kind": field.kind.value, "coverage": coverage, "top": top}


def _dates(engine: Engine) -> dict[str, Any]:
    if engine.schema.field("date") is None:
        return {"first": None, "last": None, "missing": engine.search(Request(limit=0)).total}

    def end(descending: bool) -> str | None:
        matches = engine.search(Request(Has("date"), sort=(Sort("date", descending),), limit=1)).matches
        return matches[0].stored.date if matches else None

    return {"first": end(False), "last": end(True), "missing": engine.search(Request(Not(Has("date")), limit=0)).total}

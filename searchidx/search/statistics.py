"""What an index holds: fields and their coverage, the most frequent values, the span of dates and its gaps, sizes."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from searchidx.engines.base import Engine
from searchidx.engines.messages import Request, Results, Sort
from searchidx.model.dates import at
from searchidx.model.fields import Field, Kind, Schema
from searchidx.query.nodes import Has, Node, Not, Range

TOP = 10
_HIDDEN = ("id",)


def stats(engine: Engine) -> dict[str, Any]:
    """The object that `stats --json` prints; `months` counts the documents of each month that has any, `gaps` are runs of those without.

    `given` says which keys gave a role, and of dates also how many file names, folders and addresses gave. `partial` says
    what is missing where not all of the index could be counted, and is left out elsewhere.
    """
    schema, months = engine.schema, _months(engine, Has("date"))
    shown = [field for field in schema.fields if field.name not in _HIDDEN and (field.documents or field.is_role)]
    counted = tuple(field.name for field in shown if field.kind in (Kind.KEYWORD, Kind.BOOLEAN))
    [everything] = engine.search([Request(facets=counted, facet_size=TOP, limit=0)])
    return {
        "documents": everything.total,
        "fields": [_field(field, everything, schema) for field in shown],
        "dates": _dates(engine),
        "months": [{"month": _text(month), "count": count} for month, count in sorted(months.items())],
        "gaps": [{"first": _text(a + 1), "last": _text(b - 1)} for a, b in pairwise(sorted(months)) if b - a > 1],
        "sources": list(engine.facts.sources),
        "bytes": engine.bytes,
        "generation": engine.generation,
        "built": engine.facts.built,
    } | ({"partial": everything.partial} if everything.partial else {})


def _field(field: Field, everything: Results, schema: Schema) -> dict[str, Any]:
    top = [{"value": one.value, "count": one.count} for one in everything.facets.get(field.name, ())]
    coverage = field.documents / schema.documents if schema.documents else 0.0
    described = {"name": field.label, "role": field.role or None, "kind": field.kind.value, "coverage": coverage}
    return {**described, "types": dict(field.seen), "given": dict(field.given), "top": top}


def _dates(engine: Engine) -> dict[str, Any]:
    field = engine.schema.field("date")
    if field is None:
        return {"first": None, "last": None, "missing": engine.search([Request(limit=0)])[0].total, "given": {}}
    ends = [Request(Has("date"), sort=(Sort("date", descending),), limit=1) for descending in (False, True)]
    first, last, missing = engine.search([*ends, Request(Not(Has("date")), limit=0)])
    return {"first": _day(first), "last": _day(last), "missing": missing.total, "given": dict(field.given)}


def _day(found: Results) -> str | None:
    return found.matches[0].stored.date if found.matches else None


def _months(engine: Engine, node: Node) -> Counter[int]:
    """How many documents each month has, by its number since the year 0."""
    drawn = engine.search([Request(node, histograms=("date",), limit=0)])[0].histograms.get("date")
    counts: Counter[int] = Counter()
    for bar in drawn.bars if drawn else ():
        if bar.count and drawn and drawn.unit in ("day", "month"):
            day = at(bar.start)
            counts[day.year * 12 + day.month - 1] += bar.count
        elif bar.count:
            counts += _months(engine, Range("date", bar.start, bar.end, closed=False))
    return counts


def _text(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"

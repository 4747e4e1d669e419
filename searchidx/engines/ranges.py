"""Ranges of dates and numbers: what they are compared with, and what filters pick, the part of a histogram that is marked."""

from __future__ import annotations

from collections.abc import Sequence

from searchidx.engines.messages import Filter
from searchidx.model.dates import DAY
from searchidx.model.fields import Schema
from searchidx.query.nodes import And, Node, Or, Range


def of_moments(node: Range) -> bool:
    """Whether a range of dates is one of moments: a bound names a time. Whole days are those that authors wrote, in their own zones."""
    return any(bound is not None and bound % DAY != 0 for bound in (node.low, node.high))


def picked_range(schema: Schema, name: str, filters: Sequence[Filter]) -> tuple[float | None, float | None]:
    """The range that filters of a field pick, from the lowest to the highest bound; None is open."""
    field = schema.field(name)
    ranges = [r for f in filters if field and schema.field(f.name) == field and not f.excludes for r in _ranges(f.node)]
    lows, highs = [r.low for r in ranges], [r.high for r in ranges]
    low = min((v for v in lows if v is not None), default=None) if None not in lows else None
    high = max((v for v in highs if v is not None), default=None) if None not in highs else None
    return low, high


def _ranges(node: Node) -> list[Range]:
    """The ranges of which a document is to be in any."""
    match node:
        case Range():
            return [node]
        case Or(children):
            return [r for child in children for r in _ranges(child)]
        case And(children):
            found = [r for child in children for r in _ranges(child)]
            lows, highs = [r.low for r in found if r.low is not None], [r.high for r in found if r.high is not None]
            return [Range(found[0].name, max(lows, default=None), min(highs, default=None))] if found else []
    return []

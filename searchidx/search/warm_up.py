"""What the first searches of a process would wait for, worked out before anybody asks."""

from __future__ import annotations

from searchidx.engines.base import Engine
from searchidx.engines.messages import Request
from searchidx.search.drafts import hiding
from searchidx.search.suggest import suggest

BEGINNING = "a"
"""What is completed: any letter reads the values of the facets, and joins what suggestions are counted by."""


def warm_up(engine: Engine) -> None:
    """Have the columns of all facets and of the date joined, and the values of the facets listed."""
    counted = tuple(field.name for field in engine.schema.facets if field.countable)
    drawn = tuple(field.name for field in engine.schema.facets if not field.countable)
    engine.search([Request(filters=hiding(engine), facets=counted, histograms=("date", *drawn), limit=0)])
    suggest(engine, BEGINNING)

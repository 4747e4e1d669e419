"""What the first searches of a process would wait for, worked out before anybody asks."""

from __future__ import annotations

from dataclasses import replace

from searchidx.engines.base import Engine
from searchidx.engines.messages import Request
from searchidx.query.nodes import Equals
from searchidx.search.drafts import hiding
from searchidx.search.suggest import suggest

BEGINNING = "a"
"""What is completed: any letter reads the values of the facets, and joins what suggestions are counted by."""


def warm_up(engine: Engine) -> None:
    """Have the columns of all facets and of the date joined, stories parted, and the values of the facets listed."""
    counted = tuple(field.name for field in engine.schema.facets if field.countable)
    drawn = dict.fromkeys(("date", *(field.name for field in engine.schema.facets if not field.countable)))
    everything = Request(filters=hiding(engine), facets=counted, histograms=tuple(drawn), group="story")
    [found] = engine.search([everything])
    one = tuple(match.stored.id for match in found.matches[:1])  # few documents are looked up in another way than all
    engine.search([replace(everything, query=Equals("id", one), limit=1)])
    suggest(engine, BEGINNING)

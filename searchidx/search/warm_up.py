"""What the first searches of a process would wait for, worked out before anybody asks."""

from __future__ import annotations

from collections.abc import Sequence

from searchidx.engines.base import Engine
from searchidx.search.request import Search
from searchidx.search.searcher import search
from searchidx.search.suggest import suggest

BEGINNING = "a"
"""What is completed: any letter reads the values of the facets, and joins what suggestions are counted by."""


def warm_up(engine: Engine, facets: Sequence[str] = ()) -> None:
    """Search as pages do, so that columns are joined, facets packed and stories parted: for everything, and for words of a title.

    `facets` are those that will be asked for; without any, those of the schema and dates.
    """
    asked = tuple(facets) or (*(field.name for field in engine.schema.facets), *_dates(engine))
    page = search(engine, Search(facets=asked, group="story").checked())
    for hit in page.hits[:1]:
        search(engine, Search(text=hit.title, match="any", facets=asked, group="story").checked())
    suggest(engine, BEGINNING)


def _dates(engine: Engine) -> tuple[str, ...]:
    field = engine.schema.field("date")
    return ("date",) if field is not None and field.filterable else ()

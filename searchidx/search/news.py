"""Everything that a saved search finds, for telling what is new."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from searchidx.engines.base import Engine
from searchidx.model.saved_search import SavedSearch
from searchidx.search.export import BATCH, every
from searchidx.search.page import Hit, Page
from searchidx.search.saved import to_search
from searchidx.search.searcher import search


def found_by(engine: Engine, one: SavedSearch) -> Iterator[Hit]:
    """Every document that a saved search finds, by the very words that were saved."""
    strict = replace(to_search(one, BATCH), group="none", loosen=False)

    def following(offset: int, limit: int) -> Page:
        return search(engine, replace(strict, offset=offset, limit=limit).checked())

    return every(following(0, BATCH), following)

"""searchidx through the calls that a user makes."""

from __future__ import annotations

from pathlib import Path

import searchidx
from searchidx import build
from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.search.page import Page
from tests.bench.corpus import Query
from tests.bench.peer import Answer

FACETS = ("topics", "provider")


class Searchidx:
    """The embedded engine."""

    name = "searchidx"

    def build(self, source: Path, folder: Path) -> None:
        """Build with both cores; modules are loaded by then, as those of the other engines are."""
        build(source, index=folder / "index")

    def open(self, folder: Path) -> Opened:
        """The published generation."""
        return Opened(folder)


class Opened:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._index = searchidx.open(folder / "index")

    def text(self, query: Query) -> str:
        """Blanks, OR, or quotes."""
        if query.new:
            assert isinstance(self._index.engine, EmbeddedEngine)
            self._index.engine.snapshot.lists.rows.clear()
        return typed(query)

    def top(self, text: str, query: Query) -> Answer:
        """A search without facets; the total comes for nothing."""
        return _answer(self._index.search(text, where=_where(query), match="all"))

    def faceted(self, text: str, query: Query) -> Answer:
        """A search with two facets."""
        return _answer(self._index.search(text, where=_where(query), facets=FACETS, match="all"))

    def marked(self, text: str, query: Query) -> Answer:
        """The same, each hit's highlights read."""
        page = self._index.search(text, where=_where(query), facets=FACETS, match="all")
        for hit in page.hits:
            assert hit.highlights
        return _answer(page)


def typed(query: Query) -> str:
    """A query as somebody types it."""
    return f'"{" ".join(query.words)}"' if query.join == "phrase" else (" OR " if query.join == "or" else " ").join(query.words)


def _where(query: Query) -> dict[str, str]:
    return {"topics": query.topic} if query.topic else {}


def _answer(page: Page) -> Answer:
    facets = {name: {one.value: one.count for one in counts} for name, counts in page.facets.items()}
    return Answer(page.total, [hit.fields["title"] for hit in page.hits], facets)

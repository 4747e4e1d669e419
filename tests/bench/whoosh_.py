"""Whoosh as it comes, used carefully: its exact collector, since its default top ten is not always right."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import collectors, fields, index, qparser, query, sorting

from tests.bench.corpus import Query, read
from tests.bench.peer import Answer

TEXTS = ["title", "excerpt"]
FACETS = ("topics", "provider")


class Whoosh:
    """Stock Whoosh with its own codec."""

    name = "whoosh"

    def build(self, source: Path, folder: Path) -> None:
        """One segment writer with room to work."""
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(stored=True),
            excerpt=fields.TEXT(stored=True),
            topics=fields.KEYWORD(stored=True, commas=True, sortable=True),
            provider=fields.ID(stored=True, sortable=True),
            date=fields.STORED,
        )
        writer = index.create_in(str(folder), schema).writer(limitmb=512)
        for document in read(source):
            topics, date = ",".join(document.pop("topics")), document.pop("publishedDateTime")
            writer.add_document(**document, topics=topics, date=date)
        writer.commit()

    def open(self, folder: Path) -> Opened:
        """The committed segments."""
        return Opened(folder)


class Opened:
    """An open searcher."""

    def __init__(self, folder: Path) -> None:
        self._searcher = index.open_dir(str(folder)).searcher()
        self._parser = qparser.MultifieldParser(TEXTS, self._searcher.schema)

    def text(self, query: Query) -> str:
        """Blanks, OR, or quotes."""
        return f'"{" ".join(query.words)}"' if query.join == "phrase" else (" OR " if query.join == "or" else " ").join(query.words)

    def top(self, text: str, query: Query) -> Answer:
        """The exact collector; the total comes with it."""
        return self._answer(text, query, None)

    def faceted(self, text: str, query: Query) -> Answer:
        """The same, grouped by topics and provider."""
        return self._answer(text, query, ("topics", "provider"))

    def marked(self, text: str, query: Query) -> Answer | None:
        """Not measured: the slowest shape of the slowest engine."""
        return None

    def _answer(self, text: str, asked: Query, facets: tuple[str, ...] | None) -> Answer:
        parsed = self._parser.parse(text)
        collector: Any = collectors.TopCollector(limit=10, usequality=False, replace=0)
        if facets:
            kinds = {name: sorting.FieldFacet(name, allow_overlap=name == "topics", maptype=sorting.Count) for name in facets}
            collector = collectors.FacetCollector(collector, kinds)
        if asked.topic:
            parsed = query.And([parsed, query.Term("topics", asked.topic)])
        self._searcher.search_with_collector(parsed, collector)
        results = collector.results()
        counts = {name: _largest(results.groups(name)) for name in facets or ()}
        return Answer(len(results), [hit["title"] for hit in results], counts)


def _largest(groups: dict[str, int]) -> dict[str, int]:
    return dict(sorted(groups.items(), key=lambda item: (-item[1], item[0]))[:10])

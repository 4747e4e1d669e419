"""An index that is open for searching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from searchidx.engines.base import Engine
from searchidx.model.fields import Schema
from searchidx.model.record import Stored
from searchidx.model.saved_search import SavedSearch
from searchidx.search.page import Hit, Page
from searchidx.search.request import Search, Values
from searchidx.search.saved import resolved
from searchidx.search.searcher import hit_of, search
from searchidx.search.similar import SimilarHit, similar, story
from searchidx.search.suggest import Suggestion, suggest
from searchidx.search.warm_up import warm_up


class Index:
    """A snapshot of an index, ready to be searched; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def schema(self) -> Schema:
        """The schema of the documents."""
        return self.engine.schema

    @property
    def generation(self) -> str:
        """The name of the snapshot."""
        return self.engine.generation

    @property
    def sources(self) -> tuple[Path, ...]:
        """Where the documents came from."""
        return tuple(map(Path, self.engine.facts.sources))

    def close(self) -> None:
        """Give back what the snapshot holds."""
        self.engine.close()

    def search(
        self,
        text: str = "",
        *,
        where: Mapping[str, Values] | None = None,
        exclude: Mapping[str, Values] | None = None,
        facets: Sequence[str] = (),
        sort: str = "relevance",
        match: str = "auto",
        group: str = "none",
        typing: bool = False,
        limit: int = 10,
        offset: int = 0,
        facet_size: int = 10,
        facet_query: str = "",
        facet_order: str = "count",
        unit: str = "",
        split: str = "",
        explain: bool = False,
        date_from: str | None = None,
        date_to: str | None = None,
    ) -> Page:
        """One page of what a query finds; the parameters are those of `Search`.

        Values of one field are joined by *or*, fields by *and*. What cannot be understood of the text is told in the page's
        `diagnostics`; nothing typed as text raises. UsageError where `where`, `exclude`, `facets` or `sort` name no field, or a
        value cannot be one of its field.
        """
        asked = Search(
            text=text, where=where or {}, exclude=exclude or {}, facets=facets, sort=sort, match=match, group=group, typing=typing,
            limit=limit, offset=offset, facet_size=facet_size, facet_query=facet_query, facet_order=facet_order, unit=unit, split=split,
            explain=explain, date_from=date_from, date_to=date_to,
        )  # fmt: skip
        return self.run(asked)

    def run(self, asked: Search) -> Page:
        """One page of what a search finds; `@NAME` as its text is the saved search of that name."""
        return search(self.engine, resolved(self.engine, asked).checked())

    @property
    def searches(self) -> tuple[SavedSearch, ...]:
        """The saved searches that lay beside the documents when the index was built, by name."""
        return self.engine.facts.searches

    def suggest(self, prefix: str, limit: int = 10) -> list[Suggestion]:
        """Completions of what is being typed, the likeliest first."""
        return suggest(self.engine, prefix, limit)

    def similar(self, id: str, limit: int = 10) -> list[SimilarHit]:
        """The documents most like that of an id, its own story left out; UsageError for an unknown id."""
        return similar(self.engine, id, limit)

    def story(self, id: str) -> tuple[Stored, ...]:
        """The other documents that tell the story of that of an id; UsageError for an unknown id."""
        return story(self.engine, id)

    def document(self, id: str) -> Hit | None:
        """The document of that id, or None."""
        stored = self.engine.documents([id]).get(id)
        return hit_of(self.engine, stored) if stored else None

    def warm_up(self) -> None:
        """Have worked out what the first searches and suggestions would wait for; for processes that answer many."""
        warm_up(self.engine)

    def stats(self) -> dict[str, Any]:
        """What the index holds, as the object of the contract."""
        from searchidx.search.statistics import stats

        return stats(self.engine)

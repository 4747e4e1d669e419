"""What a search gives back: one object that the terminal, the page and the API all draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import msgspec

from searchidx.engines.messages import FacetCount, Histogram, Story
from searchidx.errors import QueryDiagnostic
from searchidx.model.dates import iso_day
from searchidx.model.document import Heading
from searchidx.model.record import Related, Stored
from searchidx.search.highlight import Highlights


class HitDetails(Protocol):
    """What is computed only when a hit's attribute is read."""

    def highlights(self, stored: Stored) -> Highlights:
        """What is marked of a document."""

    def link(self, stored: Stored, heading: Heading) -> str | None:
        """The address of a heading of the document, or None."""

    def related(self, stored: Stored) -> list[Related]:
        """The related articles that match."""

    def article(self, article: Related) -> str:
        """The title of a related article with marks, else a passage of its summary; "" where neither has a word of the query."""

    def why(self, stored: Stored, score: float) -> dict[str, Any]:
        """The score and its parts."""


class Hit(msgspec.Struct, frozen=True, dict=True, eq=False):
    """One document found. `highlights`, `heading`, `related` and `why` are computed when read.

    `stored` is what the index stores of the document; `score` says how well it matches, unrounded, 0.0 where nothing was asked.
    `story` is what else was found of the story that it stands for; None where stories were not asked for.
    """

    stored: Stored
    score: float
    details: HitDetails
    story: Story | None = None

    @property
    def id(self) -> str:
        """The document's id."""
        return self.stored.id

    @property
    def title(self) -> str:
        """The document's title; never empty."""
        return self.stored.title

    @property
    def url(self) -> str | None:
        """The document's http(s) address, or None."""
        return self.stored.url

    @property
    def date(self) -> str:
        """The document's date in ISO 8601, or ""."""
        return self.stored.date

    @property
    def state(self) -> str:
        """`published` or `draft`."""
        return self.stored.state

    @property
    def provider(self) -> str:
        """The name of who published the document, or ""."""
        return self.stored.provider

    @property
    def summary(self) -> str:
        """The document's summary, or ""."""
        return self.stored.summary

    @property
    def topics(self) -> tuple[str, ...]:
        """The document's topics as their author spelled them."""
        return self.stored.topics

    @property
    def image(self) -> str:
        """The address of the document's image, or ""."""
        return self.stored.image

    @property
    def body(self) -> str:
        """The body as plain text."""
        return self.stored.body

    @property
    def fields(self) -> dict[str, Any]:
        """The author's flattened keys with typed values."""
        return self.stored.fields

    @cached_property
    def _marked(self) -> Highlights:
        return self.details.highlights(self.stored)

    @property
    def highlights(self) -> dict[str, str]:
        """Fields with a match, as HTML that is safe to show: escaped text and `<mark>` only."""
        return self._marked.fields

    @property
    def heading(self) -> Heading | None:
        """The heading that the marked passage of the body stands under; None without such a passage or heading."""
        return self._marked.heading

    @property
    def link(self) -> str | None:
        """The document's address, with the anchor of `heading` where the settings' `url` pattern made it."""
        return (self.details.link(self.stored, self.heading) if self.heading else None) or self.url

    @cached_property
    def related(self) -> list[Related]:
        """The related articles that the query matched."""
        return self.details.related(self.stored)

    @cached_property
    def why(self) -> dict[str, Any]:
        """The score and the parts that add up to it."""
        return self.details.why(self.stored, self.score)

    def as_json(self, explain: bool = False) -> dict[str, Any]:
        """The object of the contract; `why` only when asked to explain."""
        found: dict[str, Any] = {"id": self.id, "title": self.title, "url": self.url, "score": self.score, "fields": self.fields}
        found |= {"highlights": self.highlights, "related": [related_json(r) for r in self.related]}
        found |= {"heading": self._heading_json(self.heading)} if self.heading else {}
        found |= {"story": _story_json(self.story)} if self.story else {}
        return found | ({"why": self.why} if explain else {})

    def _heading_json(self, heading: Heading) -> dict[str, Any]:
        return {"text": heading.text, "anchor": heading.anchor, "url": self.details.link(self.stored, heading)}


def related_json(related: Related) -> dict[str, Any]:
    """A related article as the object of the contract."""
    return {name: getattr(related, name) for name in ("title", "summary", "url", "provider", "date")}


def _story_json(story: Story) -> dict[str, Any]:
    hits = [{name: getattr(other, name) for name in ("id", "title", "url", "provider", "date")} for other in story.others]
    return {"documents": story.documents, "providers": story.providers, "hits": hits}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results with everything around it.

    `total` counts documents or, with `group` "story", stories; `documents` are those in them.
    """

    text: str
    understood: str
    match: str
    total: int
    offset: int
    limit: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    histograms: Mapping[str, Histogram]
    diagnostics: tuple[QueryDiagnostic, ...]
    took_ms: float
    generation: str
    explain: bool = False
    documents: int = 0
    group: str = "none"

    def as_json(self) -> dict[str, Any]:
        """The object that `search --json` and `/api/search` give."""
        return {
            "query": {"text": self.text, "understood": self.understood, "match": self.match},
            "total": self.total,
            **({"documents": self.documents} if self.group == "story" else {}),
            "offset": self.offset,
            "limit": self.limit,
            "hits": [hit.as_json(self.explain) for hit in self.hits],
            "facets": {name: [_count_json(c) for c in counts] for name, counts in self.facets.items()},
            "histograms": {name: _histogram_json(h) for name, h in self.histograms.items()},
            "diagnostics": [d.as_json() for d in self.diagnostics],
            "took_ms": self.took_ms,
            "generation": self.generation,
        }


def _count_json(count: FacetCount) -> dict[str, Any]:
    return {"value": count.value, "count": count.count, "selected": count.selected, "excluded": count.excluded}


def _histogram_json(histogram: Histogram) -> dict[str, Any]:
    edge = iso_day if histogram.dates else float
    bars = [
        {"start": edge(b.start), "end": edge(b.end), "count": b.count, "selected": b.selected}
        | ({"split": [{"value": one.value, "count": one.count} for one in b.parts]} if b.parts else {})
        for b in histogram.bars
    ]
    values = {"least": edge(histogram.least), "most": edge(histogram.most), "mean": edge(histogram.mean)}
    return {"unit": histogram.unit, "bars": bars, **values}

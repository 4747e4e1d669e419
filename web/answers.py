"""The shapes of what the interface answers, of which its description is made."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from searchidx.engines.messages import ScorePart

Count = Annotated[int, Meta(ge=0)]
Edge = str | float
"""ISO 8601 for dates, else a number."""


class Query(msgspec.Struct):
    """What was asked, and how it was understood."""

    text: str
    understood: str
    match: Literal["auto", "all", "any"]


class FacetValue(msgspec.Struct):
    """A value of a facet with its documents; of an excluded one those that it would bring back."""

    value: str
    count: Count
    selected: bool
    excluded: bool


class SplitValue(msgspec.Struct):
    """What a bar holds of one value of the facet that it is split by."""

    value: str
    count: Count


class Bar(msgspec.Struct):
    """From `start` up to, and without, `end`: ISO 8601 dates, or numbers."""

    start: Edge
    end: Edge
    count: Count
    selected: bool
    split: list[SplitValue] | UnsetType = UNSET


class Histogram(msgspec.Struct):
    """Bars of a date or number, side by side; of dates, `unit` is how long they are, of numbers how wide."""

    unit: str
    bars: list[Bar]
    least: Edge
    most: Edge
    mean: Edge


class Related(msgspec.Struct):
    """A related article that the query matched."""

    title: str
    summary: str
    url: str | None
    provider: str
    date: str


class StoryHit(msgspec.Struct):
    """Another document of the same story."""

    id: str
    title: str
    url: str | None
    provider: str
    date: str


class Story(msgspec.Struct):
    """What was found of the story that a hit stands for: how many documents, of how many providers, and the others of them."""

    documents: Count
    providers: Count
    hits: list[StoryHit]


class Why(msgspec.Struct):
    """A score, and the parts that add up to it."""

    score: float
    parts: list[ScorePart]


class Heading(msgspec.Struct):
    """The heading that the marked passage of the body stands under; `url` leads to it where the site's addresses allow."""

    text: str
    anchor: str
    url: str | None


class Hit(msgspec.Struct):
    """A document that was found. `highlights` are safe HTML: escaped text and `<mark>`. `why` is there when asked to explain."""

    id: str
    title: str
    url: str | None
    score: float
    fields: dict[str, Any]
    highlights: dict[str, str]
    related: list[Related]
    heading: Heading | UnsetType = UNSET
    story: Story | UnsetType = UNSET
    why: Why | UnsetType = UNSET


class SimilarHit(Hit, kw_only=True):
    """A document like another one, and the telling words that they share."""

    shares: list[str]


class Similar(msgspec.Struct):
    """The documents most like the one of that id, best first, its own story left out."""

    id: str
    hits: list[SimilarHit]


class Diagnostic(msgspec.Struct):
    """What there is to tell about the query; `start` and `end` are offsets into its text."""

    code: str
    severity: Literal["refused", "warning", "note"]
    message: str
    hint: str
    start: int | None
    end: int | None


class Page(msgspec.Struct):
    """One page of results. With `group=story`, `total` counts stories and `documents` the documents in them."""

    query: Query
    total: Count
    offset: Count
    limit: Count
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    histograms: dict[str, Histogram]
    diagnostics: list[Diagnostic]
    took_ms: float
    generation: str
    documents: Count | UnsetType = UNSET


class Suggestion(msgspec.Struct):
    """A completion: `kind` is `word`, `phrase`, `field`, `title`, `search` (a saved one) or the field whose value it is.

    `id` is the document of a title.
    """

    text: str
    kind: str
    count: Count
    id: str | UnsetType = UNSET


class Suggestions(msgspec.Struct):
    """Completions, the likeliest first."""

    suggestions: list[Suggestion]


class Document(msgspec.Struct):
    """One document: its fields, body and related articles."""

    id: str
    title: str
    url: str | None
    state: Literal["published", "draft"]
    fields: dict[str, Any]
    body: str
    related: list[Related]


class Search(msgspec.Struct):
    """A saved search; `q` asks it."""

    name: str
    title: str
    query: str
    q: str


class Searches(msgspec.Struct):
    """The saved searches, by name."""

    searches: list[Search]


class ParameterError(msgspec.Struct):
    """What is wrong with one parameter."""

    parameter: str
    detail: str


class Problem(msgspec.Struct):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request: str
    hint: str | UnsetType = UNSET
    errors: list[ParameterError] | UnsetType = UNSET


ANSWERS = (Page, Similar, Suggestions, Document, Searches, Problem)
"""Every answer in JSON but the feeds."""

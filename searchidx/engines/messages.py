"""What an engine is asked and what it answers: plain data, in no engine's own words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from searchidx.model.record import Stored
from searchidx.model.saved_search import SavedSearch
from searchidx.query.nodes import Everything, Node

PartKind = Literal["word", "feedback", "exact", "signal"]
"""Where a part of a score comes from."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One field's condition beside the query: `node` holds Equals, Range, Is, Has or expanded words of the field `name`.

    Hits are in the node; where it `excludes`, they are not.
    """

    name: str
    node: Node
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """One key to order by: a field's name, or `relevance`."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """Something beside the words that lifts scores, by at most `weight` times what the words give.

    `name` is a number field; or a date field with a `half_life` in milliseconds, after which half is left, counted from `now`.
    """

    name: str
    weight: float
    half_life: float = 0.0
    now: float = 0.0


@dataclass(frozen=True, slots=True)
class Boost:
    """What lifts the scores of documents that are found anyway: `weight` times the score that the node gives them.

    `text` says in words what it is; `kind` where it comes from: a word of the query, feedback, or an exact title.
    """

    node: Node
    weight: float
    text: str
    kind: PartKind = "word"


@dataclass(frozen=True, slots=True)
class Request:
    """One search. `facets` are fields to count; `histograms` are date or number fields to draw.

    Every filter narrows the hits; the counts of a facet or histogram leave out the filters of its own field, but for those that
    exclude. `picked` are the values of each facet to list even at zero; `excluded` those that a filter excludes, which are counted
    as if it did not. `facet_query` keeps the values with that text in them; `facet_order` says which come first, and in what order.
    `unit` is the one that bars of dates have where they are not too many for it, `split` a facet that bars are split by.
    With `group` "story" the documents of one story are one hit, the best of them, and counts are those of stories.
    Boosts add to the scores of what the query finds and find nothing themselves; signals lift the sum. Timeout is raised where
    `deadline` (seconds of `time.monotonic`) has passed.
    """

    query: Node = field(default_factory=Everything)
    filters: tuple[Filter, ...] = ()
    facets: tuple[str, ...] = ()
    histograms: tuple[str, ...] = ()
    picked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facet_size: int = 10
    facet_query: str = ""
    facet_order: Literal["count", "name", "natural"] = "count"
    unit: str = ""
    split: str = ""
    sort: tuple[Sort, ...] = (Sort("relevance"),)
    offset: int = 0
    limit: int = 10
    boosts: tuple[Boost, ...] = ()
    signals: tuple[Signal, ...] = ()
    group: Literal["none", "story"] = "none"
    deadline: float = math.inf


class Story(msgspec.Struct, frozen=True):
    """The documents found of one story: how many, of how many providers, and but the best of them the first, in order."""

    documents: int
    providers: int
    others: tuple[Stored, ...] = ()


STORY_SIZE = 20
"""The most of the other documents of a story that are listed."""


SPLIT_SIZE = 5
"""The most values of a facet by which bars are split."""


class Match(msgspec.Struct, frozen=True):
    """One document found: its score, what is stored of it, and the story that it stands for where stories were asked for."""

    score: float
    stored: Stored
    story: Story | None = None


class ScorePart(msgspec.Struct, frozen=True):
    """What a word adds to a score by one field of the document, or what a signal adds.

    Of words, `frequency` counts the occurrences in the field, `weight` is what one of them counts there (the field's weight over
    its length norm), and `idf` is times the weight that the word has in the query; all are 0.0 for exact titles and signals,
    whose `text` says it in words.
    """

    field: str
    text: str
    score: float
    kind: PartKind = "word"
    frequency: float = 0.0
    weight: float = 0.0
    idf: float = 0.0


class Explanation(msgspec.Struct, frozen=True):
    """The score of a document and its parts, which add up to it (to six digits)."""

    score: float
    parts: tuple[ScorePart, ...]


class WordCount(msgspec.Struct, frozen=True):
    """An indexed word without case and accents, and the number of documents that have it in any form.

    `edits` as `nearest` counts. `occurrences` is how often `complete` finds it written so, to choose among forms of one word.
    """

    word: str
    documents: int
    edits: int = 0
    occurrences: int = 0


class FacetCount(msgspec.Struct, frozen=True, gc=False):
    """One value of a facet with the number of documents that have it; of an excluded value, those that it would bring back."""

    value: str
    count: int
    selected: bool = False
    excluded: bool = False


class Bar(msgspec.Struct, frozen=True, gc=False):
    """One bar of a histogram, from `start` up to, and without, `end` (milliseconds for dates); `parts` are the values it is split by."""

    start: float
    end: float
    count: int
    selected: bool = False
    parts: tuple[FacetCount, ...] = ()


class Histogram(msgspec.Struct, frozen=True):
    """Bars side by side without gaps; `unit` is one of `dates.UNITS` or, for numbers, the width of a bar; outliers have wider ones.

    `least`, `most` and `mean` are those of the values found.
    """

    unit: str
    bars: tuple[Bar, ...]
    dates: bool = False
    least: float = 0.0
    most: float = 0.0
    mean: float = 0.0


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found; `total` is exact.

    `partial` says what is missing where not all of the index could be asked, as in "2 of 3 shards answered"; `inexact` what else
    is not quite as it was asked for, and would not be if it were asked again.
    `documents` is the same number, or with `group` "story", where `total` counts stories, that of the documents in them.
    """

    total: int
    matches: tuple[Match, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    histograms: Mapping[str, Histogram] = field(default_factory=dict)
    documents: int = 0
    partial: str = ""
    inexact: str = ""


class Facts(msgspec.Struct, frozen=True):
    """What a build says of itself: when (ISO 8601, UTC), from which sources, and the settings that shaped the index.

    `counts` says how many documents each source held; `searches` are those saved beside the documents. On disk.
    """

    built: str
    sources: tuple[str, ...] = ()
    settings: dict[str, Any] = {}
    counts: dict[str, int] = {}
    searches: tuple[SavedSearch, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexProblem:
    """Something that is wrong with an index: where, what, and what to do."""

    path: str
    what: str
    hint: str

    def as_json(self) -> dict[str, str]:
        """The object that `verify --json` prints."""
        return {"path": self.path, "what": self.what, "hint": self.hint}

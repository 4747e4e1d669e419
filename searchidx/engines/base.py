"""The port: what an engine is asked and what it answers, in no engine's own words.

======================================  ====================================================================
a snapshot (`Engine`)
``search(requests)``                    results, one for each request: hits, exact total, facets, histograms
``documents(ids)``                      what is stored of documents, by id
``explain(request, ids)``               the parts that add up to the scores of documents
``frequencies(nodes)``                  how many documents are in each node
``complete(field, prefix, limit, …)``   indexed words that begin so, most frequent first
``nearest(word, limit)``                indexed words spelled nearly so, nearest first
``close()``                             gives back what the snapshot holds
the right to publish (`Writer`)
``previous``, ``state``                 what is published now, and what the last build left for the next
``refused``                             documents that the last publication did not take, with the reasons
``publish(…)``                          a new snapshot: these records, and the previous ones but some
``close()``                             gives up the right to publish
side by side (`Loader`)
``join(…)``, ``load(…)``                one share of a new index, loaded by one of many processes
``publish(…)``                          all shares as a new snapshot
======================================  ====================================================================

Requests carry trees whose words are analysed already (`query.expand`); engines never see typed text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import msgspec

from searchidx.errors import Diagnostic
from searchidx.model.fields import Schema
from searchidx.model.record import Record, Stored
from searchidx.model.saved_search import SavedSearch
from searchidx.query.nodes import Everything, Node

PartKind = Literal["word", "feedback", "exact", "signal"]
"""Where a part of a score comes from."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One field's condition beside the query: `node` holds Equals, Range, Is or Has of the field `name`.

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
    totals: bool = True
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


class FacetCount(msgspec.Struct, frozen=True):
    """One value of a facet with the number of documents that have it; of an excluded value, those that it would bring back."""

    value: str
    count: int
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram, from `start` up to, and without, `end` (milliseconds for dates); `parts` are the values it is split by."""

    start: float
    end: float
    count: int
    selected: bool = False
    parts: tuple[FacetCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars side by side without gaps; `unit` is one of `buckets.UNITS` or, for numbers, the width of a bar; outliers have wider ones.

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
    """What a search found; `total` is exact (with `totals=False` at least the number of matches).

    `partial` says what is missing where not all of the index could be asked, as in "2 of 3 shards answered".
    `documents` is the same number, or with `group` "story", where `total` counts stories, that of the documents in them.
    """

    total: int
    matches: tuple[Match, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    histograms: Mapping[str, Histogram] = field(default_factory=dict)
    documents: int = 0
    partial: str = ""


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


class Engine(Protocol):
    """A place that documents are searched in; one object is one snapshot."""

    @property
    def schema(self) -> Schema:
        """The schema that the index was made with."""

    @property
    def generation(self) -> str:
        """The name of the snapshot that is read."""

    @property
    def note(self) -> str | None:
        """Why this is not what was published last, for the person who runs it; None where it is."""

    def search(self, requests: Sequence[Request]) -> list[Results]:
        """The best matches, the total and the counts of each request; names that the schema lacks match nothing."""

    def documents(self, ids: Collection[str]) -> dict[str, Stored]:
        """What is stored of documents, by id; ids that are not in the snapshot are left out."""

    def explain(self, request: Request, ids: Sequence[str]) -> list[Explanation]:
        """Why documents have the scores that the request gives them, in the order of the ids; parts of 0.0 are left out."""

    def frequencies(self, nodes: Sequence[Node]) -> list[int]:
        """How many documents are in each node, in the order of the nodes."""

    @property
    def averages(self) -> Mapping[str, float]:
        """The average number of tokens of each slot, of the documents that have any there: what length norms go by."""

    def complete(self, field: str, prefix: str, limit: int, within: Node | None = None) -> list[WordCount]:
        """Indexed words of a field ("" = all that words without a field look in) that begin so: most frequent first, then by word.

        With `within`, documents in that node alone are counted, and words that stand in none of them left out.
        """

    def nearest(self, word: str, limit: int) -> list[WordCount]:
        """Indexed words that the spelling budget of `text.edit_distance` allows for a word: fewest edits first, then most frequent."""

    def fingerprints(self) -> Mapping[str, str]:
        """Each id with the fingerprint of what it was read from."""

    def close(self) -> None:
        """Give back what the snapshot holds."""

    @property
    def facts(self) -> Facts:
        """What the build that made the snapshot said of itself."""

    @property
    def bytes(self) -> int:
        """How many bytes the snapshot takes."""


class Writer(Protocol):
    """The right to publish, held from opening to closing; nobody else has it meanwhile."""

    @property
    def previous(self) -> Engine | None:
        """The snapshot that is published now, if there is one."""

    @property
    def facts(self) -> Facts | None:
        """What the last build said of itself, even where its snapshot cannot be used any more; None if there was none."""

    @property
    def state(self) -> bytes:
        """What the last build left for the next; empty if there was none."""

    def remember(self, state: bytes) -> None:
        """Leave something for the next build without publishing: nothing that is searched has changed."""

    @property
    def refused(self) -> Sequence[Diagnostic]:
        """The documents of the last publication that the engine did not take, each with the reason."""

    def publish(
        self,
        schema: Schema,
        parts: Sequence[Iterable[Record]],
        *,
        deletions: Collection[str],
        keep: bool,
        facts: Facts,
        state: bytes,
        progress: Callable[[int], None],
    ) -> str:
        """Publish a snapshot and return its name: these records, and with `keep` the previous ones but these deletions.

        Each part is read in a process of its own, so it must pickle. `progress` is told how many records are written so far.
        """

    def close(self) -> None:
        """Give up the right to publish."""


class Loader(Protocol):
    """The right to load one share of a new index, side by side with those who load the others, and to publish all of them."""

    def join(self, number: int, of: int) -> None:
        """Take share `number` (from 1) of `of`; IndexLocked where somebody else has it, UsageError where the load has other shares."""

    def shares(self) -> dict[int, bytes]:
        """What each share that is loaded has left, by its number."""

    def missing(self) -> list[int]:
        """The shares that are not loaded yet; NothingPublished where no load is under way."""

    def load(
        self,
        schema: Schema,
        parts: Sequence[Iterable[Record]],
        *,
        plan: str,
        deletions: Collection[str],
        state: bytes,
        progress: Callable[[int], None],
    ) -> Sequence[Diagnostic]:
        """Load the records of the share that was taken, and return those that were refused.

        Where an earlier process was ended in the middle of the same `plan`, it goes on from there.
        """

    def publish(self, schema: Schema, facts: Facts, state: bytes) -> str:
        """Publish what all shares have loaded, and return its name; IndexLocked where one of them is being loaded."""

    def close(self) -> None:
        """Give up the share."""

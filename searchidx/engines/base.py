"""The port: what an engine is told and what it answers, in no engine's own words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from searchidx.model.fields import Schema
from searchidx.model.record import Record, Stored
from searchidx.query.nodes import Everything, Node


@dataclass(frozen=True, slots=True)
class Filter:
    """One field's condition on the side of the query: `node` holds Value, Range, Is or Has of the field `name`."""

    name: str
    node: Node


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
class Request:
    """One search. `facets` are fields to count; `histograms` are date or number fields to draw.

    Every filter narrows the hits; the counts of a facet or histogram leave out the filters of its own field.
    `picked` are the values of each facet to list even at zero. Scores are lifted by the signals.
    """

    query: Node = field(default_factory=Everything)
    filters: tuple[Filter, ...] = ()
    facets: tuple[str, ...] = ()
    histograms: tuple[str, ...] = ()
    picked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facet_size: int = 10
    sort: tuple[Sort, ...] = (Sort("relevance"),)
    offset: int = 0
    limit: int = 10
    totals: bool = True
    signals: tuple[Signal, ...] = ()


class Match(msgspec.Struct, frozen=True):
    """One document found: its number in the snapshot, its score, and what is stored of it."""

    document: int
    score: float
    stored: Stored


class FacetCount(msgspec.Struct, frozen=True):
    """One value of a facet with the number of documents that have it."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram: from `start` up to, and without, `end` (milliseconds for dates)."""

    start: float
    end: float
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars side by side without gaps; `unit` is year, month, day or, for numbers, the width of a bar."""

    unit: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found; `total` is exact (with `totals=False` at least the number of matches)."""

    total: int
    matches: tuple[Match, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    histograms: Mapping[str, Histogram] = field(default_factory=dict)


class Facts(msgspec.Struct, frozen=True):
    """What a build says of itself: when (ISO 8601, UTC), from which sources, and the settings that shaped the index."""

    built: str
    sources: tuple[str, ...] = ()
    settings: dict[str, Any] = {}


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

    def search(self, request: Request) -> Results:
        """The best matches, the total and the counts; names that the schema lacks match nothing."""

    def document(self, id: str) -> Match | None:
        """The document of that id, or None."""

    def score(self, node: Node, document: int) -> float:
        """What a node adds to the score of a document of this snapshot; 0.0 where the document is not in it."""

    def lift(self, signal: Signal, document: int) -> float:
        """By what part of what the words give a signal lifts the score of a document of this snapshot: from 0.0 to its weight."""

    def terms(self, name: str, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The indexed words of a slot that begin so, sorted, each with the number of documents that have it ("" = all slots)."""

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
    def state(self) -> bytes:
        """What the last build left for the next; empty if there was none."""

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

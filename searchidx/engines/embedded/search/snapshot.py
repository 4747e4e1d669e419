"""All segments of a generation as one: documents are numbered across segments, posting lists and columns joined on first use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import Bundle
from searchidx.engines.embedded.format.layout import STORIES, SlotGroup, groups
from searchidx.engines.embedded.format.segment import Segment, starts
from searchidx.engines.embedded.search.cache import Cache
from searchidx.engines.embedded.search.counted import Counted
from searchidx.engines.embedded.search.date_column import DateColumn
from searchidx.engines.embedded.search.facet_table import FacetTable
from searchidx.engines.embedded.search.keyword_column import KeywordColumn
from searchidx.engines.embedded.search.number_column import NumberColumn
from searchidx.engines.embedded.search.postings import Documents, PostingLists
from searchidx.engines.embedded.search.slots import Slots
from searchidx.engines.embedded.search.story_column import StoryColumn
from searchidx.engines.messages import Signal
from searchidx.memory import hold_memory
from searchidx.model.fields import Field, Kind, Schema
from searchidx.model.record import Stored
from searchidx.query.nodes import Node

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a leaf looks: slot groups, and of their slots these, each in all documents (None) or in those of a mask.

    `whole` says that all slots of the groups count in all documents, so that stored impacts hold.
    """

    groups: tuple[SlotGroup, ...]
    slots: Mapping[str, NDArray[np.bool_] | None]
    whole: bool = False


KEPT_DOCUMENTS = 8 << 20
"""The size of the cache of stored documents in bytes; a hit takes 0.1 microseconds instead of 5."""
KEPT_NUMBERS = 4 << 20
"""The size of the cache of the numbers of documents by id in bytes; a hit takes 0.1 microseconds instead of 30 (100,000 documents)."""
KEPT_COUNTS = 16 << 20
"""The size of the cache of facet counts in bytes; six facets and a histogram of 70,000 documents take 90 microseconds instead of 700."""
KEPT_TABLES = 128 << 20
"""The size of the cache of facet tables in bytes; that of six facets of 1,000,000 documents takes 8 MB, and 4 ms to make."""
KEPT_MASKS = 32 << 20
"""The size of the cache of filter masks in bytes; a hit takes 5 microseconds instead of 600 (100,000 documents, three values each)."""


class Snapshot:
    """What one generation holds. Threads may share it: at worst, two compute the same value."""

    def __init__(self, schema: Schema, segments: Sequence[Segment], stories: Path | None = None) -> None:
        hold_memory()
        self.schema = schema
        self.segments = tuple(segments)
        self.averages: Mapping[str, float] = segments[0].info.averages if segments else {}
        self.bases: list[int] = [0, *np.cumsum([s.documents for s in segments], dtype=np.int64).tolist()]
        self.size: int = self.bases[-1]
        self.groups: dict[str, SlotGroup] = {slot: group for group in groups(schema) for slot in group.slots}
        self.searched = groups(schema)[-1]
        self.live = _live(segments)
        self._stories = stories
        self.lists = PostingLists(self.segments, self.bases, self.live)
        self._columns: dict[str, Any] = {}
        self._tables: Cache[tuple[str, ...], tuple[FacetTable | None]] = Cache(KEPT_TABLES)
        self._signals: dict[Signal, NDArray[np.float64]] = {}
        self._documents: Cache[int, Stored] = Cache(KEPT_DOCUMENTS)
        self._numbers: Cache[str, int] = Cache(KEPT_NUMBERS)
        self.masks: Cache[Node, NDArray[np.bool_]] = Cache(KEPT_MASKS)
        """Cached filter masks, by filter."""
        self.counted: Cache[tuple[Node, ...], Counted] = Cache(KEPT_COUNTS)
        """Cached facet counts, by the query and the filters that documents pass."""

    @property
    def cached(self) -> dict[str, int]:
        """How many bytes of each kind are cached."""
        own = {"filter_masks": self.masks.bytes, "facet_counts": self.counted.bytes, "facet_tables": self._tables.bytes}
        return self.lists.cached | own | {"documents": self._documents.bytes}

    @cached_property
    def whole(self) -> Scope:
        """Where words without a field look."""
        return Scope((self.searched,), dict.fromkeys(self.searched.slots), whole=True)

    @cached_property
    def own(self) -> Scope:
        """Where excluded words look: the document's own text, without related articles."""
        own = [slot for slot in self.searched.slots if slot != "related"]
        return Scope((self.searched,), dict.fromkeys(own), whole=len(own) == len(self.searched.slots))

    @cached_property
    def count(self) -> int:
        """How many documents are not deleted."""
        return self.size if self.live is None else int(np.count_nonzero(self.live))

    @cached_property
    def everything(self) -> Documents:
        """Every live document."""
        return np.arange(self.size) if self.live is None else np.flatnonzero(self.live)

    def _joined(self, name: str, read: Callable[[Segment], NDArray[Any] | None], missing: float, dtype: Any) -> NDArray[Any]:
        if name not in self._columns:
            pieces = [read(s) for s in self.segments]
            whole = [np.full(s.documents, missing, dtype) if p is None else p for s, p in zip(self.segments, pieces, strict=True)]
            self._columns[name] = whole[0] if len(whole) == 1 else np.concatenate([np.empty(0, dtype), *whole]).astype(dtype)
        return self._columns[name]  # type: ignore[no-any-return]

    def number(self, name: str) -> NDArray[np.float64]:
        """A number or date column, NaN where a document has none; shape (documents,)."""
        return self._joined(f"number:{name}", lambda s: s.number(name), np.nan, np.float64)

    def moments(self, field: Field) -> NDArray[np.float64]:
        """A date column by the moment itself, whatever day its author wrote; of a number field its own column."""
        return self.remembered(f"moments:{field.name}", lambda: self._moments(field))

    def _moments(self, field: Field) -> NDArray[np.float64]:
        own, exact = self.number(field.name), [segment.number(field.moments) for segment in self.segments]
        if field.kind is not Kind.DATE or all(column is None for column in exact):
            return own
        found = self._joined(f"number:{field.moments}", lambda s: s.number(field.moments), np.nan, np.float64)
        return np.where(np.isnan(found), own, found)

    def numbers(self, name: str) -> NumberColumn:
        """A number column by its distinct values."""
        return self.remembered(f"numbers:{name}", lambda: NumberColumn(self.number(name)))

    def dates(self, name: str) -> DateColumn:
        """A date column by its days."""
        return self.remembered(f"dates:{name}", lambda: DateColumn(self.number(name)))

    def lengths(self, slot: str) -> NDArray[Any]:
        """How many tokens each document has in a slot."""
        return self._joined(f"lengths:{slot}", lambda s: s.lengths(slot), 0, np.uint32)

    def of_length(self, slot: str, length: int) -> Documents:
        """The documents with that number of tokens in a slot."""
        return self.remembered(f"length:{length}:{slot}", lambda: np.flatnonzero(self.lengths(slot) == length))

    def starts(self, slot: str) -> NDArray[Any]:
        """The position at which a slot begins in each document; where a segment has no such slot, that of the next one."""
        following = self.groups[slot].slots[self.groups[slot].slots.index(slot) :]
        return self._joined(f"starts:{slot}", lambda s: starts(s, following), 0, np.uint32)

    def present(self, name: str) -> NDArray[Any]:
        """Which documents have a value in a field that is only stored."""
        return self._joined(f"present:{name}", lambda s: s.present(name), 0, np.uint8)

    def slots(self, group: SlotGroup) -> Slots:
        """The slots of a group that hold any text."""
        key = f"slots:{group.prefix}"
        if key not in self._columns:
            names = [slot for slot in group.slots if self.lengths(slot).any()] or [group.slots[0]]
            starts = np.array([self.starts(slot) for slot in names[1:]], np.uint32).reshape(len(names) - 1, self.size)
            weights = {field.name: field.weight for field in self.schema.slots}
            scales = [(weights[slot], self.averages.get(slot, 1.0)) for slot in names]
            self._columns[key] = Slots.of(names, starts, [self.lengths(slot) for slot in names], scales)
        return self._columns[key]  # type: ignore[no-any-return]

    def keywords(self, name: str) -> KeywordColumn:
        """A keyword or boolean column."""
        key = f"keywords:{name}"
        if key not in self._columns:
            self._columns[key] = KeywordColumn.join(name, self.segments)
        return self._columns[key]  # type: ignore[no-any-return]

    def totals(self, name: str) -> NDArray[np.int64]:
        """How many live documents have each value of a keyword column."""
        documents = None if self.live is None else self.everything
        return self.remembered(f"totals:{name}", lambda: self.keywords(name).count(documents))

    def facet_table(self, names: Sequence[str]) -> FacetTable | None:
        """The keyword columns of these names side by side; None where fewer than two of them fit."""
        key = tuple(sorted(names))
        found = self._tables.get(key)
        if found is None:
            table = FacetTable.of(list(map(self.keywords, key)))
            if table is not None and table.nbytes > KEPT_TABLES // 4:
                table = None
            found = self._tables.put(key, (table,), table.nbytes if table else 0)
        return found[0]

    def worked_out(self, signal: Signal, make: Callable[[], NDArray[np.float64]]) -> NDArray[np.float64]:
        """The values of a signal, cached; those of other days are evicted."""
        found = self._signals.get(signal)
        if found is None:
            self._signals = {kept: lifts for kept, lifts in self._signals.copy().items() if kept.now == signal.now or not kept.now}
            found = self._signals[signal] = make()
        return found

    @cached_property
    def stories(self) -> StoryColumn:
        """Which documents tell the same story."""
        firsts = np.arange(self.size) if self._stories is None else Bundle(self._stories)[STORIES].all().astype(np.int64)
        return StoryColumn(firsts)

    def remembered(self, key: str, make: Callable[[], T]) -> T:
        """What was made under a key, made once."""
        if key not in self._columns:
            self._columns[key] = make()
        return self._columns[key]  # type: ignore[no-any-return]

    def is_first(self, key: str) -> bool:
        """Whether nobody has asked this before."""
        own = object()
        return self.remembered(key, lambda: own) is own

    @cached_property
    def id_ranks(self) -> NDArray[np.int64]:
        """The place of every document in the order of ids."""
        ids = [id for segment in self.segments for id in segment.ids.all()]
        ranks = np.empty(len(ids), np.int64)
        ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
        return ranks

    @cached_property
    def title_ranks(self) -> NDArray[np.float64]:
        """The place of every document in the order of titles without case; equal titles share one."""
        if len(self.segments) == 1:
            return self.segments[0].title_ranks.astype(np.float64)
        titles = [title for segment in self.segments for title in segment.titles.all()]
        order = sorted(range(len(titles)), key=titles.__getitem__)  # those of a segment are in order: runs that are merged
        ranks = np.empty(len(titles))
        ranks[order] = np.cumsum([0, *(titles[one] != titles[other] for one, other in pairwise(order))])[: len(titles)]
        starts = np.cumsum([0, *(segment.titles.count for segment in self.segments)])
        found = [ranks[segment.title_ranks + start] for segment, start in zip(self.segments, starts, strict=False)]
        return np.concatenate([np.empty(0), *found])

    def place(self, document: int) -> tuple[Segment, int]:
        """The segment of a document and its number there."""
        at = bisect_right(self.bases, document) - 1
        return self.segments[at], document - self.bases[at]

    def stored(self, document: int) -> Stored:
        """What is stored of a document."""
        found = self._documents.get(document)
        if found is None:
            segment, number = self.place(document)
            found = segment.stored(number)
            self._documents.put(document, found, segment.record_size(number))
            if segment.live is None or segment.live[number]:
                self._numbers.put(found.id, document, len(found.id))
        return found

    def id(self, document: int) -> str:
        """The id of a document."""
        if (known := self._documents.get(document)) is not None:
            return known.id
        segment, number = self.place(document)
        return segment.ids.text(number)

    def find(self, id: str) -> int:
        """The number of the live document of that id, -1 if there is none."""
        known = self._numbers.get(id)
        if known is not None:
            return known
        for base, segment in zip(self.bases, self.segments, strict=False):
            number = segment.find(id)
            if number >= 0 and (segment.live is None or segment.live[number]):
                return base + number
        return -1


def _live(segments: Sequence[Segment]) -> NDArray[np.bool_] | None:
    """Which documents are not deleted; None where none is."""
    if all(segment.live is None for segment in segments):
        return None
    return np.concatenate([np.ones(s.documents, np.bool_) if s.live is None else s.live for s in segments])

"""All segments of a generation as one: documents numbered through, posting lists and columns joined on first use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.base import Signal, Stored
from searchidx.engines.scoring import norm
from searchidx.engines.values import fold
from searchidx.engines.whoosh.executor.columns import KeywordColumn
from searchidx.engines.whoosh.executor.places import Places, packed
from searchidx.engines.whoosh.format.layout import Group, groups
from searchidx.engines.whoosh.format.segment import Segment, starts
from searchidx.query.nodes import Node
from searchidx.schema.model import Schema

Documents = NDArray[np.int64]
"""Numbers of documents in a snapshot, ascending."""


class Slots(NamedTuple):
    """Slots of one group: where each but the first begins, and the weight over length norm of each; a column a document."""

    names: tuple[str, ...]
    starts: NDArray[np.uint32]
    norms: NDArray[np.float64]


KEPT_POSTINGS = 16_000_000
"""At most 200 MB. With a quarter of that, phrases over 1,000,000 documents took four times as long, their words forgotten each time."""
KEPT_DOCUMENTS = 4 << 20
"""Bytes as they are stored; a document shown again costs a tenth of a microsecond instead of five."""
KEPT_MASKS = 32 << 20
"""A filter looked up again costs 5 microseconds instead of 600 (100,000 documents, three values each)."""


class Snapshot:
    """What one generation holds. Safe to share: whatever is worked out is worked out alike by every thread."""

    def __init__(self, schema: Schema, segments: Sequence[Segment]) -> None:
        self.schema = schema
        self.segments = tuple(segments)
        self.averages: Mapping[str, float] = segments[0].info.averages if segments else {}
        self.bases: list[int] = [0, *np.cumsum([s.documents for s in segments], dtype=np.int64).tolist()]
        self.size: int = self.bases[-1]
        self.groups: dict[str, Group] = {slot: group for group in groups(schema) for slot in group.slots}
        self.searched = groups(schema)[-1]
        self._lists: dict[bytes, tuple[Documents, NDArray[np.float32]]] = {}
        self._places: dict[bytes, list[Places | None]] = {}
        self._packed: dict[bytes, NDArray[np.int64]] = {}
        self._kept = 0
        self._columns: dict[str, Any] = {}
        self._signals: dict[Signal, NDArray[np.float64]] = {}
        self._documents: dict[int, Stored] = {}
        self._documents_kept = 0
        self.masks: dict[Node, NDArray[np.bool_]] = {}
        """Which documents fulfil a condition, for those that were asked of late."""

    @cached_property
    def live(self) -> NDArray[np.bool_] | None:
        """Which documents are not deleted; None where none is."""
        if all(segment.live is None for segment in self.segments):
            return None
        return np.concatenate([np.ones(s.documents, np.bool_) if s.live is None else s.live for s in self.segments])

    @cached_property
    def count(self) -> int:
        """How many documents are not deleted."""
        return self.size if self.live is None else int(np.count_nonzero(self.live))

    @cached_property
    def everything(self) -> Documents:
        """Every living document."""
        return np.arange(self.size) if self.live is None else np.flatnonzero(self.live)

    def postings(self, key: bytes) -> tuple[Documents, NDArray[np.float32]]:
        """The living documents that a dictionary key names, with their impacts."""
        found = self._lists.get(key)
        if found is None:
            found = self._join(key)
            self._hold(len(found[0]))
            self._lists[key] = found
        return found

    def _hold(self, postings: int) -> None:
        """Make room for so many more postings."""
        if self._kept + postings > KEPT_POSTINGS:
            self._lists, self._places, self._packed, self._kept = {}, {}, {}, 0
        self._kept += postings

    def _join(self, key: bytes) -> tuple[Documents, NDArray[np.float32]]:
        documents, impacts = [], []
        for base, segment in zip(self.bases, self.segments, strict=False):
            if (number := segment.keys.find(key)) >= 0:
                low, high = segment.posting_range(number)
                documents.append(segment.postings.slice(low, high) + np.int64(base))
                impacts.append(segment.impacts.slice(low, high))
        if not documents:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        ids = documents[0] if len(documents) == 1 else np.concatenate(documents)
        scores = impacts[0] if len(impacts) == 1 else np.concatenate(impacts)
        return self.living(ids, scores)

    def living(self, ids: Documents, scores: NDArray[Any]) -> tuple[Documents, NDArray[Any]]:
        """The same without deleted documents."""
        if self.live is None:
            return ids, scores
        keep = self.live[ids]
        return ids[keep], scores[keep]

    def words(self, group: Group, start: str) -> list[tuple[str, bytes]]:
        """The words of a group that begin so, without case and accents, sorted, each with its key."""
        prefix = (group.prefix + start).encode("utf-8", "surrogatepass")
        found = {pair for segment in self.segments for pair in _words(segment, prefix)}
        skip = len(group.prefix.encode())
        return [(word[skip:].decode("utf-8", "surrogatepass"), key) for word, key in sorted(found)]

    def occurrences(self, key: bytes) -> tuple[Documents, Documents]:
        """Document and position of every occurrence of a key, deleted documents included."""
        owners, positions = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for base, segment in zip(self.bases, self.segments, strict=False):
            if (number := segment.keys.find(key)) >= 0:
                low, high = segment.posting_range(number)
                documents = segment.postings.slice(low, high) + np.int64(base)
                owners.append(np.repeat(documents, segment.freqs.slice(low, high)))
                positions.append(segment.positions.slice(*segment.position_range(number)).astype(np.int64))
        return np.concatenate(owners), np.concatenate(positions)

    def places(self, key: bytes, documents: Documents) -> NDArray[np.int64]:
        """Document and position in one number, ascending, of the occurrences of a key in documents that all have it."""
        found = self._places.get(key)
        if found is None:
            found = [Places.of(segment, key) for segment in self.segments]
            self._hold(sum(len(one.documents) for one in found if one))
            self._places[key] = found
        edges = np.searchsorted(documents, self.bases).tolist()
        parts = zip(found, self.bases, pairwise(edges), strict=False)
        pieces = [one.within(documents[low:high], base) for one, base, (low, high) in parts if one and low < high]
        return pieces[0] if len(pieces) == 1 else np.concatenate([np.empty(0, np.int64), *pieces])

    def all_places(self, key: bytes) -> NDArray[np.int64]:
        """Document and position in one number, ascending, of every occurrence of a key, deleted documents included."""
        found = self._packed.get(key)
        if found is None:
            found = packed(*self.occurrences(key))
            self._hold(len(found))
            self._packed[key] = found
        return found

    def keep_mask(self, node: Node, mask: NDArray[np.bool_]) -> None:
        """Remember which documents fulfil a condition."""
        if (len(self.masks) + 1) * self.size > KEPT_MASKS:
            self.masks.clear()
        self.masks[node] = mask

    def _joined(self, name: str, read: Callable[[Segment], NDArray[Any] | None], missing: float, dtype: Any) -> NDArray[Any]:
        if name not in self._columns:
            pieces = [read(s) for s in self.segments]
            whole = [np.full(s.documents, missing, dtype) if p is None else p for s, p in zip(self.segments, pieces, strict=True)]
            self._columns[name] = whole[0] if len(whole) == 1 else np.concatenate([np.empty(0, dtype), *whole]).astype(dtype)
        return self._columns[name]  # type: ignore[no-any-return]

    def number(self, name: str) -> NDArray[np.float64]:
        """A number or date column; NaN where a document has none."""
        return self._joined(f"number:{name}", lambda s: s.number(name), np.nan, np.float64)

    def lengths(self, slot: str) -> NDArray[Any]:
        """How many tokens each document has in a slot."""
        return self._joined(f"lengths:{slot}", lambda s: s.lengths(slot), 0, np.uint32)

    def starts(self, slot: str) -> NDArray[Any]:
        """The position at which a slot begins in each document; where a segment has no such slot, that of the next one."""
        following = self.groups[slot].slots[self.groups[slot].slots.index(slot) :]
        return self._joined(f"starts:{slot}", lambda s: starts(s, following), 0, np.uint32)

    def present(self, name: str) -> NDArray[Any]:
        """Which documents have a value in a field that is only stored."""
        return self._joined(f"present:{name}", lambda s: s.present(name), 0, np.uint8)

    def slots(self, group: Group) -> Slots:
        """The slots of a group that hold any text."""
        key = f"slots:{group.prefix}"
        if key not in self._columns:
            names = [slot for slot in group.slots if self.lengths(slot).any()] or [group.slots[0]]
            starts = np.array([self.starts(slot) for slot in names[1:]], np.uint32).reshape(-1, self.size)
            self._columns[key] = Slots(tuple(names), starts, np.array([self._norms(slot) for slot in names]))
        return self._columns[key]  # type: ignore[no-any-return]

    def _norms(self, slot: str) -> NDArray[np.float64]:
        """Weight over length norm of a slot, a number a document."""
        weight = next(f.weight for f in self.schema.slots if f.name == slot)
        return weight / norm(self.lengths(slot).astype(np.float64), self.averages[slot])

    def keywords(self, name: str) -> KeywordColumn:
        """A keyword or boolean column."""
        key = f"keywords:{name}"
        if key not in self._columns:
            self._columns[key] = KeywordColumn.join(name, self.segments, self.live)
        return self._columns[key]  # type: ignore[no-any-return]

    def totals(self, name: str) -> NDArray[np.int64]:
        """How many living documents have each value of a keyword column."""
        key = f"totals:{name}"
        if key not in self._columns:
            documents = None if self.live is None else self.everything
            self._columns[key] = self.keywords(name).count(documents)
        return self._columns[key]  # type: ignore[no-any-return]

    def worked_out(self, signal: Signal, make: Callable[[], NDArray[np.float64]]) -> NDArray[np.float64]:
        """What was made of a signal, remembered; those of other days are forgotten."""
        found = self._signals.get(signal)
        if found is None:
            self._signals = {kept: lifts for kept, lifts in self._signals.items() if kept.now == signal.now or not kept.now}
            found = self._signals[signal] = make()
        return found

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
        titles = [fold(self.stored(document).title) for document in range(self.size)]
        place = {title: rank for rank, title in enumerate(sorted(set(titles)))}
        return np.array([place[title] for title in titles], np.float64)

    def place(self, document: int) -> tuple[Segment, int]:
        """The segment of a document and its number there."""
        number = bisect_right(self.bases, document) - 1
        return self.segments[number], document - self.bases[number]

    def stored(self, document: int) -> Stored:
        """What is stored of a document."""
        found = self._documents.get(document)
        if found is None:
            segment, number = self.place(document)
            found = segment.stored(number)
            self._documents_kept += segment.record_size(number)
            if self._documents_kept > KEPT_DOCUMENTS:
                self._documents, self._documents_kept = {}, 0
            self._documents[document] = found
        return found

    def id(self, document: int) -> str:
        """The id of a document."""
        segment, number = self.place(document)
        return segment.ids.text(number)

    def find(self, id: str) -> int:
        """The number of the living document of that id, -1 if there is none."""
        for base, segment in zip(self.bases, self.segments, strict=False):
            number = segment.find(id)
            if number >= 0 and (segment.live is None or segment.live[number]):
                return base + number
        return -1


def _words(segment: Segment, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
    low, high = segment.words.range(prefix)
    numbers = np.arange(low, high)[segment.word_lives[low:high]]
    for number, key in zip(numbers.tolist(), segment.word_keys[numbers].tolist(), strict=True):
        yield segment.words[number], segment.keys[key]

"""Leaves of the query tree: words, prefixes and fuzzy words to the documents that have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchidx.engines.bm25f import idf
from searchidx.engines.embedded.format.layout import SlotGroup
from searchidx.engines.embedded.search.positions import SPARSE, common, following
from searchidx.engines.embedded.search.postings import Documents, Impacts, SegmentKeys, strongest
from searchidx.engines.embedded.search.slots import impact
from searchidx.engines.embedded.search.snapshot import Scope, Snapshot
from searchidx.engines.embedded.search.words import encoded, keys_beginning, keys_near, keys_of_form
from searchidx.query.nodes import Fuzzy, Prefix, Wildcard

FEW = 4
"""Up to this number of documents, each is looked at by itself for whether a slot is just some words: of one with nine words, asked
for the first time, 0.1 milliseconds instead of 2.4 (100,000 documents)."""


class ScoredDocuments(msgspec.Struct, frozen=True, eq=False):
    """Documents, ascending, and what each adds to the score; no scores where nothing is ranked."""

    documents: NDArray[np.int64]
    scores: NDArray[np.float32] | None = None


NOTHING = ScoredDocuments(np.empty(0, np.int64))
_BEGUN = b"*"
"""Stands in the cached name of a phrase before its last word, where that is a beginning; no term is written so."""
_NONE: Impacts = (np.empty(0, np.int64), np.empty(0, np.float32))


def weighed(snapshot: Snapshot, documents: Documents, impacts: NDArray[np.float32]) -> ScoredDocuments:
    """Documents with their impacts times idf as scores; their number is the document frequency."""
    return ScoredDocuments(documents, impacts * np.float32(idf(snapshot.count, len(documents))))


class TermQueries:
    """Looks leaves up in one snapshot; `check` raises when the deadline has passed, and is called before each expansion."""

    def __init__(self, snapshot: Snapshot, check: Callable[[], None]) -> None:
        self._snapshot = snapshot
        self._check = check
        self._lists = snapshot.lists

    def rows(self, rows: Sequence[tuple[str, ...]], slop: int, scope: Scope) -> ScoredDocuments:
        """Documents with one of the phrases (rows of terms), at most `slop` positions late in all."""
        return self._weighed([self._form(row, slop, scope) for row in rows])

    def prefix(self, start: str, scope: Scope) -> ScoredDocuments:
        """Documents with a word that has this prefix: the union of what such words find."""
        if not start:
            return NOTHING
        return self._united((start, -1), lambda group: keys_beginning(self._snapshot, group, start), scope)

    def prefix_rows(self, rows: Sequence[tuple[str, ...]], slop: int, scope: Scope) -> ScoredDocuments:
        """Documents with one of the phrases whose last word is a beginning; any word that begins so counts as an occurrence."""
        return self._weighed([found for row in rows if row for found in self._prefix_row(row, slop, scope)])

    def _prefix_row(self, row: tuple[str, ...], slop: int, scope: Scope) -> Iterator[Impacts]:
        *terms, start = row
        for group in scope.groups:
            if terms:
                self._check()
                keys = [encoded(group, term) for term in terms]
                find = partial(self._occurring, group, partial(self.prefix_begins, group, keys, start, slop), scope)
                yield self._lists.row((slop, (*keys, _BEGUN, encoded(group, start))), find) if scope.whole else find()
            else:
                yield self._union(group, (start, -1), partial(keys_beginning, self._snapshot, group, start), scope)

    def prefix_begins(self, group: SlotGroup, keys: Sequence[bytes], start: str, slop: int) -> NDArray[np.int64]:
        """Where these terms and a word with this prefix behind them begin, as `document << 32 | position`, ascending."""
        row, rarest = self._row_of(keys)
        if not len(rarest):
            return np.empty(0, np.int64)
        return in_row([*row, self._lists.places_of(keys_beginning(self._snapshot, group, start), rarest)], slop)

    def wildcard(self, pattern: str, scope: Scope) -> ScoredDocuments:
        """Documents with a word that matches the pattern."""
        return self._united((pattern, -2), lambda group: keys_of_form(self._snapshot, group, pattern, self._check), scope)

    def fuzzy(self, word: str, edits: int, scope: Scope) -> ScoredDocuments:
        """Documents with a word at most `edits` edits away that has the same first letter."""
        if not word:
            return NOTHING
        return self._united((word, edits), lambda group: keys_near(self._snapshot, group, word, edits), scope)

    def keys(self, group: SlotGroup, leaf: Prefix | Wildcard | Fuzzy) -> list[SegmentKeys]:
        """The keys of the words of a group that a leaf stands for, in each segment that has some."""
        match leaf:
            case Prefix(start):
                return keys_beginning(self._snapshot, group, start) if start else []
            case Wildcard(pattern):
                return keys_of_form(self._snapshot, group, pattern, self._check)
            case Fuzzy(word, edits):
                return keys_near(self._snapshot, group, word, edits or 0) if word else []

    def _united(self, name: tuple[str, int], find: Callable[[SlotGroup], list[SegmentKeys]], scope: Scope) -> ScoredDocuments:
        """What any of some keys finds in each group."""
        return self._weighed([self._union(group, name, partial(find, group), scope) for group in scope.groups])

    def _union(self, group: SlotGroup, name: tuple[str, int], find: Callable[[], list[SegmentKeys]], scope: Scope) -> Impacts:
        self._check()
        if scope.whole:
            return self._lists.union((group.prefix, *name), find)
        return strongest(*self._weigh(group, *self._lists.occurrences_of(find()), scope))

    def frequency(self, term: str) -> int:
        """How many live documents have a term where words without a field look."""
        key = encoded(self._snapshot.searched, term)
        return self._lists.size(key) if self._snapshot.live is None else len(self._lists.postings(key)[0])

    def exact(self, group: SlotGroup, slot: str, rows: Sequence[tuple[str, ...]]) -> ScoredDocuments:
        """Documents whose slot is just one of these phrases, each scored by the sum of its terms' idf."""
        keys = [tuple(encoded(group, term) for term in row) for row in rows if row]
        documents, scores = _strongest([self._lists.row((slot, row), partial(self._exact, slot, row)) for row in keys])
        return ScoredDocuments(documents, scores) if len(documents) else NOTHING

    def _exact(self, slot: str, keys: Sequence[bytes]) -> Impacts:
        found = [self._lists.postings(key)[0] for key in keys]
        documents = self._snapshot.of_length(slot, len(keys))
        for one in sorted(found, key=len):
            documents = common(documents, one, self._snapshot.size)
        documents = self._filled(slot, keys, documents)
        if not len(documents):
            return _NONE
        score = sum((np.float32(idf(self._snapshot.count, len(one))) for one in found), np.float32(0))
        return documents, np.full(len(documents), score, np.float32)

    def _filled(self, slot: str, keys: Sequence[bytes], documents: Documents) -> Documents:
        """Those of the documents, all of which have all terms, in which these stand in a row from the slot's beginning on."""
        if len(documents) <= FEW:
            starts = zip(documents.tolist(), self._snapshot.starts(slot)[documents].tolist(), strict=True)
            stands = self._lists.stands_at
            return np.array([d for d, start in starts if all(stands(k, d, start + n) for n, k in enumerate(keys))], np.int64)
        for place, key in enumerate(keys):
            wanted = documents << 32 | (self._snapshot.starts(slot)[documents].astype(np.int64) + place)
            documents = following(wanted, self._lists.places(key, documents)) >> 32
            if not len(documents):
                break
        return documents

    def _weighed(self, found: Sequence[Impacts]) -> ScoredDocuments:
        documents, impacts = _strongest(found)
        return weighed(self._snapshot, documents, impacts) if len(documents) else NOTHING

    def _form(self, terms: tuple[str, ...], slop: int, scope: Scope) -> Impacts:
        if not terms:
            return _NONE
        found = []
        for group in scope.groups:
            keys = [encoded(group, term) for term in terms]
            found.append(self._any(group, keys, scope) if len(keys) == 1 else self._row(group, keys, slop, scope))
        return _strongest(found)

    def _any(self, group: SlotGroup, keys: Iterable[bytes], scope: Scope) -> Impacts:
        if scope.whole:
            return _strongest([self._lists.postings(key) for key in keys])
        return _strongest(
            [self._weigh(group, owners, positions, owners, scope) for owners, positions in map(self._lists.occurrences, keys)]
        )

    def _row(self, group: SlotGroup, keys: Sequence[bytes], slop: int, scope: Scope) -> Impacts:
        """Documents with this phrase; each position at which it begins counts as one occurrence."""
        find = partial(self._occurring, group, partial(self.begins, keys, slop), scope)
        return self._lists.row((slop, tuple(keys)), find) if scope.whole else find()

    def _occurring(self, group: SlotGroup, find: Callable[[], NDArray[np.int64]], scope: Scope) -> Impacts:
        """The documents in which a phrase begins at the places found, each of which counts as one occurrence."""
        begins = find()
        owners = begins >> 32
        return self._weigh(group, owners, begins & 0xFFFFFFFF, owners, scope)

    def begins(self, keys: Sequence[bytes], slop: int) -> NDArray[np.int64]:
        """Where the phrase begins, as `document << 32 | position`, ascending."""
        row, rarest = self._row_of(keys)
        return in_row(row, slop) if len(rarest) else rarest

    def _row_of(self, keys: Sequence[bytes]) -> tuple[list[NDArray[np.int64]], Documents]:
        """The places of each term in the documents that have the rarest one, at least, and these documents."""
        sizes = [self._lists.size(key) for key in keys]
        if not (least := min(sizes)):
            return [], np.empty(0, np.int64)
        rarest = self._lists.postings(keys[sizes.index(least)])[0]
        row = [
            self._lists.all_places(key) if size <= least * SPARSE else self._lists.places(key, rarest)
            for key, size in zip(keys, sizes, strict=True)
        ]
        return row, rarest

    def _weigh(self, group: SlotGroup, owners: Documents, positions: Documents, postings: Documents, scope: Scope) -> Impacts:
        """The impacts of postings from their occurrences in the scope; `postings` numbers the posting of each occurrence."""
        slots = self._snapshot.slots(group)
        number = slots.at(owners, positions)
        places = slots.places(number, owners)
        if slots.silent or not scope.whole:
            kept = slots.norms[places] > 0
            for place, slot in enumerate(slots.names):
                if slot not in scope.slots:
                    kept &= number != place
                elif (mask := scope.slots[slot]) is not None:
                    kept &= (number != place) | mask[owners]
            owners, places, postings = owners[kept], places[kept], postings[kept]
        if not len(owners):
            return _NONE
        if len(owners) > 1 and (again := postings[1:] == postings[:-1]).any():
            first = np.concatenate([[0], np.flatnonzero(~again) + 1])
            parts = np.add.reduceat(slots.norms[places], first)
            return self._lists.living(owners[first], impact(parts))
        return self._lists.living(owners, slots.once[places])


def _strongest(found: Sequence[Impacts]) -> Impacts:
    """Each document of any list once, with its largest impact."""
    if len(found) == 1:
        return found[0]
    found = [one for one in found if len(one[0])]
    if not found:
        return _NONE
    if len(found) == 1:
        return found[0]
    return strongest(np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found]))


def in_row(places: Sequence[NDArray[np.int64]], slop: int) -> NDArray[np.int64]:
    """The places of the first term that the others follow in order, at most `slop` positions late in all."""
    return _within(places, slop) if slop else _side_by_side(places)


def _side_by_side(places: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The places of the first term that the others follow without a gap."""
    sizes = [len(one) for one in places]
    at, *others = sorted(range(len(places)), key=sizes.__getitem__)
    found = places[at]
    for number in others:
        found, at = following(found + (number - at), places[number]), number
    return found - at


def _within(places: Sequence[NDArray[np.int64]], slop: int) -> NDArray[np.int64]:
    starts, last = places[0], places[0]
    for later in places[1:]:
        after = np.searchsorted(later, last, side="right")
        there = after < len(later)
        starts, last = starts[there], later[after[there]]
    close = last - starts <= len(places) - 1 + slop
    return starts[close]

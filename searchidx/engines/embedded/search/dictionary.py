"""Words to offer: those that begin so, most frequent first, and those that are spelled nearly so, nearest first.

Words that stand in documents only written apart, as `plug-in` does for `plugin`, are not offered.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.search.evaluate import Evaluator
from searchidx.engines.embedded.search.postings import SegmentKeys, key_runs
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.embedded.search.words import Numbers, WordRange, decoded, keys_beginning, near, ranges
from searchidx.engines.messages import WordCount
from searchidx.query.nodes import Node
from searchidx.text.edit_distance import budget

SECONDS = 5.0
"""No completion takes longer: what it is counted beside ends with Timeout then."""

SPARE = 16
"""Keys that are read from each segment at first beyond those asked for."""

FEW = 512
"""Where no segment has more keys than this, all are read, which spares looking names up in the other segments."""


@dataclass(slots=True)
class _Keys:
    """Keys of a segment, ascending, how many documents count for each, and the numbers of the names that were looked up."""

    segment: Segment
    numbers: Numbers
    counts: NDArray[np.int64]
    named: dict[bytes, int] = field(default_factory=dict)

    def number(self, name: bytes) -> int:
        """The number of the key of that name, -1 if the segment has none."""
        if name not in self.named:
            self.named[name] = self.segment.keys.find(name)
        return self.named[name]

    def count(self, name: bytes) -> int:
        """How many documents count for the key of that name."""
        number = self.number(name)
        place = int(np.searchsorted(self.numbers, number))
        return int(self.counts[place]) if place < len(self.numbers) and int(self.numbers[place]) == number else 0


class _Leading(NamedTuple):
    """The names of a segment with the largest counts; no other has more than `most`."""

    counts: dict[bytes, int]
    most: int


def complete(snapshot: Snapshot, name: str, prefix: str, limit: int, within: Node | None = None) -> list[WordCount]:
    """Words of a field with this prefix: most frequent first, then by word; with `within`, counted in its documents only."""
    if limit <= 0:
        return []
    group = snapshot.groups.get(name, snapshot.searched)
    inside = None if within is None else _inside(snapshot, within)
    keys = [_counted(one, inside) for one in keys_beginning(snapshot, group, prefix, offered=True)]
    totals = _most_frequent(keys, limit)
    spans = {one.segment: one for one in ranges(snapshot, group, prefix)}
    found: dict[tuple[bytes, bytes], int] = {}
    for one in keys:
        for key, word, occurrences in _words(spans[one.segment], one, totals):
            found[key, word] = found.get((key, word), 0) + occurrences
    words = [WordCount(decoded(group, word), totals[key], 0, occurrences) for (key, word), occurrences in found.items()]
    return heapq.nsmallest(limit, words, key=lambda one: (-one.documents, one.word))


def nearest(snapshot: Snapshot, word: str, limit: int) -> list[WordCount]:
    """Words with the same first letter within the spelling budget: fewest edits first, then most frequent, then by word."""
    most = budget(word)
    found: dict[tuple[bytes, str], int] = {}
    for segment in snapshot.segments if most else ():
        words = [one for one in near(segment, snapshot.searched, word, most) if not one.apart]
        names = segment.keys.some([one.key for one in words])
        found |= {(name, one.text): one.edits for name, one in zip(names, words, strict=True)}
    totals = {name: sum(_frequency(segment, name) for segment in snapshot.segments) for name, _ in found}
    counts = [WordCount(text, totals[name], edits) for (name, text), edits in found.items()]
    return heapq.nsmallest(limit, counts, key=lambda one: (one.edits, -one.documents, one.word))


def _inside(snapshot: Snapshot, within: Node) -> NDArray[np.bool_]:
    inside = np.zeros(snapshot.size, np.bool_)
    inside[Evaluator(snapshot, time.monotonic() + SECONDS).find(within).documents] = True
    return inside


def _frequency(segment: Segment, name: bytes) -> int:
    """How many live documents of a segment have a key."""
    number = segment.keys.find(name)
    return int(segment.document_frequencies(number, number + 1)[0]) if number >= 0 else 0


def _counted(keys: SegmentKeys, inside: NDArray[np.bool_] | None) -> _Keys:
    """Keys with the number of their documents: of all that live, or of those that are inside."""
    segment, base, numbers = keys
    if inside is None:
        first, last = int(numbers[0]), int(numbers[-1]) + 1
        return _Keys(segment, numbers, segment.document_frequencies(first, last)[numbers - first].astype(np.int64))
    own = inside[base : base + segment.documents]
    counts = [np.empty(0, np.int64)]
    for first, last in key_runs(numbers):
        hits = np.flatnonzero(own.take(segment.postings.slice(*segment.posting_range(first, last))))
        ends = np.cumsum(segment.posting_counts(first, last))
        counts.append(np.bincount(np.searchsorted(ends, hits, side="right"), minlength=last - first))
    return _Keys(segment, numbers, np.concatenate(counts))


def _most_frequent(found: Sequence[_Keys], limit: int) -> dict[bytes, int]:
    """The names with the `limit` largest sums of counts over all segments, and those that tie with them; none is 0.

    Only the leading keys of each segment are looked at: of the others, none can have more than the sum of what comes next in each
    (the threshold algorithm; Fagin, Lotem and Naor, PODS 2001). Where that is not less than what was found, more are looked at.
    """
    few = max((np.count_nonzero(one.counts) for one in found), default=0) <= FEW
    size = FEW if few else limit + SPARE
    while True:
        leading = [_leading(one, size) for one in found]
        unseen = sum(one.most for one in leading)
        totals = _summed(found, leading, limit)
        least = _largest(totals.values(), limit)
        if unseen < least or not unseen:
            return {name: total for name, total in totals.items() if total >= least}
        size *= 4


def _leading(one: _Keys, size: int) -> _Leading:
    """The keys with the largest counts, none of them 0."""
    places = np.flatnonzero(one.counts)
    whole = len(places) <= size
    if not whole:
        places = places[np.argpartition(one.counts[places], -size)[-size:]]
    numbers = one.numbers[places].tolist()
    names = one.segment.keys.some(numbers)
    one.named.update(zip(names, numbers, strict=True))
    counts = one.counts[places].tolist()
    return _Leading(dict(zip(names, counts, strict=True)), 0 if whole else min(counts))


def _summed(found: Sequence[_Keys], leading: Sequence[_Leading], limit: int) -> dict[bytes, int]:
    """Leading names with the sums of their counts; those whose sum cannot be among the `limit` largest are left out.

    A name that does not lead in a segment has at most what the last leading one has there, so that most need not be looked up.
    """
    least: dict[bytes, int] = {}
    missed: dict[bytes, int] = {}
    for one in leading:
        for name, count in one.counts.items():
            least[name] = least.get(name, 0) + count
            missed[name] = missed.get(name, 0) + one.most
    bound, every = _largest(least.values(), limit), sum(one.most for one in leading)
    kept = [name for name, count in least.items() if count + every - missed[name] >= bound]
    pairs = [(one, known) for one, known in zip(found, leading, strict=True) if known.most]
    return {name: least[name] + sum(one.count(name) for one, known in pairs if name not in known.counts) for name in kept}


def _largest(counts: Collection[int], place: int) -> int:
    """The count at a place from the largest on, 0 where there are fewer."""
    return heapq.nlargest(place, counts)[-1] if len(counts) >= place else 0


def _words(span: WordRange, keys: _Keys, totals: dict[bytes, int]) -> Iterator[tuple[bytes, bytes, int]]:
    """The words to offer of a range that stand for some keys: each key with its word and how often it occurs."""
    names = {number: name for name in totals if (number := keys.number(name)) >= 0}
    own, counts = span.keys, span.counts
    wanted = np.zeros(span.segment.keys.count + 1, np.bool_)
    wanted[list(names)] = True
    places = np.flatnonzero(wanted[own] & span.offered)
    rows = zip(own[places].tolist(), span.words(places), counts[places].tolist(), strict=True)
    return ((names[key], word, count) for key, word, count in rows)

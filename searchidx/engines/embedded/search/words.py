"""Words of the dictionary as ranges of numbers, and their keys: those with a prefix, those within some edits.

Each segment has a dictionary of its own, sorted by word; all but a few hundred words of a search stay numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.layout import SlotGroup
from searchidx.engines.embedded.format.letter_sets import APART, LATIN, letter_sets
from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.search.postings import SegmentKeys
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.text import JOINED
from searchidx.text.edit_distance import distance
from searchidx.text.wildcards import literal, literal_start, longest_literal, matcher

Numbers = NDArray[np.int64]

_FIRST, _LAST = b"\x02", b"\xff" * 8
"""Words of the searched group begin with no prefix, and lie between these."""


class WordRange(NamedTuple):
    """Words of one segment, from the number `low` up to `high`."""

    segment: Segment
    low: int
    high: int

    @property
    def keys(self) -> Numbers:
        """The number of each word's key."""
        return self.segment.word_keys.slice(self.low, self.high).astype(np.int64)

    @property
    def counts(self) -> NDArray[np.uint32]:
        """How often each word occurs in live documents."""
        counts: NDArray[np.uint32] = self.segment.word_counts.slice(self.low, self.high)
        return counts

    @property
    def letters(self) -> NDArray[np.uint32]:
        """The letter set of each word."""
        return self.segment.word_letters.slice(self.low, self.high)

    @property
    def offered(self) -> NDArray[np.bool_]:
        """Which words stand in living documents as they are, not only written apart."""
        offered: NDArray[np.bool_] = (self.counts > 0) & (self.letters & np.uint32(APART) == 0)
        return offered

    def words(self, places: Numbers) -> list[bytes]:
        """The words at these places of the range."""
        return self.segment.words.some((places + self.low).tolist())


class NearWord(NamedTuple):
    """A living word of a segment, its key's number, how many edits it is away, and whether it is only written apart."""

    text: str
    key: int
    edits: int
    apart: bool


def ranges(snapshot: Snapshot, group: SlotGroup, start: str) -> list[WordRange]:
    """The words of a group with this prefix, as a range in each segment."""
    prefix = encoded(group, start)
    first, last = prefix or _FIRST, prefix + _LAST
    return [WordRange(one, one.words.seek(first), one.words.seek(last)) for one in snapshot.segments]


def keys_beginning(snapshot: Snapshot, group: SlotGroup, start: str, offered: bool = False) -> list[SegmentKeys]:
    """The keys of all words that begin so, or of those to offer, in each segment that has some."""
    own = [distinct(one.keys[one.offered if offered else one.counts > 0]) for one in ranges(snapshot, group, start)]
    return with_bases(snapshot, _completed(snapshot.segments, own, encoded(group, start) or _FIRST))


def keys_near(snapshot: Snapshot, group: SlotGroup, word: str, edits: int) -> list[SegmentKeys]:
    """The keys of all words at most `edits` edits away that have the same first letter, in each segment that has some."""
    found = [{word.key for word in near(segment, group, word, edits)} for segment in snapshot.segments]
    return with_bases(snapshot, _shared(snapshot.segments, found))


def keys_of_form(snapshot: Snapshot, group: SlotGroup, pattern: str, check: Callable[[], None]) -> list[SegmentKeys]:
    """The keys of all words of a form, in each segment that has some; `check` is called before each segment."""
    matches, own = matcher(pattern), encoded(group, literal(pattern))
    inside = longest_literal(pattern).encode("utf-8", "surrogatepass")  # a look at the bytes spares most words the rest
    [letters] = letter_sets([own])
    found = []
    for one in ranges(snapshot, group, literal_start(pattern)):
        check()
        sets, sizes = one.letters, one.segment.words.sizes(one.low, one.high)
        places = np.flatnonzero((sets & letters == letters) & (sizes >= len(own)) & (one.counts > 0))
        rows = zip(one.words(places), one.keys[places].tolist(), strict=True)
        found.append({key for name, key in rows if inside in name and matches(decoded(group, name).removesuffix(JOINED))})
    return with_bases(snapshot, _shared(snapshot.segments, found))


def _shared(segments: Sequence[Segment], own: Sequence[Collection[int]]) -> list[Numbers]:
    """The keys of each segment, and those of its keys that the other segments name."""
    names = [dict(zip(segment.keys.some(keys), keys, strict=True)) for segment, keys in zip(segments, own, strict=True)]
    every = dict.fromkeys(name for known in names for name in known)
    found = []
    for segment, known in zip(segments, names, strict=True):
        others = _numbers(segment, (name for name in every if name not in known))
        found.append(np.sort(np.concatenate([np.array(list(known.values()), np.int64), others])))
    return found


def near(segment: Segment, group: SlotGroup, word: str, most: int) -> list[NearWord]:
    """Live words of a segment within `most` edits of a word, with the same first letter."""
    prefix = encoded(group, word[:1])
    one = WordRange(segment, segment.words.seek(prefix), segment.words.seek(prefix + _LAST))
    places = _alike(one, encoded(group, word), most)
    rows = zip(one.words(places), one.keys[places].tolist(), strict=True)
    found = (_near(decoded(group, name), key, word, most) for name, key in rows)
    return [one for one in found if one.edits <= most]


def _near(name: str, key: int, word: str, most: int) -> NearWord:
    text = name.removesuffix(JOINED)
    return NearWord(text, key, distance(word, text, most), text != name)


def _alike(one: WordRange, word: bytes, most: int) -> Numbers:
    """The indices of the live words of a range whose letters and lengths allow for at most `most` edits."""
    [own] = letter_sets([word])
    sets = one.letters & np.uint32(APART - 1)
    longer = np.abs(one.segment.words.sizes(one.low, one.high) - (one.letters >> np.uint32(31)).astype(np.int64) - len(word))
    places = np.flatnonzero((np.bitwise_count(sets ^ own) <= 2 * most) & (longer <= 4 * most))
    latin = ((sets[places] | own) & ~np.uint32(LATIN)) == 0  # a letter is a byte in these
    places = places[~latin | (longer[places] <= most)]
    living: Numbers = places[one.counts[places] > 0]
    return living


def _completed(segments: Sequence[Segment], own: Sequence[Numbers], prefix: bytes) -> list[Numbers]:
    """The keys of each segment's words, and those of its keys that words of the other segments name.

    A stem nearly always begins as its words do. So what the segments have to ask each other for are the few keys that begin
    otherwise than the words, and those that begin so without a word that does.
    """
    if len(segments) < 2:
        return list(own)
    spans = [(one.keys.seek(prefix), one.keys.seek(prefix + _LAST)) for one in segments]
    names: set[bytes] = set()
    for segment, numbers, (low, high) in zip(segments, own, spans, strict=True):
        names.update(segment.keys.some(numbers[(numbers < low) | (numbers >= high)].tolist()))
    for segment, numbers, span in zip(segments, own, spans, strict=True):
        wanting = segment.keys.some(_wanting(segment, numbers, *span).tolist())
        names.update(name for name in wanting if any(map(_has, segments, own, [name] * len(own))))
    return [_with(numbers, _numbers(segment, names)) for segment, numbers in zip(segments, own, strict=True)]


def _with(numbers: Numbers, more: Numbers) -> Numbers:
    """Ascending numbers and others, each once, ascending."""
    return distinct(np.concatenate([numbers, more])) if len(more) else numbers


def _wanting(segment: Segment, numbers: Numbers, low: int, high: int) -> Numbers:
    """The keys of a range that have live documents and are not among these numbers."""
    wanting: NDArray[np.bool_] = segment.document_frequencies(low, high) > 0
    wanting[numbers[(numbers >= low) & (numbers < high)] - low] = False
    found: Numbers = np.flatnonzero(wanting) + low
    return found


def _has(segment: Segment, numbers: Numbers, name: bytes) -> bool:
    number = segment.keys.find(name)
    place = int(np.searchsorted(numbers, number))
    return place < len(numbers) and int(numbers[place]) == number


def _numbers(segment: Segment, names: Iterable[bytes]) -> Numbers:
    """The numbers of the keys of these names that a segment has, ascending."""
    found = (segment.keys.find(name) for name in names)
    return np.array(sorted(number for number in found if number >= 0), np.int64)


def with_bases(snapshot: Snapshot, keys: Sequence[Numbers]) -> list[SegmentKeys]:
    """Keys by segment with the number of the segment's first document, where there are any."""
    return [pair for pair in zip(snapshot.segments, snapshot.bases, keys, strict=False) if len(pair[2])]


def distinct(numbers: Numbers) -> Numbers:
    """Each number once, ascending; they lie close to each other."""
    if not len(numbers):
        return numbers
    first = int(numbers.min())
    there = np.zeros(int(numbers.max()) - first + 1, np.bool_)
    there[numbers - first] = True
    return np.flatnonzero(there) + first


def encoded(group: SlotGroup, word: str) -> bytes:
    """A word as the dictionary has it."""
    return (group.prefix + word).encode("utf-8", "surrogatepass")


def decoded(group: SlotGroup, word: bytes) -> str:
    """A word of the dictionary without its group's prefix."""
    return word[len(group.prefix.encode()) :].decode("utf-8", "surrogatepass")

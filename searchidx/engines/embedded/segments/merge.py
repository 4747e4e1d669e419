"""Merges segments by concatenating their posting lists, without deleted documents and without analysing anything again."""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import BundleWriter
from searchidx.engines.embedded.format.layout import SegmentInfo, columns, groups
from searchidx.engines.embedded.format.segment import Segment, starts
from searchidx.engines.embedded.format.stored_documents import RecordWriter
from searchidx.engines.embedded.segments.column_writer import smallest, write_codes, write_numbers
from searchidx.engines.embedded.segments.inverter import Inverted, posting_lists
from searchidx.engines.embedded.segments.segment_writer import POSTING_PARTS, Create, bundle, write_records, write_terms
from searchidx.engines.embedded.segments.story_columns import read_keys, write_keys
from searchidx.engines.embedded.segments.term_dictionary import TermDictionary, dictionary
from searchidx.engines.embedded.segments.word_counts import WordCounts
from searchidx.model.fields import Kind, Schema

CHUNK = 4_000_000
"""Positions per batch, which bounds the memory of a merge."""


def merge(segments: Sequence[Segment], schema: Schema, create: Create) -> SegmentInfo:
    """Write one segment with the live documents of these, in their order; its impacts are written later."""
    return _Merge(segments, schema).write(create)


class _Merge:
    def __init__(self, segments: Sequence[Segment], schema: Schema) -> None:
        self._segments = segments
        self._schema = schema
        self._lives = [np.ones(s.documents, np.bool_) if s.live is None else s.live for s in segments]
        counts = np.cumsum([0] + [int(np.count_nonzero(live)) for live in self._lives])
        self._documents = int(counts[-1])
        self._numbers = [np.where(live, np.cumsum(live) - 1 + base, -1) for live, base in zip(self._lives, counts, strict=False)]
        self._dictionary = _dictionary(segments)
        self._keys = self._dictionary.keys
        self._places = [_places(segment, self._keys) for segment in segments]
        self._variants = [_variants(segment, self._dictionary) for segment in segments]

    def write(self, create: Create) -> SegmentInfo:
        name = secrets.token_hex(6)
        self._write_postings(name, create)
        with bundle(create, f"{name}.columns") as out:
            self._write_columns(out)
        with bundle(create, f"{name}.stored") as out:
            self._write_stored(out)
        return SegmentInfo(name, self._documents)

    def _write_postings(self, name: str, create: Create) -> None:
        ends: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        words = WordCounts(self._dictionary)
        with ExitStack() as stack:
            outs = {p: stack.enter_context(bundle(create, f"{name}.{suffix}")) for p, suffix in POSTING_PARTS.items()}
            for part, out in outs.items():
                out.begin(part, self._type(part))
            for first, chunk in self._chunks():
                ends.append((chunk.posting_ends, chunk.position_ends))
                words.add(first, chunk.position_ends, chunk.variants)
                for part, out in outs.items():
                    out.extend(getattr(chunk, part))
        empty = np.empty(0, np.uint32)
        counts = [np.concatenate([np.empty(0, np.int64), *(np.diff(e[i], prepend=0) for e in ends)]) for i in (0, 1)]
        whole = Inverted(np.cumsum(counts[0]), np.cumsum(counts[1]), empty, empty, empty, empty)
        with bundle(create, f"{name}.terms") as out:
            write_terms(out, [self._dictionary], [whole], words.of_words())

    def _type(self, part: str) -> str:
        if part == "variants":
            return smallest(max((int(v.max(initial=0)) for v in self._variants), default=0) + 1)
        arrays = {"documents": "postings"}.get(part, part)
        return str(np.result_type(np.uint8, *(getattr(s, arrays).dtype for s in self._segments)).str)

    def _chunks(self) -> Iterator[tuple[int, Inverted]]:
        """Posting lists of ranges of terms, each small enough for memory, with the number of its first term."""
        sizes = np.zeros(len(self._keys) + 1, np.int64)
        for segment, places in zip(self._segments, self._places, strict=True):
            np.add.at(sizes, places, segment.position_counts(0, segment.keys.count))
        first = 0
        while first < len(self._keys):
            last = first + max(1, int(np.searchsorted(np.cumsum(sizes[first : first + CHUNK]), CHUNK)))
            yield first, self._chunk(first, min(last, len(self._keys)))
            first = last

    def _chunk(self, first: int, last: int) -> Inverted:
        pieces = [self._piece(number, first, last) for number in range(len(self._segments))]
        terms, documents, positions, variants = (np.concatenate(column) for column in zip(*pieces, strict=True))
        return posting_lists(last - first, terms - first, documents, positions, variants)

    def _piece(self, number: int, first: int, last: int) -> tuple[NDArray[np.int64], ...]:
        """Term, new document, position and variant of each occurrence of a range of terms in a segment's live documents."""
        segment, places = self._segments[number], self._places[number]
        low, high = (int(n) for n in np.searchsorted(places, [first, last]))
        if low == high:
            return tuple(np.empty(0, np.int64) for _ in range(4))
        documents = self._numbers[number][segment.postings.slice(*segment.posting_range(low, high))]
        owners = np.repeat(documents, segment.freqs.slice(*segment.posting_range(low, high)))
        own = np.repeat(np.arange(low, high), segment.position_counts(low, high))
        kept = owners >= 0
        span = segment.position_range(low, high)
        variants = self._variants[number][segment.word_slots[own[kept]] + segment.variants.slice(*span)[kept]]
        return places[own[kept]], owners[kept], segment.positions.slice(*span)[kept].astype(np.int64), variants

    def _write_columns(self, out: BundleWriter) -> None:
        for group in groups(self._schema):
            for place, slot in enumerate(group.slots):
                lengths = [_or_zero(s.lengths(slot), s.documents) for s in self._segments]
                begins = [starts(s, group.slots[place:]) for s in self._segments]
                for which, numbers in (("lengths", lengths), ("starts", begins)):
                    values = self._living(numbers)
                    out.add(f"{which}:{slot}", values, smallest(int(values.max(initial=0)) + 1))
        for name, kind in columns(self._schema).items():
            self._write_column(out, name, kind)
        for field in self._schema.fields:
            if field.kind is Kind.STORED:
                present = [_or_zero(s.present(field.name), s.documents) for s in self._segments]
                out.add(f"present:{field.name}", self._living(present), "u1")
        write_keys(out, read_keys(self._segments, self._lives))

    def _write_column(self, out: BundleWriter, name: str, kind: Kind) -> None:
        if kind in (Kind.NUMBER, Kind.DATE):
            numbers = [s.number(name) for s in self._segments]
            missing = [np.full(s.documents, np.nan) if n is None else n for s, n in zip(self._segments, numbers, strict=True)]
            write_numbers(out, name, self._living(missing))
            return
        spellings: dict[str, int] = {}
        codes, counts = [np.empty(0, np.int64)], []
        for segment, live in zip(self._segments, self._lives, strict=True):
            flat, count = segment.flat_codes(name)
            own = [spellings.setdefault(s, len(spellings)) for s in (segment.spellings(name) if len(flat) else ())]
            codes.append(np.array([*own, 0], np.int64)[flat[np.repeat(live, count)]])
            counts.append(count)
        write_codes(out, name, np.concatenate(codes), self._living(counts), list(spellings))

    def _living(self, columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([column[live] for column, live in zip(columns, self._lives, strict=True)])

    def _write_stored(self, out: BundleWriter) -> None:
        numbers = [(segment, n) for segment, live in zip(self._segments, self._lives, strict=True) for n in np.flatnonzero(live).tolist()]
        records = RecordWriter()
        for segment, number in numbers:
            records.add(segment.stored(number))
        pairs = [pair for segment in self._segments for pair in segment.fingerprints()]
        write_records(out, records, [id for id, _ in pairs], self._titles(), [fingerprint for _, fingerprint in pairs])

    def _titles(self) -> list[str]:
        named = [(s.titles.all(), s.title_ranks[live].tolist()) for s, live in zip(self._segments, self._lives, strict=True)]
        return [titles[rank] for titles, ranks in named for rank in ranks]


def _dictionary(segments: Sequence[Segment]) -> TermDictionary:
    """The terms and words of live documents."""
    forms: set[tuple[bytes, bytes]] = set()
    for segment in segments:
        alive = np.flatnonzero(segment.word_counts.all())
        keys, words = segment.keys.some(segment.word_keys.all()[alive].tolist()), segment.words.some(alive.tolist())
        forms.update(zip(keys, words, strict=True))
    pairs = sorted(forms)
    return dictionary([term for term, _ in pairs], [word for _, word in pairs])[0]


def _places(segment: Segment, keys: Sequence[bytes]) -> NDArray[np.int64]:
    """The number in `keys` of each key of a segment, ascending; a key without live documents has that of the next one."""
    own = segment.keys.between(0, segment.keys.count)
    return np.array([bisect_left(keys, key) for key in own], np.int64)


def _variants(segment: Segment, whole: TermDictionary) -> NDArray[np.int64]:
    """The new variant number of each word of a segment, indexed by `word_slots`; 0 for a word without live documents."""
    places = zip(whole.words, whole.word_keys.tolist(), whole.word_variants.tolist(), strict=True)
    new = {(whole.keys[key], word): variant for word, key, variant in places}
    found = np.zeros(segment.words.count, np.int64)
    own = segment.word_keys.all()
    slots = segment.word_slots[own] + segment.word_variants
    keys, words = segment.keys.some(own.tolist()), segment.words.between(0, segment.words.count)
    for slot, key, word in zip(slots.tolist(), keys, words, strict=True):
        found[slot] = new.get((key, word), 0)
    return found


def _or_zero(column: NDArray[Any] | None, documents: int) -> NDArray[Any]:
    return np.zeros(documents, np.uint8) if column is None else column

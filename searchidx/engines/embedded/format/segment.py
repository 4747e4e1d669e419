"""A segment opened for reading: terms, postings, positions, columns and stored documents as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import Array, Bundle
from searchidx.engines.embedded.format.layout import PARTS, SegmentInfo
from searchidx.engines.embedded.format.stored_documents import RecordReader
from searchidx.engines.embedded.format.string_table import SortedTable, StringTable
from searchidx.model.record import Stored


class Segment:
    """One segment of a generation. Documents are numbered from 0; deleted ones still stand in the postings."""

    def __init__(self, folder: Path, info: SegmentInfo) -> None:
        self.info = info
        self.documents = info.documents
        self._folder = folder
        self._bundles: dict[str, Bundle] = {}

    def _bundle(self, part: str) -> Bundle:
        if part not in self._bundles:
            self._bundles[part] = Bundle(self._folder / f"{self.info.name}.{part}")
        return self._bundles[part]

    def map(self) -> None:
        """Map every file now rather than when it is first needed: what is mapped stays, even when the generation is removed."""
        for part in filter(None, (*PARTS, self.info.impacts, self.info.live)):
            self._bundle(part)

    def open(self) -> None:
        """Check what each file says of itself."""
        parts: tuple[object, ...] = (self._terms, self.postings, self.freqs, self.positions, self.variants)
        parts += (self.impacts, self.live, self.columns, self._stored)
        del parts

    @cached_property
    def _terms(self) -> Bundle:
        return self._bundle("terms")

    @cached_property
    def keys(self) -> SortedTable:
        """The dictionary's keys, sorted by their bytes."""
        return SortedTable(self._terms, "keys")

    @cached_property
    def words(self) -> SortedTable:
        """The words as written but for case and accents, behind their group's prefix, sorted."""
        return SortedTable(self._terms, "words")

    @cached_property
    def word_keys(self) -> Array:
        """The number of each word's key."""
        return self._terms["word_keys"]

    @cached_property
    def word_variants(self) -> NDArray[Any]:
        """The place of each word among those of its key."""
        return self._terms["word_variants"].all()

    @cached_property
    def word_slots(self) -> NDArray[np.int64]:
        """For each key, where its words begin when the words are counted key by key."""
        counts = np.bincount(self.word_keys.all(), minlength=self.keys.count)
        return np.cumsum(counts) - counts

    @cached_property
    def word_letters(self) -> Array:
        """The letter set of each word, its group's prefix included."""
        return self._terms["word_letters"]

    @cached_property
    def word_counts(self) -> Array:
        """How often each word occurs in live documents."""
        return (self._terms if self._deletions is None else self._deletions)["word_counts"]

    def document_frequencies(self, first: int, last: int) -> NDArray[Any]:
        """The document frequency of each of these keys, over live documents."""
        if self._deletions is None:
            return self.posting_counts(first, last)
        return self._deletions["document_frequencies"].slice(first, last)

    @cached_property
    def _posting_ends(self) -> Array:
        return self._terms["posting_ends"]

    @cached_property
    def _position_ends(self) -> Array:
        return self._terms["position_ends"]

    @cached_property
    def postings(self) -> Array:
        """The documents of all posting lists, one list after the other."""
        return self._bundle("postings")["documents"]

    @cached_property
    def freqs(self) -> Array:
        """The term's frequency in the document, one item per posting."""
        return self._bundle("freqs")["freqs"]

    @cached_property
    def positions(self) -> Array:
        """The positions of all postings, one after the other."""
        return self._bundle("positions")["positions"]

    @cached_property
    def variants(self) -> Array:
        """Which of its key's words stood at each position."""
        return self._bundle("variants")["variants"]

    @cached_property
    def impacts(self) -> Array:
        """The part of a posting's score that does not depend on the query: dtype f4, one item per posting."""
        return self._bundle(self.info.impacts)["impacts"]

    @cached_property
    def columns(self) -> Bundle:
        """The columns, each under the name that the writer gave it."""
        return self._bundle("columns")

    @cached_property
    def live(self) -> NDArray[np.bool_] | None:
        """Which documents are not deleted, shape (documents,); None where none is deleted."""
        if self._deletions is None:
            return None
        live: NDArray[np.bool_] = self._deletions["live"].all() > 0
        return live

    @cached_property
    def _deletions(self) -> Bundle | None:
        return self._bundle(self.info.live) if self.info.live else None

    def posting_range(self, first: int, last: int | None = None) -> tuple[int, int]:
        """Where the postings of a term, or of the terms from `first` up to `last`, begin and end."""
        return self._posting_ends.span(first, first + 1 if last is None else last)

    def position_range(self, first: int, last: int | None = None) -> tuple[int, int]:
        """Where the positions of a term, or of the terms from `first` up to `last`, begin and end."""
        return self._position_ends.span(first, first + 1 if last is None else last)

    def posting_counts(self, first: int, last: int) -> NDArray[np.int64]:
        """How many postings each of these terms has."""
        return _counts(self._posting_ends, first, last)

    def position_counts(self, first: int, last: int) -> NDArray[np.int64]:
        """How many positions each of these terms has."""
        return _counts(self._position_ends, first, last)

    def number(self, name: str) -> NDArray[np.float64] | None:
        """A number or date column, NaN for none, shape (documents,); None if the segment has no column of that name."""
        return self._column(f"number:{name}")

    def number_of(self, name: str, document: int) -> float:
        """The number or date of one document, NaN for none."""
        key = f"number:{name}"
        return float(self.columns[key].slice(document, document + 1)[0]) if key in self.columns else np.nan

    def lengths(self, slot: str) -> NDArray[Any] | None:
        """How many tokens each document has in a slot."""
        return self._column(f"lengths:{slot}")

    def starts(self, slot: str) -> NDArray[Any] | None:
        """The position at which a slot begins in each document."""
        return self._column(f"starts:{slot}")

    def present(self, name: str) -> NDArray[Any] | None:
        """Which documents have a value in a field that is only stored."""
        return self._column(f"present:{name}")

    def _column(self, name: str) -> NDArray[Any] | None:
        return self.columns[name].all() if name in self.columns else None

    def codes(self, name: str) -> tuple[NDArray[Any], NDArray[Any] | None] | None:
        """A keyword column's codes: one per document (from 1, 0 for none); or those of all documents (from 0) and where each's end."""
        if f"code:{name}" in self.columns:
            return self.columns[f"code:{name}"].all(), None
        if f"codes:{name}" in self.columns:
            return self.columns[f"codes:{name}"].all(), self.columns[f"ends:{name}"].all()
        return None

    def flat_codes(self, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """A keyword column's codes from 0, one after the other, and how many each document has."""
        found = self.codes(name)
        if found is None:
            return np.empty(0, np.int64), np.zeros(self.documents, np.int64)
        codes, ends = found
        if ends is None:
            return codes[codes > 0].astype(np.int64) - 1, (codes > 0).astype(np.int64)
        return codes.astype(np.int64), np.diff(ends.astype(np.int64), prepend=0).astype(np.int64)

    def spellings(self, name: str) -> list[str]:
        """The values of a keyword column by code, sorted."""
        return StringTable(self.columns, f"spellings:{name}").all()

    @cached_property
    def _stored(self) -> Bundle:
        return self._bundle("stored")

    @cached_property
    def ids(self) -> StringTable:
        """The documents' ids by number."""
        return StringTable(self._stored, "ids")

    @cached_property
    def titles(self) -> StringTable:
        """The distinct titles, folded, in the order of their code points."""
        return StringTable(self._stored, "titles")

    @property
    def title_ranks(self) -> NDArray[Any]:
        """For each document the number of its title among them."""
        return self._stored["title_ranks"].all()

    @cached_property
    def _records(self) -> RecordReader:
        return RecordReader(self._stored)

    def stored(self, number: int) -> Stored:
        """What is stored of a document."""
        return self._records.stored(number, self.ids.text(number))

    @property
    def record_bytes(self) -> int:
        """How many bytes all stored documents have."""
        return self._records.records.bytes.count + self._records.bodies.bytes.count

    def record_size(self, number: int) -> int:
        """How many bytes a stored document has, its body among them."""
        return self._records.size(number)

    def find(self, id: str) -> int:
        """The number of the document of that id, -1 if there is none; it may be deleted."""
        order, low, high = self._stored["id_order"].all(), 0, self.documents
        while low < high:
            middle = (low + high) // 2
            if self.ids.text(int(order[middle])) < id:
                low = middle + 1
            else:
                high = middle
        return int(order[low]) if low < self.documents and self.ids.text(int(order[low])) == id else -1

    def fingerprints(self) -> Iterable[tuple[str, str]]:
        """Each live document's id and fingerprint."""
        pairs = zip(self.ids.all(), self._fingerprints(), strict=True)
        return pairs if self.live is None else compress(pairs, self.live.tolist())

    def _fingerprints(self) -> list[str]:
        if "digests" not in self._stored:
            return StringTable(self._stored, "fingerprints").all()
        digits = self._stored["digests"].all().tobytes().hex()
        return [digits[start : start + 32] for start in range(0, len(digits), 32)]


def starts(segment: Segment, slots: Sequence[str]) -> NDArray[Any]:
    """The positions at which the first of these slots begins; where the segment has no such slot, those of the next it has."""
    for slot in slots:
        if (column := segment.starts(slot)) is not None:
            return column
    return np.full(segment.documents, np.iinfo(np.uint32).max, np.uint32)


def _counts(ends: Array, first: int, last: int) -> NDArray[np.int64]:
    edges = ends.slice(max(first - 1, 0), last).astype(np.int64)
    return np.diff(edges) if first else np.diff(edges, prepend=0)

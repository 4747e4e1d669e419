"""Writes one segment from records: everything but the impacts, which need the averages of the whole index."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import BundleWriter
from searchidx.engines.embedded.format.layout import SegmentInfo, columns, groups
from searchidx.engines.embedded.format.stored_documents import RecordWriter
from searchidx.engines.embedded.format.string_table import add_strings
from searchidx.engines.embedded.segments.column_writer import column, smallest
from searchidx.engines.embedded.segments.inverter import Inverted, Inverter
from searchidx.engines.embedded.segments.story_columns import StoryColumnWriter
from searchidx.engines.embedded.segments.term_dictionary import TermDictionary, write_dictionaries
from searchidx.engines.embedded.segments.word_counts import WordCounts
from searchidx.engines.keywords import fold
from searchidx.model.fields import Field, Kind, Schema
from searchidx.model.record import Record, Stored

Create = Callable[[str], BinaryIO]
"""Makes a new file of that name in the generation being written; closing it keeps it."""

POSTING_PARTS = {"documents": "postings", "freqs": "freqs", "positions": "positions", "variants": "variants"}
"""The arrays of the postings and the bundle that each has to itself, so that merging can write them side by side."""

_DIGESTS = re.compile("[0-9a-f]*")

FULL_TOKENS = 10_000_000
FULL_WORDS = 2_000_000
FULL_BYTES = 192 << 20


class SegmentWriter:
    """Collects records until it is full or `write` is called."""

    def __init__(self, schema: Schema) -> None:
        self._inverters = [Inverter(group) for group in groups(schema)]
        self._columns = [column(name, kind) for name, kind in columns(schema).items()]
        self._present = {field.name: (field, bytearray()) for field in schema.fields if field.kind is Kind.STORED}
        self._stories = StoryColumnWriter()
        self._records = RecordWriter()
        self._ids: list[str] = []
        self._titles: list[str] = []
        self._fingerprints: list[str] = []

    @property
    def documents(self) -> int:
        """How many records were taken."""
        return len(self._ids)

    @property
    def is_full(self) -> bool:
        """Whether it holds as much as one segment should, to keep memory bounded."""
        tokens, words = sum(i.tokens for i in self._inverters), sum(i.words for i in self._inverters)
        return self._records.bytes > FULL_BYTES or tokens > FULL_TOKENS or words > FULL_WORDS

    def add(self, records: Sequence[Record]) -> None:
        """Take some records; many at a time cost less, as each step then finds its memory at hand."""
        texts, languages = [record.texts for record in records], [record.language for record in records]
        for inverter in self._inverters:
            inverter.extend(texts, languages)
        rows, stored = [record.columns for record in records], [record.stored for record in records]
        for values in self._columns:
            values.extend([row.get(values.name) for row in rows])
        for field, bits in self._present.values():
            bits.extend(present(field, stored))
        self._stories.extend(record.story for record in records)
        self._ids += [record.id for record in records]
        self._titles += [fold(one.title) for one in stored]
        self._fingerprints += [record.fingerprint for record in records]
        for one in stored:
            self._records.add(one)

    def write(self, create: Create) -> SegmentInfo:
        """Write the segment's files and return what the manifest says of it."""
        name = secrets.token_hex(6)
        self._write_postings(name, create)
        with bundle(create, f"{name}.columns") as out:
            self._write_columns(out)
        with bundle(create, f"{name}.stored") as stored:
            self._write_stored(stored)
        return SegmentInfo(name, len(self._ids))

    def _write_postings(self, name: str, create: Create) -> None:
        dictionaries, lists = zip(*(inverter.invert() for inverter in self._inverters), strict=True)
        with bundle(create, f"{name}.terms") as out:
            write_terms(out, dictionaries, lists, np.concatenate([_counted(*pair) for pair in zip(dictionaries, lists, strict=True)]))
        for part, suffix in POSTING_PARTS.items():
            widest = max((int(getattr(one, part).max(initial=0)) for one in lists), default=0)
            with bundle(create, f"{name}.{suffix}") as out:
                out.add(part, (getattr(one, part) for one in lists), smallest(widest + 1))

    def _write_columns(self, out: BundleWriter) -> None:
        for inverter in self._inverters:
            lengths, starts = inverter.lengths(), inverter.starts()
            for place, slot in enumerate(inverter.group.slots):
                for which, numbers in (("lengths", lengths[:, place]), ("starts", starts[:, place])):
                    out.add(f"{which}:{slot}", numbers, smallest(int(numbers.max(initial=0)) + 1))
        for values in self._columns:
            values.write(out)
        for name, (_, bits) in self._present.items():
            out.add(f"present:{name}", np.frombuffer(bits, np.uint8), "u1")
        self._stories.write(out)

    def _write_stored(self, out: BundleWriter) -> None:
        write_records(out, self._records, self._ids, self._titles, self._fingerprints)


def write_records(out: BundleWriter, records: RecordWriter, ids: Sequence[str], titles: Sequence[str], fingerprints: Sequence[str]) -> None:
    """Write stored documents with ids, folded titles and fingerprints."""
    records.write(out)
    add_strings(out, "ids", ids)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    out.add("id_order", np.array(order, dtype=np.uint32), "u4")
    write_titles(out, titles)
    write_fingerprints(out, fingerprints)


def write_titles(out: BundleWriter, titles: Sequence[str]) -> None:
    """Write what titles are sorted by: each folded title once, in order, and its number for each document."""
    distinct = sorted(set(titles))
    rank = {title: number for number, title in enumerate(distinct)}
    out.add("title_ranks", np.array([rank[title] for title in titles], np.int64), smallest(len(distinct)))
    add_strings(out, "titles", distinct)


def write_fingerprints(out: BundleWriter, fingerprints: Sequence[str]) -> None:
    """Write fingerprints: half as many bytes where all are digests of 32 hexadecimal digits."""
    together = "".join(fingerprints)
    if len(together) == 32 * len(fingerprints) and _DIGESTS.fullmatch(together) and all(len(one) == 32 for one in fingerprints):
        out.add("digests", np.frombuffer(bytes.fromhex(together), np.uint8), "u1")
    else:
        add_strings(out, "fingerprints", fingerprints)


def _counted(dictionary: TermDictionary, lists: Inverted) -> NDArray[np.int64]:
    counts = WordCounts(dictionary)
    counts.add(0, lists.position_ends, lists.variants)
    return counts.of_words()


def write_terms(out: BundleWriter, dictionaries: Sequence[TermDictionary], lists: Sequence[Inverted], counts: NDArray[np.int64]) -> None:
    """Write the dictionary: the keys of all groups in order, each with the ends of its postings and positions.

    `counts` of occurrences of the words are in the order of the dictionaries.
    """
    write_dictionaries(out, dictionaries, counts)
    postings = _chained([one.posting_ends for one in lists])
    positions = _chained([one.position_ends for one in lists])
    out.add("posting_ends", postings, "u4" if not len(postings) or postings[-1] < 1 << 32 else "u8")
    out.add("position_ends", positions, "u4" if not len(positions) or positions[-1] < 1 << 32 else "u8")


def _chained(ends: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Ends of several lists as ends in their concatenation."""
    totals = np.cumsum([0] + [int(e[-1]) if len(e) else 0 for e in ends])
    return np.concatenate([e + total for e, total in zip(ends, totals[:-1], strict=True)])


def present(field: Field, stored: Sequence[Stored]) -> list[bool]:
    """Whether each document has a value in a field that is only stored."""
    if field.is_role:
        return [bool(getattr(one, field.name, None)) for one in stored]
    names = {field.name, *field.keys}
    return [not one.fields.keys().isdisjoint(names) for one in stored]


@contextmanager
def bundle(create: Create, name: str) -> Iterator[BundleWriter]:
    """A bundle written to a new file of that name."""
    with closing(create(name)) as file:
        writer = BundleWriter(file)
        yield writer
        writer.close()

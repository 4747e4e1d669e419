"""The codec: one of our segments as stock Whoosh opens it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from searchidx.engines.embedded.format.layout import SegmentInfo, groups
from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.whoosh.column_readers import MISSING
from searchidx.engines.embedded.whoosh.field_names import names
from searchidx.engines.embedded.whoosh.field_postings import FieldTerms, SlotTerms, ValueTerms
from searchidx.engines.embedded.whoosh.field_types import DateField, NumberField, read_only
from searchidx.engines.embedded.whoosh.per_document import ArrayDocuments, sortable_dates, sortable_numbers, spellings
from searchidx.engines.embedded.whoosh.stock import base
from searchidx.engines.embedded.whoosh.terms_reader import ArrayTerms
from searchidx.engines.keywords import fold
from searchidx.model.fields import Kind, Schema


class ArraySegment(base.Segment):  # type: ignore[misc]
    """What Whoosh keeps of one segment."""

    compound = False
    indexname = "MAIN"

    def __init__(self, schema: Schema, info: SegmentInfo) -> None:
        self.schema = schema
        self.info = info
        self.segid = info.name

    def codec(self) -> ArrayCodec:
        """What reads the segment."""
        return ArrayCodec(self.schema)

    def segment_id(self) -> str:
        """What the names of its files begin with."""
        return self.info.name

    def should_assemble(self) -> bool:
        """Never: it stays in files of its own."""
        return False

    def deleted_count(self) -> int:
        """How many of its documents are deleted."""
        return self.info.deleted

    def doc_count_all(self) -> int:
        """Always an error: Whoosh's readers ask the documents, only its writers ask the segment, and before they touch a file."""
        raise read_only()

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Always an error."""
        raise read_only()


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads our segments; writes none."""

    length_stats = False

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._names = names(schema)
        self._opened: Segment | None = None

    def _segment(self, storage: Any, segment: ArraySegment) -> Segment:
        if self._opened is None:  # Whoosh asks a new codec for each segment that it opens
            self._opened = Segment(Path(storage.folder), segment.info)
        return self._opened

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> ArrayDocuments:
        """What is kept by document."""
        return ArrayDocuments(self._segment(storage, segment), self._schema, self._names)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> ArrayTerms:
        """What is kept by term."""
        terms = field_terms(self._segment(storage, segment), self._schema, self._names)
        return ArrayTerms(terms, self.per_document_reader(storage, segment))

    def per_document_writer(self, storage: Any, segment: Any) -> NoReturn:
        """Always an error."""
        raise read_only()

    def field_writer(self, storage: Any, segment: Any) -> NoReturn:
        """Always an error."""
        raise read_only()

    def new_segment(self, storage: Any, indexname: str) -> NoReturn:
        """Always an error."""
        raise read_only()


def field_terms(segment: Segment, schema: Schema, names: Mapping[str, str]) -> dict[str, FieldTerms]:
    """The terms of every field that has any, by its name in Whoosh."""
    slots = {slot: group for group in groups(schema) for slot in group.slots}
    kinds = {field.name: field.kind for field in schema.fields if field.kind is not Kind.STORED}
    found: dict[str, FieldTerms] = {}
    for name, own in names.items():
        if own in slots:
            found[name] = SlotTerms(segment, slots[own], own)
        elif own in kinds:
            found[name] = ValueTerms(_values(segment, own, kinds[own]))
    return found


def _values(segment: Segment, name: str, kind: Kind) -> Iterator[tuple[int, bytes]]:
    """Each document with each of its values, as the field type encodes it."""
    if name == "id":
        yield from ((number, id.encode("utf-8", "surrogatepass")) for number, id in enumerate(segment.ids.all()))
    elif kind in (Kind.NUMBER, Kind.DATE):
        sortable = sortable_dates if kind is Kind.DATE else sortable_numbers
        offset = 1 << 63 if kind is Kind.DATE else 0  # Whoosh counts dates from -2^63 in terms, from 0 in columns
        values = enumerate(sortable(segment.number(name), segment.documents))
        encode = (DateField if kind is Kind.DATE else NumberField)().sortable_to_bytes
        yield from ((number, encode(value + offset)) for number, value in values if value != MISSING)
    else:
        lists = enumerate(spellings(segment, name))
        yield from ((number, value.encode("utf-8", "surrogatepass")) for number, found in lists for value in {fold(v) for v in found})

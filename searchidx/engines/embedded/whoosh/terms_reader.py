"""The terms reader, its cursor and its matcher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from searchidx.engines.embedded.whoosh.field_postings import FieldTerms, Postings, position
from searchidx.engines.embedded.whoosh.stock import base, matching, reading

Term = tuple[str, bytes]


class MissingTerm(reading.TermNotFound, KeyError):  # type: ignore[misc]
    """A term that the segment lacks; Whoosh catches it by either name."""


class ArrayMatcher(matching.LeafMatcher):  # type: ignore[misc]
    """Walks over one posting list."""

    def __init__(self, term: Term, postings: Postings, format: Any, scorer: Any, place: int = 0) -> None:
        self._term = term
        self._postings = postings
        self._place = place
        self.format = format
        self.scorer = scorer

    def is_active(self) -> bool:
        """Whether it still stands on a posting."""
        return self._place < len(self._postings.documents)

    def reset(self) -> None:
        """Back to the first posting."""
        self._place = 0

    def copy(self) -> ArrayMatcher:
        """Another one that stands where this does."""
        return ArrayMatcher(self._term, self._postings, self.format, self.scorer, self._place)

    def supports_block_quality(self) -> bool:
        """Never: what Whoosh 2.7.4 does with it loses documents."""
        return False

    def id(self) -> int:
        """The document it stands on."""
        return self._postings.documents[self._place]

    def all_ids(self) -> Iterator[int]:
        """All documents."""
        return iter(self._postings.documents)

    def next(self) -> None:
        """On to the next posting."""
        if not self.is_active():
            raise matching.ReadTooFar
        self._place += 1

    def weight(self) -> float:
        """How often the term stands in the document."""
        return self._postings.weights[self._place]

    def value(self) -> bytes:
        """The positions, encoded as the field's format decodes them."""
        found = self._postings
        if not found.ends:
            return b""
        low = found.ends[self._place - 1] if self._place else 0
        return found.positions[low : found.ends[self._place]].astype("<u4").tobytes()

    def score(self) -> float:
        """What the posting adds to the score."""
        return float(self.scorer.score(self)) if self.scorer else self.weight()


class Cursor(base.FieldCursor):  # type: ignore[misc]
    """Walks over the terms of one field."""

    def __init__(self, reader: ArrayTerms, name: str, keys: list[bytes], field: Any) -> None:
        self._reader = reader
        self._name = name
        self._keys = keys
        self._field = field
        self._place = 0

    def first(self) -> str | None:
        """To the first term."""
        self._place = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """To the first term that is not smaller."""
        self._place = position(self._keys, term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        """To the next term."""
        self._place += 1
        return self.text()

    def text(self) -> str | None:
        """The term it stands on, or None behind the last."""
        return str(self._field.from_bytes(self._keys[self._place])) if self.is_valid() else None

    term = text

    def term_info(self) -> Any:
        """The figures of the term it stands on, or None."""
        return self._reader.term_info(self._name, self._keys[self._place]) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Whether it stands on a term."""
        return self._place < len(self._keys)


class ArrayTerms(base.TermsReader):  # type: ignore[misc]
    """The terms of all fields of one segment."""

    def __init__(self, fields: Mapping[str, FieldTerms], documents: Any) -> None:
        self._fields = fields
        self._documents = documents

    def __contains__(self, term: Term) -> bool:
        return self._postings(*term) is not None

    def _postings(self, name: str, key: bytes) -> Postings | None:
        return self._fields[name].postings(key) if name in self._fields else None

    def cursor(self, fieldname: str, fieldobj: Any) -> Cursor:
        """A cursor on the first term of a field."""
        keys = self._fields[fieldname].keys if fieldname in self._fields else []
        return Cursor(self, fieldname, keys, fieldobj)

    def terms(self) -> Iterator[Term]:
        """Every term, fields and terms in order."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """The terms from this one on."""
        for name in sorted(self._fields):
            if name >= fieldname:
                keys = self._fields[name].keys
                yield from ((name, key) for key in keys[position(keys, prefix) if name == fieldname else 0 :])

    def items(self) -> Iterator[tuple[Term, Any]]:
        """Every term with its figures."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, Any]]:
        """The terms from this one on, with their figures."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """The figures of a term."""
        found = self._found(fieldname, text)
        lengths = [self._documents.doc_field_length(number, fieldname) for number in found.documents]
        ends = {"minid": found.documents[0], "maxid": found.documents[-1], "minlength": min(lengths), "maxlength": max(lengths)}
        return reading.TermInfo(sum(found.weights), len(found.documents), maxweight=max(found.weights), **ends)

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents have a term, deleted ones included."""
        return len(self._found(fieldname, text).documents)

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often a term stands in all documents, deleted ones included."""
        return sum(self._found(fieldname, text).weights)

    def _found(self, name: str, key: bytes) -> Postings:
        if (found := self._postings(name, key)) is None:
            raise MissingTerm(name, key)
        return found

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ArrayMatcher:
        """A matcher over the postings of a term."""
        return ArrayMatcher((fieldname, text), self._found(fieldname, text), format_, scorer)

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms."""
        return sorted(self._fields)

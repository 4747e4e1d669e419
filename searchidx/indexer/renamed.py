"""Files that go by another name than in the last build: known by their bytes, so that nothing is parsed twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from searchidx.engines.base import Engine, Stored
from searchidx.indexer.reading import COUNTED, Piece, Reader
from searchidx.indexer.spill import SpillWriter
from searchidx.indexer.state import State
from searchidx.indexer.survey import Survey
from searchidx.schema.restore import whole
from searchidx.sources import Found, fingerprint

_Match = tuple[int, Found, Stored, str]
"""The place of a piece, its file as it was when it was looked at, what the last build stored of these bytes, their fingerprint."""


def recognise(found: Survey, last: State, previous: Engine, reader: Reader) -> None:
    """Find renamed files, and put what the last build stored of them where the reader takes it from."""
    gone = _Gone(found, last, reader)
    if not gone.sizes:
        return
    matches = gone.matches(found, previous)
    with SpillWriter(reader.known) as out:
        while some := list(islice(matches, COUNTED)):
            _take_over(found, some, out, previous, reader)


class _Gone:
    """The files of the last build that are not there any more, those of one document each."""

    def __init__(self, found: Survey, last: State, reader: Reader) -> None:
        self.sizes: set[int] = set()
        self._last = last
        self._reader = reader
        self._ids: dict[tuple[str, str], str] = {}
        if not any(self._is_new(piece) for piece in found.pieces):
            return
        there = set(found.files)
        for file, seen in last.files.items():
            if file not in there and seen.own is None:
                known = Found(file, "", seen.mark)
                self.sizes.add(known.size)
                self._ids[known.suffix, reader.before.get(file, "")] = file

    def matches(self, found: Survey, previous: Engine) -> Iterator[_Match]:
        """The new files that are one of these."""
        for place, piece in enumerate(found.pieces):
            if piece.found.size not in self.sizes or not self._is_new(piece):
                continue
            if looked := fingerprint(piece.found, self._reader.rules):
                id = self._ids.get((piece.found.suffix, looked[1]), "")
                if match := previous.document(id):
                    yield place, looked[0], match.stored, looked[1]

    def _is_new(self, piece: Piece) -> bool:
        return not piece.lines and piece.found.id not in self._last.files


def _take_over(found: Survey, matches: Sequence[_Match], out: SpillWriter, previous: Engine, reader: Reader) -> None:
    documents = whole([stored for _, _, stored, _ in matches], previous.schema, reader.settings)
    for (place, file, _, mark), document in zip(matches, documents, strict=True):
        if document is not None:
            offset = out.add(msgspec.structs.replace(document, id=file.id, fingerprint=mark))
            found.pieces[place] = Piece(file, found.pieces[place].source, known=offset)

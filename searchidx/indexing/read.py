"""Reading a batch of files, in a process of its own where there are many: documents go to a spill file."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from searchidx.errors import Diagnostic
from searchidx.indexing.renamed import Renamed
from searchidx.indexing.spill import SpillWriter
from searchidx.inference.corpus_statistics import CorpusStatistics, hidden
from searchidx.inference.states import state
from searchidx.model.document import Document
from searchidx.settings import Settings
from searchidx.sources import FoundFile, PathPatterns, ReadResult, read, read_lines

GRAIN = 2_000_000_000
"""Nanoseconds: a file younger than this when it is read may change again without a new modification time."""

COUNTED = 256
"""Documents per batch: evidence is counted column by column."""


class Piece(msgspec.Struct, frozen=True):
    """A file to read, or a range of a .jsonl file in bytes, with `before` lines before it; `prefix` begins the ids of its lines."""

    found: FoundFile
    source: int
    lines: bool = False
    prefix: str = ""
    start: int = 0
    stop: int | None = None
    before: int = 0


class Entries(msgspec.Struct, array_like=True):
    """Documents that were read: one item each in every list but `repaired`, which holds the indices of those that were repaired.

    `offsets` say where they were spilled, -1 for one whose content is what it was.
    """

    ids: list[str] = []
    fingerprints: list[str] = []
    offsets: list[int] = []
    lines: list[int | None] = []
    repaired: list[int] = []

    def only(self, places: Sequence[int]) -> Entries:
        """Those at these places, which ascend."""
        repaired = set(self.repaired)
        return Entries(
            [self.ids[place] for place in places],
            [self.fingerprints[place] for place in places],
            [self.offsets[place] for place in places],
            [self.lines[place] for place in places],
            [number for number, place in enumerate(places) if place in repaired],
        )


class Outcome(msgspec.Struct, frozen=True):
    """What came of a piece, with the stamp of its file when it was read; `skipped` says why it gave no document."""

    piece: Piece
    entries: Entries
    diagnostics: tuple[Diagnostic, ...]
    doubtful: bool
    skipped: tuple[str, ...] = ()


class Batch(msgspec.Struct, frozen=True):
    """What came of several pieces; `evidence` is that of the documents that were spilled."""

    spill: str
    outcomes: tuple[Outcome, ...]
    evidence: CorpusStatistics


class Reader(msgspec.Struct, frozen=True):
    """How to read: by which rules and settings, the fingerprints of the documents that need not be spilled again, and the files
    that may be there under another name.
    """

    rules: PathPatterns
    settings: Settings
    before: Mapping[str, str] = {}
    renamed: Renamed | None = None


def read_batch(pieces: tuple[Piece, ...], reader: Reader, spill: Path) -> Batch:
    """Read some pieces into a spill file."""
    with SpillWriter(spill) as out:
        taker = _Taker(reader, out, _renamed(pieces, reader))
        outcomes = tuple(taker.outcome(piece) for piece in pieces)
        taker.count()
    return Batch(str(spill), outcomes, taker.evidence)


class _Taker:
    """Takes what comes of pieces: documents go to the spill file, a hundred at a time to the evidence."""

    def __init__(self, reader: Reader, out: SpillWriter, renamed: Mapping[str, ReadResult]) -> None:
        self.evidence = CorpusStatistics()
        self._renamed = renamed
        self._reader = reader
        self._out = out
        self._uncounted: list[Document] = []

    def outcome(self, piece: Piece) -> Outcome:
        """What came of a piece."""
        started = time.time_ns()
        entries = Entries()
        diagnostics: list[Diagnostic] = []
        skipped: list[str] = []
        for reading in self._readings(piece):
            diagnostics.extend(reading.diagnostics)
            document = reading.document
            if reading.found is not None:
                piece = msgspec.structs.replace(piece, found=reading.found)
            if reading.unchanged:
                _enter(entries, piece.found.id, self._reader.before[piece.found.id], -1, None)
            elif document is None:
                skipped += [reading.skipped] if reading.skipped else []
            elif self._reader.settings.drafts == "skip" and hidden(kind := state(document)[0], self._reader.settings):
                skipped.append(kind)
            else:
                self._take(document, entries)
        doubtful = started - piece.found.touched_ns < GRAIN
        return Outcome(piece, entries, tuple(diagnostics), doubtful, tuple(skipped))

    def _readings(self, piece: Piece) -> Iterator[ReadResult]:
        found, rules = piece.found, self._reader.rules
        if piece.lines:
            return read_lines(Path(found.path), rules, piece.prefix, piece.start, piece.stop, found.id, piece.before)
        return iter([self._renamed.get(found.id) or read(found, rules, self._reader.before.get(found.id, ""))])

    def _take(self, document: Document, entries: Entries) -> None:
        offset = -1
        if self._reader.before.get(document.id) != document.fingerprint:
            offset = self._out.add(document)
            self._uncounted.append(document)
            if len(self._uncounted) == COUNTED:
                self.count()
        if document.repairs:
            entries.repaired.append(len(entries.ids))
        _enter(entries, document.id, document.fingerprint, offset, document.line(""))

    def count(self) -> None:
        """Count the documents that were taken since the last time."""
        self.evidence.add_all(self._uncounted, self._reader.settings)
        self._uncounted.clear()


def _enter(entries: Entries, id: str, fingerprint: str, offset: int, line: int | None) -> None:
    entries.ids.append(id)
    entries.fingerprints.append(fingerprint)
    entries.offsets.append(offset)
    entries.lines.append(line)


def _renamed(pieces: Sequence[Piece], reader: Reader) -> dict[str, ReadResult]:
    """What comes of the files that the last build knew by another name."""
    if reader.renamed is None:
        return {}
    new = (piece.found for piece in pieces if not piece.lines and piece.found.id not in reader.before)
    return reader.renamed.readings(new, reader.rules, reader.settings)

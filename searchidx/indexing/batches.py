"""What engines write: documents from the spill files, turned into records as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import msgspec

from searchidx.errors import Diagnostic
from searchidx.indexing.spill import spilled
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.records.make import records
from searchidx.settings import Settings

AT_ONCE = 256
"""Documents per batch: a batch becomes records column by column."""


class RecordBatch(msgspec.Struct, frozen=True):
    """Some documents of some spill files as records. What is odd in them is written beside `notes`, for it may be read elsewhere."""

    spills: tuple[tuple[str, tuple[int, ...]], ...]
    schema: Schema
    settings: Settings
    notes: str

    def __len__(self) -> int:
        return sum(len(offsets) for _, offsets in self.spills)

    def __iter__(self) -> Iterator[Record]:
        diagnostics: list[Diagnostic] = []
        documents = chain.from_iterable(spilled(Path(path), offsets) for path, offsets in self.spills)
        while some := list(islice(documents, AT_ONCE)):
            made, odd = records(some, self.schema, self.settings)
            diagnostics += odd
            yield from made
        Path(self.notes).write_bytes(msgspec.msgpack.encode(diagnostics))

    def diagnostics(self) -> list[Diagnostic]:
        """What was odd in the documents, once all have been asked for."""
        written = Path(self.notes)
        return msgspec.msgpack.decode(written.read_bytes(), type=list[Diagnostic]) if written.exists() else []

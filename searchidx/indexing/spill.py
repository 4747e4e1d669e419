"""Documents on their way from reading to writing, in a file of their own, so that memory does not grow with them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from types import TracebackType

import msgspec

from searchidx.model.document import Document

BUFFER = 1 << 18
"""Bytes that are written at a time: documents with long bodies have some ten thousand each."""

_LENGTH = struct.Struct("<I")


class SpillWriter:
    """Appends documents to a new file."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb", BUFFER)
        self._encoder = msgspec.msgpack.Encoder()
        self._offset = 0

    def __enter__(self) -> SpillWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, document: Document) -> int:
        """Append a document and return where it lies."""
        data, offset = self._encoder.encode(document), self._offset
        self._file.write(_LENGTH.pack(len(data)) + data)
        self._offset += _LENGTH.size + len(data)
        return offset


def spilled(path: Path, offsets: Iterable[int]) -> Iterator[Document]:
    """The documents that lie at these offsets, of which there is at least one."""
    decode = msgspec.msgpack.Decoder(Document).decode
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped, memoryview(mapped) as data:
        for offset in offsets:
            start = offset + _LENGTH.size
            with data[start : start + _LENGTH.unpack_from(data, offset)[0]] as piece:
                yield decode(piece)

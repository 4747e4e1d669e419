"""A bundle: named little-endian arrays in one file, each 16 KiB of it guarded by a CRC-32.

Layout: 16 bytes of header (magic, version); the arrays one after the other, each at a multiple of 64 bytes; a footer (JSON:
the arrays' names, types, counts and offsets, and the bundle's own facts); the CRC-32 of every block before the footer, as
little-endian u32; and a tail of 32 bytes that says where footer and checksums begin, guarded by a CRC-32 of its own.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.mapped_file import ReadAhead, mapped
from searchidx.errors import IndexDamaged, IndexIncompatible

MAGIC = b"searchix"
VERSION = 7
BLOCK = 1 << 14
"""Bytes that a checksum guards: a query that is asked for the first time reads one or two dozen blocks, most for some bytes."""
HEADER = struct.Struct("<8sII")
TAIL = struct.Struct("<QQIII4s")  # footer offset, checksums offset, footer CRC, checksums CRC, tail CRC, end mark
END = b"xdis"
ALIGN = 64
ENDING = 1 << 14
"""Bytes at the end of a file that are read at once to open it: the whole footer of most."""
AHEAD = 32
"""Blocks that are read ahead at once; systems do not take more than some hundred KiB at a time."""
REBUILD = "run `searchidx build --full`"


class Entry(msgspec.Struct, frozen=True):
    """Where one array lies: its numpy type, its number of items, its offset in bytes. On disk."""

    name: str
    dtype: str
    count: int
    offset: int


class Footer(msgspec.Struct, frozen=True):
    """What a bundle holds; `facts` are small values of its maker. On disk."""

    arrays: list[Entry]
    facts: dict[str, Any] = {}


class BundleWriter:
    """Writes one bundle to an open file; arrays may come in pieces."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offset = 0
        self._block = 0
        self._filled = 0
        self._checksums: list[int] = []
        self._entries: list[Entry] = []
        self._put(HEADER.pack(MAGIC, VERSION, 0))

    def add(self, name: str, items: NDArray[Any] | Iterable[NDArray[Any]], dtype: str) -> None:
        """Write one array of that type, given whole or piece by piece."""
        self.begin(name, dtype)
        for piece in [items] if isinstance(items, np.ndarray) else items:
            self.extend(piece)

    def begin(self, name: str, dtype: str) -> None:
        """Start an array of that type; what `extend` takes belongs to it until the next begins."""
        self._put(b"\0" * (-self._offset % ALIGN))
        self._entries.append(Entry(name, np.dtype(dtype).newbyteorder("<").str, 0, self._offset))

    def extend(self, piece: NDArray[Any]) -> None:
        """Write the next items of the array that was begun."""
        entry = self._entries[-1]
        self._put(np.ascontiguousarray(piece, dtype=entry.dtype).view(np.uint8).data)
        self._entries[-1] = Entry(entry.name, entry.dtype, entry.count + len(piece), entry.offset)

    def close(self, facts: dict[str, Any] | None = None) -> None:
        """Write footer, checksums and tail; the file itself stays open."""
        footer_at, footer = self._offset, msgspec.json.encode(Footer(self._entries, facts or {}))
        if self._filled:
            self._checksums.append(self._block)
        sums = np.array(self._checksums, dtype="<u4").tobytes()
        sums_at = footer_at + len(footer)
        tail = struct.pack("<QQII", footer_at, sums_at, zlib.crc32(footer), zlib.crc32(sums))
        self._file.write(footer + sums + tail + struct.pack("<I4s", zlib.crc32(tail), END))

    def _put(self, data: Any) -> None:
        view = memoryview(data)
        self._file.write(view)
        self._offset += len(view)
        while len(view):
            taken = min(BLOCK - self._filled, len(view))
            self._block = zlib.crc32(view[:taken], self._block)
            self._filled += taken
            view = view[taken:]
            if self._filled == BLOCK:
                self._checksums.append(self._block)
                self._block = self._filled = 0


class CheckedBlocks:
    """The bytes of a bundle; each block is compared with its checksum before its bytes are handed out for the first time."""

    def __init__(self, path: Path, data: NDArray[np.uint8], ahead: ReadAhead, sums: NDArray[np.uint32], end: int) -> None:
        self._path = path
        self._ahead = ahead
        self._data = data
        self._raw = data.data  # cut three times as fast as the array
        self._sums = sums
        self._end = end
        self._trusted = bytearray(len(sums))

    def check(self, start: int, end: int) -> None:
        """Compare the blocks that hold these bytes with their checksums, each once; IndexDamaged if one differs."""
        first, last = start // BLOCK, -(-end // BLOCK)
        if last - first == 1 and self._trusted[first]:
            return
        advised = block = self._trusted.find(0, first, last)
        while block >= 0:
            advised = max(advised, block)
            while advised < min(block + AHEAD, last):  # the next blocks are read while this one is compared
                self._ahead(advised * BLOCK, min(advised + AHEAD, last) * BLOCK)
                advised += AHEAD
            low, high = block * BLOCK, min((block + 1) * BLOCK, self._end)
            if zlib.crc32(self._raw[low:high]) != self._sums[block]:
                raise _damaged(self._path, f"bytes {low} to {high} are not what was written")
            self._trusted[block] = 1
            block = self._trusted.find(0, block + 1, last)

    def raw(self, start: int, end: int) -> bytes:
        """Bytes as they lie in the file, unchecked."""
        return bytes(self._raw[start:end])

    def view(self, entry: Entry) -> NDArray[Any]:
        """The items of an array as they lie in the file, unchecked."""
        kind = np.dtype(entry.dtype)
        if kind.hasobject or entry.count < 0 or entry.offset < 0 or entry.offset + entry.count * kind.itemsize > self._end:
            raise _damaged(self._path, f"the array {entry.name} lies outside the file")
        return np.frombuffer(self._data, kind, entry.count, entry.offset)


class Array:
    """One array of a bundle; blocks are checked before their first items are handed out."""

    __slots__ = ("_blocks", "_data", "_items", "_size", "_start", "_trusted", "count")

    def __init__(self, blocks: CheckedBlocks, entry: Entry) -> None:
        self._blocks = blocks
        self._data = blocks.view(entry)
        self._items = self._data.data
        self._start = entry.offset
        self._size = self._data.itemsize
        self._trusted = False
        self.count = entry.count

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of its items."""
        return self._data.dtype

    def all(self) -> NDArray[Any]:
        """The whole array, a read-only view."""
        if not self._trusted:
            self._blocks.check(self._start, self._start + self.count * self._size)
            self._trusted = True
        return self._data

    def slice(self, low: int, high: int) -> NDArray[Any]:
        """The items from `low` up to `high`, a read-only view."""
        if not self._trusted:
            self._blocks.check(self._start + low * self._size, self._start + high * self._size)
        return self._data[low:high]

    def items(self, low: int, high: int) -> memoryview:
        """The items from `low` up to `high` as a view whose items are Python's own, the quickest way to a few of them."""
        if not self._trusted:
            self._blocks.check(self._start + low * self._size, self._start + high * self._size)
        return self._items[low:high]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the pieces from the number `first` up to `last` begin and end; the items say where each piece ends."""
        if not self._trusted:
            self._blocks.check(self._start + max(first - 1, 0) * self._size, self._start + last * self._size)
        items = self._items
        return items[first - 1] if first else 0, items[last - 1] if last else 0

    def bytes(self, low: int, high: int) -> bytes:
        """The raw bytes of the items from `low` up to `high`."""
        start, end = self._start + low * self._size, self._start + high * self._size
        if not self._trusted:
            self._blocks.check(start, end)
        return self._blocks.raw(start, end)


class Bundle:
    """A bundle opened for reading. Opening reads footer and checksums only, whatever the size.

    The system begins to read these when the bundle is made, and they are waited for when they are first needed, so that many bundles
    take little longer than one. IndexDamaged or IndexIncompatible then, where they are not what is read here.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data = mapped(path)
        self._ahead = ReadAhead(self._data)
        self._ahead(0, HEADER.size)
        self._ahead(len(self._data) - ENDING, len(self._data))

    @cached_property
    def _contents(self) -> tuple[Footer, dict[str, Array]]:
        try:
            footer, sums, end = _footer(self._data.data, self._ahead, self.path)
        except (struct.error, ValueError, msgspec.MsgspecError) as error:
            raise _damaged(self.path, "its footer is not readable") from error
        blocks = CheckedBlocks(self.path, self._data, self._ahead, sums, end)  # arrays know the blocks, not the bundle: no cycle
        return footer, {entry.name: Array(blocks, entry) for entry in footer.arrays}

    @property
    def entries(self) -> dict[str, Entry]:
        """Where each array lies, by name."""
        return {entry.name: entry for entry in self._contents[0].arrays}

    def __contains__(self, name: str) -> bool:
        return name in self._contents[1]

    def __getitem__(self, name: str) -> Array:
        """The array of that name; damage if there is none."""
        try:
            return self._contents[1][name]
        except KeyError:
            raise _damaged(self.path, f"the array {name} is missing") from None


def _footer(data: memoryview, ahead: ReadAhead, path: Path) -> tuple[Footer, NDArray[np.uint32], int]:
    magic, version, _ = HEADER.unpack_from(data, 0)
    footer_at, sums_at, footer_sum, sums_sum, tail_sum, end = TAIL.unpack(data[len(data) - TAIL.size :])
    if magic != MAGIC or end != END or zlib.crc32(data[len(data) - TAIL.size : len(data) - 8]) != tail_sum:
        raise _damaged(path, "it does not begin or end as it should")
    if version != VERSION:
        raise IndexIncompatible(f"{path} has format {version}, this searchidx reads {VERSION}: rebuild needed", REBUILD)
    ahead(footer_at, len(data) - ENDING)
    footer, sums = data[footer_at:sums_at], data[sums_at : len(data) - TAIL.size]
    if zlib.crc32(footer) != footer_sum or zlib.crc32(sums) != sums_sum or len(sums) != 4 * -(-footer_at // BLOCK):
        raise _damaged(path, "its table of contents is not what was written")
    return msgspec.json.decode(footer, type=Footer), np.frombuffer(sums, "<u4"), footer_at


def _damaged(path: Path, what: str) -> IndexDamaged:
    return IndexDamaged(f"{path} is damaged: {what}", "run `searchidx verify`, then `searchidx rollback` or `searchidx build --full`")

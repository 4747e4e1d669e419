"""A file mapped into memory without a descriptor that stays open.

Python's own `mmap` duplicates the descriptor for as long as the mapping lives (until 3.13, which can do without), and an index
has eight files per segment: forty segments would pass the 256 descriptors that macOS allows. So `mmap(2)` is called itself; a
mapping needs no descriptor once it is made, on Linux and macOS alike.

A page that is touched and not in the page cache is read together with those around it, as many as the system is set to read ahead
(8 MiB on some servers, where opening 50 files read 500 MB). What was advised before (madvise(2)) is read alone, and at once.
"""

from __future__ import annotations

import ctypes
import os
import sys
import weakref
from mmap import PAGESIZE
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PROT_READ, MAP_PRIVATE, MADV_WILLNEED = 1, 2, 3
"""The same numbers on Linux and macOS."""
_FAILED = ctypes.c_void_p(-1).value

if sys.byteorder != "little" or sys.maxsize < 1 << 32:
    raise ImportError("searchidx needs a 64-bit, little-endian processor: its indexes are read from disk as they are")

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int64)
_libc.mmap.restype = ctypes.c_void_p
_libc.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
_libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)


def mapped(path: Path) -> NDArray[np.uint8]:
    """The bytes of a file, read-only, dtype u1; empty for an empty file. Unmapped when the last view of them is gone.

    OSError where the system refuses. A file that others cut short while it is mapped ends the process with SIGBUS.
    """
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(handle).st_size
        return _view(_address(handle, size, path), size) if size else np.empty(0, np.uint8)
    finally:
        os.close(handle)


class ReadAhead:
    """Has the system begin to read bytes of a mapped file that are about to be touched."""

    __slots__ = ("_address", "_size")

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._address, self._size = data.ctypes.data, len(data)

    def __call__(self, start: int, end: int) -> None:
        """Advise the pages that hold these bytes; nothing is waited for, and a system that refuses reads them when they are touched."""
        low = max(start, 0) & -PAGESIZE
        if (high := min(end, self._size)) > low:
            _libc.madvise(self._address + low, high - low, MADV_WILLNEED)


def _address(handle: int, size: int, path: Path) -> int:
    address = _libc.mmap(None, size, PROT_READ, MAP_PRIVATE, handle, 0)
    if address is None or address == _FAILED:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(path))
    return int(address)


def _view(address: int, size: int) -> NDArray[np.uint8]:
    """The memory as an array; `owner` stands behind every view of it, so that it is unmapped only after all of them."""
    owner: Any = (ctypes.c_ubyte * size).from_address(address)
    weakref.finalize(owner, _libc.munmap, address, size).atexit = False
    data: NDArray[np.uint8] = np.frombuffer(owner, np.uint8)
    data.flags.writeable = False
    return data

"""One writer at a time: a lock that the system gives back when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from searchidx.engines.whoosh.generations import storage
from searchidx.errors import IndexLocked

NAME = "LOCK"


class Lock:
    """The right to write to an index; IndexLocked says who has it, and since when, if somebody else does."""

    def __init__(self, root: Path) -> None:
        storage.make_folder(root)
        self._handle = os.open(root / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._handle, 500, 0).decode("utf-8", "replace").strip()
            os.close(self._handle)
            raise IndexLocked(f"another build is writing to {root}: {holder or 'it has just begun'}", "wait until it has ended") from None
        self._sign()

    def _sign(self) -> None:
        """Say who holds the lock; only for people to read, so a full disk does not matter."""
        since = datetime.now(UTC).isoformat(timespec="seconds")
        text = f"process {os.getpid()} ({Path(sys.argv[0]).name or 'python'}) since {since}"
        with contextlib.suppress(OSError):
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, text.encode("utf-8", "replace"), 0)

    def close(self) -> None:
        """Give the right back."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._handle, 0)
        os.close(self._handle)

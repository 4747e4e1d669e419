"""One writer at a time: a lock that the system releases when its holder dies."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import sys
import time
import weakref
from datetime import UTC, datetime
from pathlib import Path

from searchidx.engines.embedded.generations import storage
from searchidx.errors import IndexLocked, NothingPublished

NAME = "LOCK"
TRIES, PAUSE = 50, 0.02
_SIGNED = re.compile(r"process (\d{1,9}) ")
HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)


class Lock:
    """The right to write to an index; IndexLocked says who has it, and since when, if somebody else does.

    Locked are the folder itself, for a file in it could be deleted, and `LOCK`, for not every file system locks folders.
    """

    def __init__(self, root: Path) -> None:
        self._handles: list[int] = []
        _locks.add(self)
        try:
            storage.make_root(root)
            self._take(root)
        except OSError as error:
            self.forget()
            raise NothingPublished(f"{root} cannot be written to: {error.strerror}", "check the folder and its permissions") from error
        except IndexLocked:
            self.forget()
            raise

    def _take(self, root: Path) -> None:
        folder = self._open(root, os.O_RDONLY | os.O_DIRECTORY)
        file = self._open(root / NAME, os.O_RDWR | os.O_CREAT)
        if _is_held(folder) or _is_held(file, must=True):
            raise IndexLocked(f"another build is writing to {root}: {_holder(file)}", "wait until it has ended")
        _sign(file)

    def _open(self, path: Path, flags: int) -> int:
        self._handles.append(os.open(path, flags | os.O_CLOEXEC, 0o600))
        return self._handles[-1]

    def close(self) -> None:
        """Give the right back."""
        if self._handles:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handles[-1], 0)
        self.forget()

    def forget(self) -> None:
        """Close the handles; the right is given back when no process has them open any more."""
        while self._handles:
            os.close(self._handles.pop())


def _is_held(handle: int, must: bool = False) -> bool:
    """Whether somebody else has it locked; now it is ours if nobody has, or if it cannot be locked and need not be."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in HELD:
            return True
        if must:
            raise
    return False


def _holder(handle: int) -> str:
    """Who holds the lock; a holder that has just taken it is given time to write its name."""
    for _ in range(TRIES):
        if text := os.pread(handle, 500, 0).decode("utf-8", "replace").strip():
            return text
        time.sleep(PAUSE)
    return "it does not say which process it is"


def is_held(root: Path) -> bool:
    """Whether a build is under way, as far as can be seen without touching the lock: who has signed it still lives."""
    try:
        signed = _SIGNED.match((root / NAME).read_text("utf-8", "replace"))
    except OSError:
        return False
    return signed is not None and _lives(int(signed[1]))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sign(handle: int) -> None:
    """Say who holds the lock; only for people to read, so a full disk does not matter."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    text = f"process {os.getpid()} ({Path(sys.argv[0]).name or 'python'}) since {since}"
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, text.encode("utf-8", "replace"), 0)


_locks: weakref.WeakSet[Lock] = weakref.WeakSet()


def _forget_all() -> None:
    for lock in _locks:
        lock.forget()


os.register_at_fork(after_in_child=_forget_all)  # or a helper process that outlives its parent would keep the lock

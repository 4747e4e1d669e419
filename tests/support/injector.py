"""Runs any function in a process of its own, and lets something go wrong at its n-th storage operation.

An operation is what changes a folder below `root`: making, writing, forcing to the disk, renaming, linking, removing.
"""

from __future__ import annotations

import errno
import io
import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from searchidx.engines.embedded.generations import storage

IGNORED = ("LOCK",)
"""What lies in an index for people to read only: nothing depends on its bytes."""

Work = Callable[[], object]


@dataclass(frozen=True)
class Operation:
    """One change to the disk: `create`, `write`, `sync`, `rename`, `link`, `remove`, `mkdir` or `rmdir`."""

    kind: str
    path: str
    target: str = ""
    data: bytes = b""


class Watch:
    """Tells `act` of every operation below `root` just before it happens; what `act` raises is what the operation does."""

    def __init__(self, root: Path, act: Callable[[Operation], None]) -> None:
        self.root = f"{root.resolve()}/"
        self._act = act
        self._lock = threading.RLock()  # files are forced to the disk by several threads
        self._busy = False

    def install(self) -> None:
        """Begin to watch this process, for as long as it lives."""
        self._fsync = os.fsync
        os.fsync = self._sync  # type: ignore[assignment]
        storage.create = self._create
        sys.addaudithook(self._hook)

    def tell(self, operation: Operation) -> None:
        """Hand one operation on, unless it is elsewhere or our own."""
        inside = f"{operation.path}/".startswith(self.root) and operation.path.rpartition("/")[2] not in IGNORED
        with self._lock:
            if inside and not self._busy:
                self._busy = True
                try:
                    self._act(operation)
                finally:
                    self._busy = False

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in EVENTS:
            return
        for operation in EVENTS[event](*args):
            self.tell(operation)

    def _sync(self, handle: Any) -> None:
        self.tell(Operation("sync", _name(handle)))
        self._fsync(handle)

    def _create(self, path: Path) -> BinaryIO:
        return io.BufferedWriter(WatchedFile(path, self))


class WatchedFile(io.FileIO):
    """A new file whose writes are told."""

    def __init__(self, path: Path, watch: Watch) -> None:
        super().__init__(path, "xb")
        self._watch = watch

    def write(self, data: Any) -> int:
        self._watch.tell(Operation("write", _path(self.name), data=bytes(data)))
        return super().write(data)


def _name(handle: int) -> str:
    return str(Path(f"/proc/self/fd/{handle}").readlink())


def _path(name: Any, folder: Any = -1) -> str:
    base = _name(folder) if isinstance(folder, int) and folder >= 0 else Path.cwd()
    return os.path.normpath(os.path.join(base, os.fsdecode(name)))  # noqa: PTH118


def _opened(name: Any, mode: Any, flags: int) -> list[Operation]:
    if isinstance(name, int) or not flags & os.O_CREAT or os.path.lexists(_path(name)):
        return []
    return [Operation("create", _path(name))]


def _removed(name: Any, folder: Any = -1) -> list[Operation]:
    return [Operation("remove", _path(name, folder))] if os.path.lexists(_path(name, folder)) else []


def _made(name: Any, mode: Any, folder: Any = -1) -> list[Operation]:
    return [] if os.path.lexists(_path(name, folder)) else [Operation("mkdir", _path(name, folder))]


EVENTS: dict[str, Callable[..., list[Operation]]] = {
    "open": _opened,
    "os.remove": _removed,
    "os.mkdir": _made,
    "os.rmdir": lambda name, folder=-1: [Operation("rmdir", _path(name, folder))],
    "os.rename": lambda name, other, a=-1, b=-1: [Operation("rename", _path(name, a), _path(other, b))],
    "os.link": lambda name, other, a=-1, b=-1: [Operation("link", _path(name, a), _path(other, b))],
}


@dataclass(frozen=True)
class Ending:
    """How a run ended: `killed`, `returned` a value, or `raised` an error, with its message."""

    kind: Literal["killed", "returned", "raised"]
    value: Any = None
    error: str = ""


def forked(work: Work, root: Path | None = None, act: Callable[[Operation], None] | None = None) -> Ending:
    """Run something in a child, watched by `act` if there is one, and say how it ended."""
    reading, writing = os.pipe()
    child = fork()
    if not child:
        _child(work, root, act, writing)
    os.close(writing)
    with open(reading, "rb") as pipe:  # noqa: PTH123
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, f"the child died of signal {os.WTERMSIG(status)}"
        return Ending("killed")
    ending = pickle.loads(told)
    assert isinstance(ending, Ending)
    return ending


def fork() -> int:
    """What `os.fork` gives; Python 3.12 and newer do not like it beside numpy's threads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _child(work: Work, root: Path | None, act: Callable[[Operation], None] | None, writing: int) -> None:
    try:
        if root and act:
            Watch(root, act).install()
        ending = Ending("returned", work())
    except BaseException as error:
        ending = Ending("raised", type(error).__name__, str(error))
    os.write(writing, pickle.dumps(ending))
    os._exit(0)


class Nth:
    """Lets something happen at the n-th operation (from 0): the process is killed, or the operation fails."""

    def __init__(self, number: int, failure: int = 0) -> None:
        self._left = number
        self._failure = failure

    def __call__(self, operation: Operation) -> None:
        self._left -= 1
        if self._left >= 0:
            return
        if not self._failure:
            os.kill(os.getpid(), signal.SIGKILL)
        elif self._left == -1:
            raise OSError(self._failure, os.strerror(self._failure), operation.path)


class Full:
    """A disk with room for so many bytes more."""

    def __init__(self, room: int) -> None:
        self._room = room

    def __call__(self, operation: Operation) -> None:
        if operation.kind in ("write", "create", "mkdir"):
            self._room -= len(operation.data) + 1
            if self._room < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), operation.path)


def recorded(work: Work, root: Path) -> tuple[Ending, list[Operation]]:
    """Run something in a child to its end; how it ended and every operation that it did."""
    log: list[Operation] = []

    def told() -> object:
        return work(), log

    ending = forked(told, root, log.append)
    if ending.kind != "returned":
        return ending, []
    value, operations = ending.value
    return Ending("returned", value), operations

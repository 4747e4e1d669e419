"""Lets the system refuse a read of an index: opening, looking at, listing, reading or mapping a file or folder below `root`."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from searchidx.engines.embedded.format import bundle, mapped_file
from tests.support.injector import IGNORED, Ending, forked

Work = Callable[[], object]


class Refusal:
    """Raises `failure` at the n-th read (from 0), or from there on where it lasts; without a failure it only counts."""

    def __init__(self, root: Path, number: int = -1, failure: int = 0, *, lasting: bool = False) -> None:
        self._root = f"{root.resolve()}/"
        self._number = number
        self._failure = failure
        self._lasting = lasting
        self.kinds: list[str] = []

    def install(self) -> None:
        """Begin, for as long as this process lives."""
        self._stat, self._open, self._fstat, self._mapped = os.stat, io.open, os.fstat, mapped_file.mapped
        os.stat = self._looked_at
        io.open = self._opened
        bundle.mapped = self._map  # type: ignore[attr-defined]
        sys.addaudithook(self._hook)

    def _tell(self, kind: str, name: Any) -> None:
        if isinstance(name, int):
            return
        path = f"{Path.cwd() / os.fsdecode(name)}/"
        if not path.startswith(self._root) or path.rstrip("/").rpartition("/")[2] in IGNORED:
            return
        number = len(self.kinds)
        self.kinds.append(kind)
        if self._failure and (number == self._number or (self._lasting and number > self._number)):
            raise OSError(self._failure, os.strerror(self._failure), os.fsdecode(name))

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and not args[2] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            self._tell("open", args[0])
        elif event in ("os.listdir", "os.scandir"):
            self._tell("list", args[0])

    def _looked_at(self, path: Any, **options: Any) -> Any:
        self._tell("stat", path)
        return self._stat(path, **options)

    def _map(self, path: Path) -> Any:
        self._tell("map", path)
        return self._mapped(path)

    def _opened(self, file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        opened = self._open(file, mode, *args, **options)
        if mode in ("r", "rb"):
            try:
                self._tell("read", file)
            except OSError:
                opened.close()
                raise
        return opened


def counted(work: Work, root: Path) -> list[str]:
    """The kinds of all reads of a run that nothing disturbs."""
    refusal = Refusal(root)

    def watched() -> list[str]:
        refusal.install()
        work()
        return refusal.kinds

    ending = forked(watched)
    assert ending.kind == "returned", ending
    return list(ending.value)


def refused(work: Work, refusal: Refusal) -> Ending:
    """How a run ended of which reads were refused."""

    def watched() -> object:
        refusal.install()
        return work()

    return forked(watched)

"""`watch`: builds again as files change."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

from searchidx import engines
from searchidx.errors import IndexLocked, IndexMissing, SearchidxError, Unsupported, UsageError
from searchidx.indexing.report import BuildReport
from searchidx.settings import NAME as CONFIG
from searchidx.sources.defaults import default_source

TICK_MS = 200
"""Milliseconds between two checks that what is watched still exists, and between two attempts on a locked index."""

STEP_MS = 50
BURST_MS = 500
"""Changes that follow each other within a step become one build, which no burst keeps waiting for longer than this."""

PathStat = tuple[int, ...] | None
BuildOutcome = BuildReport | SearchidxError


def watch(
    build: Callable[[], BuildReport],
    sources: Sequence[str | os.PathLike[str]] = (),
    *,
    index: str = "index",
    config: str | None = None,
    stop: Event | None = None,
) -> Iterator[BuildOutcome]:
    """Build now and after every change until stopped; yields what each build did, or the error that kept it from publishing.

    Without sources, those of the last build are watched. What is wrong with the call is raised by the first build; later ones
    yield it and wait for the next change. While another build has the index it is tried again, which is told once.
    Unsupported where watchfiles is not installed.
    """
    watchfiles = _library()
    paths = [Path(one).absolute() for one in sources] or _last(index)
    seen = _Watched([*paths, Path(config or CONFIG).absolute()], index)
    stop, first, due, locked = stop or Event(), True, True, False
    while not stop.is_set():
        for changed in _ticks(watchfiles, seen, stop):
            moved = seen.moved()
            if due or changed or moved:
                outcome = _outcome(build, first)
                due = isinstance(outcome, IndexLocked)
                if not (due and locked):
                    yield outcome
                first, locked = False, due
            if moved:
                due = True  # what changes until the new folder is watched would be missed
                break


def _outcome(build: Callable[[], BuildReport], first: bool) -> BuildOutcome:
    try:
        return build()
    except SearchidxError as error:
        if first and isinstance(error, UsageError):
            raise
        return error


def _ticks(watchfiles: Any, seen: _Watched, stop: Event) -> Iterator[bool]:
    """Every tick, and sooner when something changed: whether it did."""
    timing = {"debounce": BURST_MS, "step": STEP_MS, "rust_timeout": TICK_MS}
    if folders := seen.folders():
        try:
            for changes in watchfiles.watch(*folders, watch_filter=seen.wants, stop_event=stop, yield_on_timeout=True, **timing):
                yield bool(changes)
        except OSError as error:
            hint = "raise fs.inotify.max_user_watches, or set WATCHFILES_FORCE_POLLING=1"
            raise Unsupported(f"the folders cannot be watched ({error})", hint) from error
    while not stop.is_set():
        yield False
        time.sleep(TICK_MS / 1000)


class _Watched:
    """What is watched: folders by their events, single files by how they look, and whether each is still the same."""

    def __init__(self, paths: list[Path], index: str) -> None:
        self._paths = paths
        self._index = None if "://" in index else Path(index).absolute()
        self._marks = self._look()

    def folders(self) -> list[Path]:
        """Those that are folders now."""
        return [path for path in self._paths if path.is_dir()]

    def wants(self, change: Any, path: str) -> bool:
        """Whether a change below a folder may concern the index: not the index itself, nor what has a dot before its name."""
        changed = Path(path)
        if self._index and changed.is_relative_to(self._index):
            return False
        below = (changed.relative_to(one) for one in self._paths if changed.is_relative_to(one))
        return any(not any(part.startswith(".") for part in local.parts) for local in below)

    def moved(self) -> bool:
        """Whether a single file changed, or a folder went, came or gave its place to another since this was last asked."""
        before, self._marks = self._marks, self._look()
        return before != self._marks

    def _look(self) -> list[PathStat]:
        return [_mark(path) for path in self._paths]


def _mark(path: Path) -> PathStat:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_ino,) if path.is_dir() else (found.st_ino, found.st_mtime_ns, found.st_size)


def _last(index: str) -> list[Path]:
    """The sources of the last build, else the usual one."""
    try:
        with closing(engines.connect(index)) as engine:
            return [Path(source) for source in engine.facts.sources]
    except IndexMissing:
        return [default_source()]


def _library() -> Any:
    try:
        import watchfiles
    except ImportError:
        raise Unsupported("watching needs the package watchfiles", 'install it: pip install "searchidx[watch]"') from None
    return watchfiles

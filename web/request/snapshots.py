"""The newest snapshot of an index, shared by all requests and changed between two of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from threading import Lock, Thread
from typing import Any

from searchidx.engines import building, published
from searchidx.errors import IndexDamaged, IndexIncompatible, SearchidxError
from searchidx.search.index import Index

_log = logging.getLogger(__name__)


class Snapshots:
    """Opens an index when first needed, and again when another generation was published.

    A snapshot that was replaced is closed when the last request that reads it has ended.
    """

    def __init__(self, location: str, opening: Callable[[], Index]) -> None:
        self._location = location
        self._opening = opening
        self._lock = Lock()
        self._newest: SharedSnapshot | None = None
        self._mark: object = None
        self._refused: object = None
        self._prepare: Callable[[Index], None] | None = None

    def prepare(self, work: Callable[[Index], None]) -> None:
        """Do this with every snapshot that is opened from now on, in a thread of its own, beside what is asked of it meanwhile."""
        self._prepare = work

    def borrow(self) -> Borrowed:
        """The newest snapshot, which stays open until it is given back."""
        with self._lock:
            mark = published(self._location)
            if self._newest is None or mark != self._mark:
                self._reopen(mark)
            assert self._newest is not None
            self._newest.readers += 1
            return Borrowed(self._newest, self._give_back)

    def is_building(self) -> bool:
        """Whether the next generation is being built."""
        return building(self._location)

    def close(self) -> None:
        """Give up the newest snapshot; those that are borrowed close when they come back."""
        with self._lock:
            self._retire()
            self._newest = None

    def _reopen(self, mark: object) -> None:
        try:
            opened = self._opening()
        except SearchidxError as error:
            if self._newest is None:
                raise
            if mark != self._refused:  # told once for each publication, not with every request
                _log.warning("the new generation cannot be opened, the one before is still served: %s", error.message)
                self._refused = mark
            if isinstance(error, IndexDamaged | IndexIncompatible):
                self._mark = mark  # else the refusal may pass: the next request tries again
            return
        self._retire()
        self._newest, self._mark = SharedSnapshot(opened), mark
        if self._prepare is not None:
            self._newest.readers += 1
            Thread(target=self._prepared, args=(self._newest, self._prepare), name="prepare", daemon=True).start()

    def _prepared(self, shared: SharedSnapshot, prepare: Callable[[Index], None]) -> None:
        try:
            prepare(shared.index)
        except SearchidxError as error:
            _log.warning("the new generation was not prepared, first searches take longer: %s", error.message)
        finally:
            self._give_back(shared)

    def _retire(self) -> None:
        if self._newest is not None:
            self._newest.retired = True
            self._close_if_idle(self._newest)

    def _give_back(self, shared: SharedSnapshot) -> None:
        with self._lock:
            shared.readers -= 1
            self._close_if_idle(shared)

    @staticmethod
    def _close_if_idle(shared: SharedSnapshot) -> None:
        if shared.retired and not shared.readers:
            shared.index.close()


class SharedSnapshot:
    """One open snapshot and how many requests read it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.readers = 0
        self.retired = False

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the snapshot says of itself; worked out once."""
        return dict(self.index.stats())


class Borrowed:
    """A snapshot in the hands of one request."""

    def __init__(self, shared: SharedSnapshot, giving: Callable[[SharedSnapshot], None]) -> None:
        self.shared = shared
        self._giving = giving

    def give_back(self) -> None:
        """Let go of the snapshot, which closes if another has replaced it and nobody else reads it."""
        self._giving(self.shared)

"""Counts what is asked, where the settings want it: gathered in memory and added to the index's file a moment later."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer

from searchidx.search import query_counts
from searchidx.search.loosen import LOOSENED
from searchidx.search.page import Page
from searchidx.search.query_counts import Asked

from .request.search_state import SearchState

LATE = 2.0
"""Seconds between a search and its place in the file."""
MOST = 200
"""Different queries that wait for their place; more than that in a moment are not counted."""


class QueryLog:
    """Queries with how often they were asked and found nothing; it is given nothing else of a request, and keeps no time."""

    def __init__(self, root: Path | None) -> None:
        """`root` is the folder of the index; None counts nothing."""
        self._root = root
        self._lock = Lock()
        self._waiting: dict[str, Asked] = {}
        self._writing = False

    def add(self, state: SearchState, page: Page) -> None:
        """Count a search that somebody finished typing: its first page."""
        text = query_counts.countable(state.q) if self._root is not None and not state.typing and state.page == 1 else ""
        if not text:
            return
        in_vain = not state.is_narrowed and (not page.total or any(one.code in LOOSENED for one in page.diagnostics))
        with self._lock:
            if text not in self._waiting and len(self._waiting) >= MOST:
                return
            asked = self._waiting.setdefault(text, Asked())
            asked.times += 1
            asked.in_vain += in_vain
            self._write_soon()

    def flush(self) -> None:
        """Write what waits; a folder that cannot be written to loses it."""
        with self._lock:
            self._writing, waiting = False, self._waiting
            self._waiting = {}
        if waiting and self._root is not None:
            with suppress(OSError):
                query_counts.add(self._root, waiting)

    def _write_soon(self) -> None:
        if not self._writing:
            self._writing = True
            timer = Timer(LATE, self.flush)
            timer.daemon = True
            timer.start()

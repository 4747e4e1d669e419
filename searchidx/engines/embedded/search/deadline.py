"""The deadline of a search."""

from __future__ import annotations

import time

from searchidx.errors import Timeout


class Deadline:
    """A moment in seconds of `time.monotonic`; knows nothing of the search, so that no cycle keeps a snapshot mapped."""

    __slots__ = ("_end",)

    def __init__(self, end: float) -> None:
        self._end = end

    def check(self) -> None:
        """Raise Timeout when it has passed."""
        if time.monotonic() > self._end:
            raise Timeout("the search took too long and was stopped", "ask for fewer or longer words")

"""What was counted of some documents, so that it is counted once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

ENTRY, BAR = 200, 160
"""About the bytes that an entry takes beside its array, and that a value or bar takes."""


class Counted:
    """Counts by what they are of: arrays of counts, or facets and histograms. Threads share it: at worst two count the same."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}
        self.bytes = 0

    def once(self, key: Hashable, count: Callable[[], T]) -> T:
        """What is counted under a key."""
        if key not in self._values:
            found = self._values[key] = count()
            self.bytes += ENTRY + _size(found)
        return self._values[key]  # type: ignore[no-any-return]


def _size(found: object) -> int:
    if isinstance(found, np.ndarray):
        return found.nbytes
    return BAR * len(found if isinstance(found, tuple) else getattr(found, "bars", ()))

"""`open`: an index by its address, ready to be searched."""

from __future__ import annotations

import os

from searchidx import engines
from searchidx.searcher import Index


def open(index: str | os.PathLike[str] = "index") -> Index:
    """The published snapshot of an index; IndexMissing if there is none. Safe to share between threads."""
    return Index(engines.connect(os.fspath(index)))

"""Where indexes live: a folder for the embedded engine. Only the engine that is asked for is loaded."""

from __future__ import annotations

from pathlib import Path

from searchidx.engines.base import Engine, Writer
from searchidx.errors import Unsupported


def connect(address: str | Path) -> Engine:
    """The published snapshot of the index at that address; IndexMissing if there is none."""
    from searchidx.engines.whoosh.engine import WhooshEngine

    return WhooshEngine.open(_folder(address))


def writer(address: str | Path, jobs: int = 1) -> Writer:
    """The right to publish to the index at that address; IndexLocked if somebody else has it."""
    from searchidx.engines.whoosh.publisher import WhooshWriter

    return WhooshWriter(_folder(address), jobs)


def _folder(address: str | Path) -> Path:
    if isinstance(address, str) and "://" in address:
        scheme = address.partition("://")[0]
        raise Unsupported(f"there is no engine for {scheme}:// addresses yet", "name a folder")
    return Path(address)

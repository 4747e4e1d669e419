"""Where indexes live: a folder for the embedded engine. Only the engine that is asked for is loaded."""

from __future__ import annotations

from pathlib import Path

from searchidx.engines.base import Engine, IndexProblem, Writer
from searchidx.errors import Unsupported


def connect(address: str | Path) -> Engine:
    """The published snapshot of the index at that address; IndexMissing if there is none."""
    from searchidx.engines.embedded.engine import EmbeddedEngine

    return EmbeddedEngine.open(_folder(address))


def writer(address: str | Path, jobs: int = 1) -> Writer:
    """The right to publish to the index at that address; IndexLocked if somebody else has it."""
    from searchidx.engines.embedded.writer import EmbeddedWriter

    return EmbeddedWriter(_folder(address), jobs)


def verify(address: str | Path) -> list[IndexProblem]:
    """Everything that is wrong with the index at that address; IndexMissing if there is none."""
    from searchidx.engines.embedded.verify import verify

    return verify(_folder(address))


def rollback(address: str | Path) -> str:
    """Publish the previous snapshot again and return its name; NothingPublished if there is none."""
    from searchidx.engines.embedded.generations.rollback import rollback

    return rollback(_folder(address))


def published(address: str | Path) -> object:
    """A mark that is another one after each publication; None where that cannot be seen from here."""
    if isinstance(address, str) and "://" in address:
        return None
    try:
        found = (Path(address) / "CURRENT").stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def backup(address: str | Path, target: Path, force: bool = False) -> str:
    """Write the published snapshot to one file and return its name; UsageError if the file is there and `force` is not said."""
    from searchidx.engines.embedded.generations.backup import backup

    return backup(_folder(address), target, force)


def restore(address: str | Path, source: Path) -> str:
    """Publish the snapshot that a backup holds and return its name; IndexDamaged if it is not whole."""
    from searchidx.engines.embedded.generations.backup import restore

    return restore(_folder(address), source)


def _folder(address: str | Path) -> Path:
    if isinstance(address, str) and "://" in address:
        scheme = address.partition("://")[0]
        raise Unsupported(f"there is no engine for {scheme}:// addresses yet", "name a folder")
    return Path(address)

"""Back to the generation before the one that is published."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from searchidx.engines.whoosh.generations import current
from searchidx.engines.whoosh.generations.lock import Lock
from searchidx.errors import IndexUnavailable, NothingPublished


def rollback(root: Path) -> str:
    """Publish the newest whole generation that is older than the current one, and return its name."""
    published = current.open_current(root).path.name
    with closing(Lock(root)):
        for name in current.generations(root):
            if current.number(name) < current.number(published) and _is_whole(root / name):
                current.point(root, name)
                return name
    raise NothingPublished(f"there is no generation before {published} to go back to", "build again from the sources")


def _is_whole(folder: Path) -> bool:
    try:
        current.read(folder)
    except (IndexUnavailable, OSError):
        return False
    return True

"""Back to the generation before the one that is published."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from searchidx.engines.embedded.generations import current
from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.engines.embedded.generations.lock import Lock
from searchidx.engines.embedded.generations.publish import settle
from searchidx.errors import IndexMissing, IndexUnavailable, NothingPublished


def rollback(root: Path) -> str:
    """Publish the newest generation before the one that CURRENT names, or any where that is lost, and return its name.

    Every byte of it is checked first. NothingPublished if there is none to go back to.
    """
    if not current.generations(root):
        raise IndexMissing(f"there is no index in {root}", "make one with `searchidx build SOURCE`")
    with closing(Lock(root)):
        published = current.named(current.pointer(root))
        for name in current.generations(root):
            if (not published or current.number(name) < current.number(published)) and _is_whole(root / name):
                settle(root, name)
                return name
    raise NothingPublished(f"there is no whole generation before {published or 'this'} to go back to", "run `searchidx build --full`")


def _is_whole(folder: Path) -> bool:
    try:
        manifest = current.read(folder)
        return all(manifests.digest(folder / name) == file for name, file in manifest.files.items())
    except (IndexUnavailable, OSError):
        return False

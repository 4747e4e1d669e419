"""Publishes the previous generation again."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from searchidx.engines.embedded.generations import current
from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.engines.embedded.generations.lock import Lock
from searchidx.engines.embedded.generations.publish import publish
from searchidx.errors import IndexDamaged, IndexIncompatible, IndexMissing, NothingPublished


def rollback(root: Path) -> str:
    """Publish the generation that the published one was built from, else the newest before it, and return its name.

    Where CURRENT is lost, the newest whole one. Every byte of it is checked first. NothingPublished if there is none to go back to,
    IndexUnavailable if the system refuses to read one: an older one is not taken instead.
    """
    if not current.generations(root):
        raise IndexMissing(f"no index in {root}", "make one with `searchidx build SOURCE`")
    with closing(Lock(root)):
        line = current.pointer(root)
        for name in _candidates(root, current.named(line), line.partition(" ")[2]):
            if _is_whole(root / name):
                publish(root, name)
                return name
    before = current.named(line) or "this"
    raise NothingPublished(f"no intact generation before {before} is left to roll back to", "run `searchidx build --full`")


def _candidates(root: Path, published: str, sha256: str) -> list[str]:
    if not published:
        return current.generations(root)
    try:
        with current.reading():
            return current.ways_back(root, current.Opened(root / published, manifests.read(root / published, sha256)))
    except (IndexDamaged, IndexIncompatible):
        return [name for name in current.generations(root) if current.number(name) < current.number(published)]


def _is_whole(folder: Path) -> bool:
    try:
        with current.reading():
            manifest = current.read(folder)
            return all(manifests.digest(folder / name) == file for name, file in manifest.files.items())
    except (IndexDamaged, IndexIncompatible):
        return False

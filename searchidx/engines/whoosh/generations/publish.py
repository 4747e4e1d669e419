"""A new generation, made aside and swapped in at once, or not at all."""

from __future__ import annotations

import errno
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from searchidx.engines.base import Facts
from searchidx.engines.whoosh.format.layout import SegmentInfo
from searchidx.engines.whoosh.generations import current, storage
from searchidx.engines.whoosh.generations import manifest as manifests
from searchidx.engines.whoosh.generations.manifest import Manifest
from searchidx.errors import IndexUnavailable, NothingPublished
from searchidx.schema.model import Schema

KEPT = 2


class Transaction:
    """A generation in the making; leaving the block without `commit` leaves nothing behind."""

    def __init__(self, root: Path, expected_bytes: int = 0) -> None:
        self._root = root
        collect(root)
        self._room(expected_bytes)
        names = current.generations(root)
        self.previous = _published(root)
        self.number = 1 + max((current.number(name) for name in names), default=0)
        self.name = f"gen-{self.number:06d}"
        self.folder = root / f"{self.name}.tmp"

    def __enter__(self) -> Transaction:
        storage.make_folder(self.folder)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        storage.remove(self.folder)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            free = storage.free_bytes(self._root)
            raise NothingPublished(
                f"the disk is full ({free:,} bytes are free); the old index stands", "make room and build again"
            ) from error
        if isinstance(error, OSError):
            raise NothingPublished(f"the index could not be written ({error.strerror}); the old one stands", "see to the disk") from error

    def create(self, name: str) -> BinaryIO:
        """A new file of the generation."""
        return storage.create(self.folder / name)

    def adopt(self, name: str) -> None:
        """Take over a file of the published generation as it is."""
        if self.previous is None:
            raise FileNotFoundError(name)
        storage.adopt(self._root / self.previous / name, self.folder / name)

    def drop_all_but(self, names: Collection[str]) -> None:
        """Leave out files that were made or taken over and are needed no more."""
        for path in self.folder.iterdir():
            if path.name not in names:
                storage.remove(path)

    def commit(self, *, schema: Schema, segments: Sequence[SegmentInfo], facts: Facts, analysis: str) -> str:
        """Publish what was made and return its name; old generations beyond the last two go."""
        names = sorted(path.name for path in self.folder.iterdir())
        for name in names:
            storage.sync(self.folder / name)
        files = {name: manifests.digest(self.folder / name) for name in names}
        with self.create(manifests.NAME) as file:
            file.write(manifests.encode(Manifest(manifests.VERSION, schema, tuple(segments), facts, analysis, files)))
        storage.sync(self.folder / manifests.NAME)
        storage.sync(self.folder)
        storage.rename(self.folder, self._root / self.name)
        current.point(self._root, self.name)
        collect(self._root)
        return self.name

    def _room(self, expected: int) -> None:
        free = storage.free_bytes(self._root)
        if free < expected:
            raise NothingPublished(f"the new index needs about {expected:,} bytes and {free:,} are free; the old one stands", "make room")


def collect(root: Path) -> None:
    """Remove what unfinished builds left and generations that nobody goes back to; nothing else is touched."""
    published = _published(root)
    names = current.generations(root)
    kept = {published, *[name for name in names if published is None or current.number(name) < current.number(published)][: KEPT - 1]}
    for path in root.iterdir():
        name = path.name
        unfinished = name.endswith(".tmp") and (name == f"{current.NAME}.tmp" or current.GENERATION.fullmatch(name.removesuffix(".tmp")))
        if unfinished or (published and name in names and name not in kept):
            storage.remove(path)


def _published(root: Path) -> str | None:
    """The name of the generation that readers open now, or None."""
    try:
        return current.open_current(root).path.name
    except IndexUnavailable:
        return None

"""A new generation, made aside and swapped in at once, or not at all."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from searchidx.engines.embedded.format.layout import SegmentInfo
from searchidx.engines.embedded.generations import current, seen, storage
from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.engines.embedded.generations.current import Opened
from searchidx.engines.embedded.generations.manifest import File, Manifest
from searchidx.engines.messages import Facts
from searchidx.errors import IndexDamaged, IndexIncompatible, IndexMissing, IndexUnavailable, NothingPublished
from searchidx.model.fields import Schema

KEPT = 2
SYNCED = 4
"""Files that are forced to the disk at a time, which takes several at once."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Transaction:
    """A generation in the making; leaving the block without `commit` leaves nothing behind. The caller holds the lock."""

    def __init__(self, root: Path, base: Opened | None, expected_bytes: int = 0) -> None:
        """`base` is the generation that files are taken over from, None for none: neither it nor a newer one is ever removed."""
        self._root = root
        self._expected = expected_bytes
        self._adopted: dict[str, File] = {}
        self._linked: set[str] = set()
        self._threads = ThreadPoolExecutor(SYNCED)  # digests are worked out while the disk is waited for
        self._forced: dict[str, Future[File]] = {}
        self._base = base
        self.number = 1 + max(map(current.number, [*current.generations(root), current.named(current.pointer(root)) or "gen-0"]))
        self.name = f"gen-{self.number:06d}"
        self.folder = root / f"{self.name}.tmp"

    @property
    def previous(self) -> str | None:
        """The name of the generation that files can be taken over from, or None."""
        return self._base.path.name if self._base else None

    def __enter__(self) -> Transaction:
        with _telling(self._root, self._expected):
            remove_unfinished(self._root)
            if self._base:
                _collect(self._root, {self._base.path.name, *current.ways_back(self._root, self._base)[: KEPT - 1]}, self._base)
            self._make_room()
            storage.make_folder(self.folder)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._threads.shutdown(cancel_futures=True)
        with contextlib.suppress(OSError):
            storage.remove(self.folder)
        if error is not None:
            with _telling(self._root, self._expected):
                raise error

    def create(self, name: str) -> BinaryIO:
        """A new file of the generation."""
        return storage.create(self.folder / name)

    def adopt(self, name: str) -> None:
        """Take over a file of the published generation as it is."""
        if self._base is None or name not in self._base.manifest.files:
            raise FileNotFoundError(errno.ENOENT, "no such file in the published generation", name)
        source, target = self._base.path / name, self.folder / name
        self._adopted[name] = self._base.manifest.files[name]  # its digest too: a new one would bless what has rotted since
        if storage.link(source, target):
            self._linked.add(name)
            return
        storage.copy(source, target)
        if manifests.digest(target) != self._adopted[name]:
            raise IndexDamaged(f"{source} is damaged: its bytes are not what was written", manifests.HINT)

    def drop_all_but(self, names: Collection[str]) -> None:
        """Leave out files that were made or taken over and are needed no more."""
        for path in self.folder.iterdir():
            if path.name not in names:
                storage.remove(path)

    def force(self, names: Iterable[str]) -> None:
        """Begin to force files to the disk that were made and stay as they are, beside what comes next: `commit` waits for them."""
        self._force(name for name in names if name not in self._adopted)

    def commit(
        self,
        *,
        schema: Schema,
        segments: Sequence[SegmentInfo],
        facts: Facts,
        analysis: str,
        accept: Callable[[Path, Manifest], None] = lambda folder, manifest: None,
    ) -> str:
        """Publish what was made and return its name; old generations beyond the last two go.

        `accept` is shown it first, whole, and raises where it must not be published.
        """
        made = Manifest(manifests.VERSION, schema, tuple(segments), facts, analysis, self._synced())
        accept(self.folder, made)
        return self.finish(made)

    def finish(self, whole: Manifest) -> str:
        """Publish what was made under a manifest that names its files, all of which are on the disk, and return its name."""
        manifest = manifests.encode(msgspec.structs.replace(whole, previous=self.previous or ""))
        for name, data in ((manifests.NAME, manifest), (manifests.SEAL, manifests.seal(manifest))):
            with self.create(name) as file:
                file.write(data)
            storage.sync(self.folder / name)
        storage.sync(self.folder)
        self._swap()
        with contextlib.suppress(OSError, IndexUnavailable):
            self._collect_older()
        return self.name

    def _collect_older(self) -> None:
        """Remove the generations that nobody goes back to, now that this one is published."""
        if self._base:
            _collect(self._root, {self.name, self._base.path.name}, self._base)
            return
        names = current.generations(self._root)
        for name in names[KEPT:]:
            _discard(self._root / name)

    def _synced(self) -> dict[str, File]:
        """Every file of the generation, forced to the disk, with its size and digest."""
        names = sorted(path.name for path in self.folder.iterdir())
        self._force(names)
        return {name: self._forced[name].result() for name in names}

    def _force(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self._forced:
                self._forced[name] = self._threads.submit(self._file, name)

    def _file(self, name: str) -> File:
        """A file that is on the disk; those that are links were when written."""
        if name not in self._linked:
            storage.sync(self.folder / name)
        return self._adopted.get(name) or manifests.digest(self.folder / name)

    def _swap(self) -> None:
        try:
            storage.rename(self.folder, self._root / self.name)
            current.point(self._root, self.name)
        except BaseException:
            self._withdraw()
            raise

    def _withdraw(self) -> None:
        """Remove the generation; should the disk have refused to put `CURRENT` back, it stays where that names it, or may name it."""
        with contextlib.suppress(OSError, IndexUnavailable):
            if current.named(current.pointer(self._root)) != self.name:
                _discard(self._root / self.name)

    def _make_room(self) -> None:
        free = storage.free_bytes(self._root)
        if free < self._expected:
            needed = f"the new index needs about {self._expected:,} bytes and {free:,} are free"
            raise NothingPublished(f"{needed}; nothing was published", "free space and build again")


def publish(root: Path, name: str) -> None:
    """Publish that generation again. The caller holds the lock."""
    with _telling(root):
        remove_unfinished(root)
        current.point(root, name)


def settle(root: Path) -> None:
    """Remove what unfinished builds left. The caller holds the lock."""
    with _telling(root):
        remove_unfinished(root)


@contextlib.contextmanager
def _telling(root: Path, expected: int = 0) -> Iterator[None]:
    """Say in plain words what the system refused."""
    try:
        yield
    except OSError as error:
        refused = _refusal(root, error, expected)
        raise NothingPublished(f"{refused}; nothing was published", "free space or check the disk, then build again") from error


def _refusal(root: Path, error: OSError, expected: int) -> str:
    if error.errno not in FULL:
        return f"the index could not be written ({current.told(error)})"
    needed = f"about {expected:,} bytes are needed, " if expected else ""
    with contextlib.suppress(OSError):
        return f"the disk is full: {needed}{storage.free_bytes(root):,} are free"
    return "the disk is full"


def _collect(root: Path, keep: Collection[str], base: Opened) -> None:
    """Remove generations older than the one that a build starts from, but those to keep; nothing else is touched."""
    for name in current.generations(root):
        if name not in keep and current.number(name) < current.number(base.path.name):
            _discard(root / name)


def _discard(folder: Path) -> None:
    """Remove a generation, which never lies there in part: it loses its name first."""
    aside = folder.with_name(f"{folder.name}.tmp")
    try:
        storage.rename(folder, aside)
    finally:
        storage.remove(aside)


def remove_unfinished(root: Path) -> None:
    """Remove what builds left that did not come to their end."""
    for path in root.iterdir():
        if path.suffix == ".tmp" and (path.stem in (current.NAME, seen.NAME) or current.GENERATION.fullmatch(path.stem)):
            storage.remove(path)


def published(root: Path) -> Opened | None:
    """The generation that readers open now, or None where there is none that is whole; IndexUnavailable where it cannot be read."""
    try:
        return current.open_current(root)
    except (IndexMissing, IndexDamaged, IndexIncompatible):
        return None

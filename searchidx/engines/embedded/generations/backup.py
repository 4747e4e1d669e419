"""A published generation as one file, and back: a plain tar archive of the manifest, its seal and the files that it names.

What is written is checked against the manifest's digests as it is read, and again when it is restored, so that a backup is
whole or is none. Every number in an index has a fixed size and byte order: a backup can be restored on any machine, by any
searchidx that reads the version of its manifest.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

import msgspec

from searchidx.engines.embedded.generations import current, storage
from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.engines.embedded.generations.lock import Lock
from searchidx.engines.embedded.generations.manifest import File, Manifest
from searchidx.engines.embedded.generations.publish import Transaction
from searchidx.errors import IndexDamaged, IndexIncompatible, IndexMissing, NothingPublished, UsageError

MOST_MANIFEST = 256 << 20
"""The most bytes of a manifest that are read from a backup, which may come from anywhere."""

_FIRST = (manifests.NAME, manifests.SEAL)
_HINT = "make it again with `searchidx backup`"


def backup(root: Path, target: Path, force: bool = False) -> str:
    """Write the published generation to a new file and return its name; an existing file is only replaced by `force`.

    The generation is opened first, so that builds that publish meanwhile do not matter, and damage is found here.
    """
    if target.exists() and not force:
        raise UsageError(f"{target} already exists", "name another file, or use --force")
    aside = target.with_name(f"{target.name}.tmp")
    opened = current.open_current(root)
    try:
        storage.remove(aside)
        _write(opened, aside)
        storage.rename(aside, target)
    except OSError as error:
        raise NothingPublished(f"{target} could not be written ({current.told(error)})", "free space, or name another place") from error
    finally:
        with contextlib.suppress(OSError):
            storage.remove(aside)
    return opened.path.name


def _write(opened: current.Opened, aside: Path) -> None:
    manifest = manifests.encode(msgspec.structs.replace(opened.manifest, previous=""))  # nothing comes before it elsewhere
    with storage.create(aside) as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in zip(_FIRST, (manifest, manifests.seal(manifest)), strict=True):
            _add(archive, name, len(data), io.BytesIO(data))
        for name, known in sorted(opened.manifest.files.items()):
            with (opened.path / name).open("rb") as source:
                _add(archive, name, known.size, source)
    storage.sync(aside)
    if damaged := _damaged(aside, opened.manifest):
        raise IndexDamaged(f"{opened.path / damaged} is damaged: its bytes are not what was written", manifests.HINT)


def _add(archive: tarfile.TarFile, name: str, size: int, source: IO[bytes]) -> None:
    """Add a file, with nothing of this machine: no owner, no time."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    archive.addfile(entry, source)


def _damaged(archive: Path, manifest: Manifest) -> str:
    """The first file whose bytes in an archive are not those of the manifest, or ""."""
    with tarfile.open(archive, "r:") as opened:
        for entry in opened:
            if entry.name in _FIRST:
                continue
            if _digest(opened, entry) != manifest.files.get(entry.name):
                return entry.name
    return ""


def _digest(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> File | None:
    content = archive.extractfile(entry)
    return manifests.digest_of(content) if content else None


def restore(root: Path, source: Path) -> str:
    """Publish the generation that a backup holds as the newest one, and return its name; what was published before stays behind it.

    Only regular files that the manifest names are read, each checked as it is written; IndexDamaged if anything is amiss.
    """
    with closing(Lock(root)), _reading(source) as archive:
        manifest = _manifest(archive, source)
        with Transaction(root, _base(root), sum(file.size for file in manifest.files.values())) as made:
            _extract(archive, manifest, made, source)
            return made.finish(manifest)


def _base(root: Path) -> current.Opened | None:
    """What is published now and stays behind what is restored; None where nothing can be read."""
    try:
        return current.open_current(root)
    except (IndexMissing, IndexDamaged, IndexIncompatible):
        return None


@contextlib.contextmanager
def _reading(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        file = source.open("rb")
    except OSError as error:
        hint = "name a file that `searchidx backup` has written"
        raise UsageError(f"{source} cannot be read: {error.strerror}", hint) from error
    with file:
        try:
            with tarfile.open(fileobj=file, mode="r:") as archive:
                yield archive
        except tarfile.TarError as error:
            raise _is_no_backup(source) from error


def _manifest(archive: tarfile.TarFile, source: Path) -> Manifest:
    found = []
    for name in _FIRST:
        entry = archive.next()
        content = archive.extractfile(entry) if entry and entry.name == name and entry.isreg() and entry.size <= MOST_MANIFEST else None
        if content is None:
            raise _is_no_backup(source)
        found.append(content.read())
    if manifests.seal(found[0]) != found[1]:
        raise _is_no_backup(source)
    return manifests.decode(found[0], source)


def _extract(archive: tarfile.TarFile, manifest: Manifest, made: Transaction, source: Path) -> None:
    missing = dict(manifest.files)
    while (entry := archive.next()) is not None:
        wanted = missing.pop(entry.name, None)
        content = archive.extractfile(entry) if wanted and entry.isreg() and entry.size == wanted.size else None
        if content is None or "/" in entry.name:
            raise _is_no_backup(source)
        with made.create(entry.name) as file:
            shutil.copyfileobj(content, file, 1 << 20)
        storage.sync(made.folder / entry.name)
        if manifests.digest(made.folder / entry.name) != wanted:
            raise _is_no_backup(source)
    if missing:
        raise _is_no_backup(source)


def _is_no_backup(source: Path) -> IndexDamaged:
    return IndexDamaged(f"{source} is not a complete backup of an index", _HINT)

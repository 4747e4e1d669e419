"""Which generation is published: `CURRENT` names it with the SHA-256 of its manifest."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.engines.embedded.generations import storage
from searchidx.engines.embedded.generations.manifest import Manifest
from searchidx.errors import IndexDamaged, IndexIncompatible, IndexMissing, IndexUnavailable

NAME = "CURRENT"
GENERATION = re.compile(r"gen-(\d{6,12})")
TRIES = 100
LOST = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR)
"""What the system answers where a file of the index is not there: damage. Every other refusal may pass, and says nothing of the index."""
NO_HANDLES = (errno.EMFILE, errno.ENFILE)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation to read; `note` says why it is not the one that was published last, None where it is."""

    path: Path
    manifest: Manifest
    note: str | None = None


def open_current(root: Path) -> Opened:
    """The published generation; the newest whole one, with a note, where that is damaged; IndexMissing where there is none."""
    return open_with(root, lambda opened: opened)


def open_with(root: Path, make: Callable[[Opened], T]) -> T:
    """What is made of the published generation, or of the newest of which it can be made where that is damaged.

    IndexUnavailable where the system refuses to read: that is not damage, and no other generation is read instead.
    """
    for _ in range(TRIES):
        line = pointer(root)
        try:
            return _made(root, line, make)
        except IndexIncompatible:
            raise
        except IndexDamaged as error:
            found = _fall_back(root, line, error.message, make)
        if pointer(root) == line:  # else a build published while we looked, and may have collected what we looked at
            if isinstance(found, IndexUnavailable):
                raise found
            return found
    raise IndexUnavailable(f"the index in {root} keeps changing while it is opened", "try again")


def _made(root: Path, line: str, make: Callable[[Opened], T]) -> T:
    with reading():
        return make(_named(root, line))


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """Says in plain words what the system refused to read: IndexDamaged for what is not there, else IndexUnavailable."""
    try:
        yield
    except OSError as error:
        raise refused(error) from error
    except MemoryError as error:
        raise IndexUnavailable("there is not enough memory to read the index", "free some and try again") from error


def refused(error: OSError) -> IndexUnavailable:
    """The error for what the system refused while an index was read."""
    if error.errno in LOST:
        return IndexDamaged(told(error), manifests.HINT)
    hint = "allow more open files (`ulimit -n`) and try again" if error.errno in NO_HANDLES else "fix the cause and try again"
    return IndexUnavailable(f"the index cannot be read: {told(error)}", hint)


def pointer(root: Path) -> str:
    """The line in CURRENT, or "" where there is none; IndexUnavailable where the system refuses to read it."""
    try:
        return (root / NAME).read_text("ascii", "replace").strip()
    except OSError as error:
        if error.errno in LOST:
            return ""
        raise refused(error) from error


def named(line: str) -> str:
    """The generation that a line of CURRENT names, or ""."""
    name = line.partition(" ")[0]
    return name if GENERATION.fullmatch(name) else ""


def _named(root: Path, line: str) -> Opened:
    name = named(line)
    if not name:
        raise IndexDamaged(f"{root / NAME} does not name a generation")
    return Opened(root / name, read(root / name, line.partition(" ")[2]))


def _fall_back(root: Path, line: str, problem: str, make: Callable[[Opened], T]) -> T | IndexUnavailable:
    """What is made of the newest whole generation, with a note, or why it cannot be made."""
    names = generations(root)
    for name in names:
        note = f"{problem}; {name} is read instead: run `searchidx build --full`"
        with contextlib.suppress(IndexDamaged, IndexIncompatible), reading():
            return make(Opened(root / name, read(root / name), note))
    if not names and not line:
        return IndexMissing(f"no index in {root}", "make one with `searchidx build SOURCE`")
    return IndexDamaged(f"no generation in {root} is intact: {problem}", manifests.HINT)


def generations(root: Path) -> list[str]:
    """The names of all generations, newest first."""
    try:
        names = [entry.name for entry in root.iterdir() if GENERATION.fullmatch(entry.name)]
    except OSError as error:
        if error.errno in LOST:
            return []
        raise refused(error) from error
    return sorted(names, key=number, reverse=True)


def ways_back(root: Path, opened: Opened) -> list[str]:
    """The generations that a rollback tries, in this order: the one that this was built from, then older ones, newest first."""
    older = [name for name in generations(root) if number(name) < number(opened.path.name)]
    return sorted(older, key=lambda name: name != opened.manifest.previous)


def number(name: str) -> int:
    """The number of a generation."""
    return int(name.removeprefix("gen-"))


def read(folder: Path, sha256: str | None = None) -> Manifest:
    """The manifest of a generation, all of whose files are there and as long as they should be; else IndexDamaged."""
    manifest = manifests.read(folder, sha256)
    for name, file in manifest.files.items():
        if (folder / name).stat().st_size != file.size:
            raise IndexDamaged(f"{folder / name} is damaged: its length is not what was written")
    return manifest


def point(root: Path, name: str) -> None:
    """Publish a generation that is whole and on the disk; where that fails, what was published before stays so."""
    line = f"{name} {hashlib.sha256((root / name / manifests.NAME).read_bytes()).hexdigest()}"
    before = pointer(root)
    try:
        _swap(root, line)
    except BaseException:
        with contextlib.suppress(OSError, IndexUnavailable):
            _put_back(root, before)
        raise


def _swap(root: Path, line: str) -> None:
    aside = root / f"{NAME}.tmp"
    storage.remove(aside)
    with storage.create(aside) as file:
        file.write(f"{line}\n".encode())
    storage.sync(aside)
    storage.rename(aside, root / NAME)


def _put_back(root: Path, line: str) -> None:
    storage.remove(root / f"{NAME}.tmp")
    if pointer(root) != line:
        _swap(root, line) if line else storage.remove(root / NAME)


def told(error: Exception) -> str:
    """An error in words: which file, and what is the matter with it."""
    if not isinstance(error, OSError):
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)

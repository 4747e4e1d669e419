"""Which generation is published: `CURRENT` names it with the SHA-256 of its manifest."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.engines.embedded.generations import storage
from searchidx.engines.embedded.generations.manifest import Manifest
from searchidx.errors import IndexDamaged, IndexMissing, IndexTooNew, IndexUnavailable

NAME = "CURRENT"
GENERATION = re.compile(r"gen-(\d{6,12})")
TRIES = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation to read; `note` tells a person why it is not the one that was published last."""

    path: Path
    manifest: Manifest
    note: str | None = None


def open_current(root: Path) -> Opened:
    """The published generation; the newest whole one, with a note, where that is damaged; IndexMissing where there is none."""
    return open_with(root, lambda opened: opened)


def open_with(root: Path, make: Callable[[Opened], T]) -> T:
    """What is made of the published generation, or of the newest of which it can be made where that is damaged."""
    for _ in range(TRIES):
        line = pointer(root)
        try:
            return make(_named(root, line))
        except IndexTooNew:
            raise
        except (IndexDamaged, OSError) as error:
            found = _fall_back(root, line, told(error), make)
        if pointer(root) == line:  # else a build published while we looked, and may have collected what we looked at
            if isinstance(found, IndexUnavailable):
                raise found
            return found
    raise IndexDamaged(f"the index in {root} keeps changing while it is opened", "try again")


def pointer(root: Path) -> str:
    """The line in CURRENT, or "" where there is none to read."""
    try:
        return (root / NAME).read_text("ascii", "replace").strip()
    except OSError:
        return ""


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
        with contextlib.suppress(IndexUnavailable, OSError):
            return make(Opened(root / name, read(root / name), f"{problem}; {name} is read instead: run `searchidx build --full`"))
    if not names and not line:
        return IndexMissing(f"there is no index in {root}", "make one with `searchidx build SOURCE`")
    return IndexDamaged(f"no generation in {root} is whole: {problem}", manifests.HINT)


def generations(root: Path) -> list[str]:
    """The names of all generations, newest first."""
    try:
        names = [entry.name for entry in root.iterdir() if GENERATION.fullmatch(entry.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise IndexUnavailable(f"{root} cannot be read: {error.strerror}", "see to its permissions") from error
    return sorted(names, key=number, reverse=True)


def number(name: str) -> int:
    """The number of a generation."""
    return int(name.removeprefix("gen-"))


def read(folder: Path, sha256: str | None = None) -> Manifest:
    """The manifest of a generation, all of whose files are there and as long as they should be; else IndexDamaged."""
    manifest = manifests.read(folder, sha256)
    for name, file in manifest.files.items():
        if (folder / name).stat().st_size != file.size:
            raise IndexDamaged(f"{folder / name} is damaged: it is not as long as it was")
    return manifest


def point(root: Path, name: str) -> None:
    """Publish a generation that is whole and on the disk; where that fails, what was published before stays so."""
    line = f"{name} {hashlib.sha256((root / name / manifests.NAME).read_bytes()).hexdigest()}"
    before = pointer(root)
    try:
        _swap(root, line)
    except BaseException:
        with contextlib.suppress(OSError):
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

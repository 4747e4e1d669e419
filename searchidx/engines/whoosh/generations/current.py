"""Which generation is published: `CURRENT` names it with the SHA-256 of its manifest."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from searchidx.engines.whoosh.generations import manifest as manifests
from searchidx.engines.whoosh.generations import storage
from searchidx.engines.whoosh.generations.manifest import Manifest
from searchidx.errors import IndexDamaged, IndexMissing, IndexTooNew, IndexUnavailable

NAME = "CURRENT"
GENERATION = re.compile(r"gen-(\d{6,12})")
TRIES = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation to read; `note` tells a person why it is not the one that was published last."""

    path: Path
    manifest: Manifest
    note: str | None = None


def open_current(root: Path) -> Opened:
    """The published generation; the newest whole one, with a note, where that is damaged; IndexMissing where there is none."""
    for _ in range(TRIES):
        try:
            return _open(root)
        except FileNotFoundError:
            continue  # collected between our looking and our opening: look again
    raise IndexDamaged(f"the index in {root} keeps changing while it is opened", "try again")


def _open(root: Path) -> Opened:
    names = generations(root)
    try:
        line = (root / NAME).read_text("ascii")
    except (FileNotFoundError, NotADirectoryError):
        line = ""
    except (OSError, ValueError):
        line = "?"
    name, _, sum_ = line.strip().partition(" ")
    if GENERATION.fullmatch(name):
        try:
            return Opened(root / name, read(root / name, sum_))
        except IndexTooNew:
            raise
        except (IndexUnavailable, OSError) as error:
            problem = str(error)
            if not (root / name).exists() and (root / NAME).read_text("ascii", "replace") != line:
                raise FileNotFoundError(name) from None
    elif not names:
        raise IndexMissing(f"there is no index in {root}", "make one with `searchidx build SOURCE`")
    else:
        problem = f"{root / NAME} does not name a generation"
    return _fall_back(root, [n for n in names if n != name], problem)


def _fall_back(root: Path, names: list[str], problem: str) -> Opened:
    for name in names:
        try:
            return Opened(root / name, read(root / name), f"{problem}; reading {name} instead: run `searchidx build --full`")
        except (IndexUnavailable, OSError):
            continue
    raise IndexDamaged(f"no generation in {root} is whole: {problem}", "run `searchidx build --full`")


def generations(root: Path) -> list[str]:
    """The names of all generations, newest first."""
    try:
        names = [entry.name for entry in root.iterdir() if GENERATION.fullmatch(entry.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(names, key=number, reverse=True)


def number(name: str) -> int:
    """The number of a generation."""
    return int(name.removeprefix("gen-").removesuffix(".tmp"))


def read(folder: Path, sha256: str | None = None) -> Manifest:
    """The manifest of a generation, all of whose files are there and as long as they should be; else IndexDamaged."""
    path = folder / manifests.NAME
    data = path.read_bytes()
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise IndexDamaged(f"{path} is damaged: it is not the manifest that was published")
    manifest = manifests.decode(data, path)
    for name, file in manifest.files.items():
        if (folder / name).stat().st_size != file.size:
            raise IndexDamaged(f"{folder / name} is damaged: it is not as long as it was")
    return manifest


def point(root: Path, name: str) -> None:
    """Publish a generation that is whole and on the disk."""
    sha256 = hashlib.sha256((root / name / manifests.NAME).read_bytes()).hexdigest()
    aside = root / f"{NAME}.tmp"
    storage.remove(aside)
    with storage.create(aside) as file:
        file.write(f"{name} {sha256}\n".encode())
    storage.sync(aside)
    storage.rename(aside, root / NAME)

"""What a disk may hold after the power failed: a model of a folder, of what was forced to the disk and what was not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.injector import IGNORED, Operation

DAMAGES = ("empty", "truncated", "zeroed", "garbage", "old", "missing")
ENTRIES = ("kept", "lost", "some")
"""What becomes of names that were made, changed or removed since their folder was forced to the disk."""

Tree = dict[str, bytes | None]
"""The files below a folder with their bytes; None for a folder."""


@dataclass
class File:
    """A file's bytes now, and as they were when it was last forced to the disk."""

    data: bytes = b""
    synced: bytes | None = None


@dataclass
class Folder:
    """A folder's names now, and what they were after each change since it was last forced to the disk."""

    entries: dict[str, File | Folder] = field(default_factory=dict)
    past: list[dict[str, File | Folder]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sync()

    def sync(self) -> None:
        """Force the names to the disk."""
        self.past = [dict(self.entries)]

    def changed(self) -> None:
        """Remember the names as they are now."""
        self.past.append(dict(self.entries))


class Disk:
    """A folder on a disk, changed by operations."""

    def __init__(self, root: Path) -> None:
        self.prefix = f"{root.resolve()}/"
        self.top = _load(root)
        self.old = {path.name: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    def apply(self, operation: Operation) -> None:
        """Do what an operation does."""
        folder, name = self._at(operation.path)
        found = folder.entries.get(name)
        if operation.kind == "create":
            folder.entries[name] = File()
        elif operation.kind == "mkdir":
            folder.entries[name] = Folder()
        elif operation.kind == "write" and isinstance(found, File):
            found.data += operation.data
            return
        elif operation.kind == "sync":
            self._sync(folder if not name else found)
            return
        elif operation.kind == "remove" and isinstance(found, Folder):
            return  # the system refuses to unlink a folder
        elif operation.kind in ("remove", "rmdir"):
            del folder.entries[name]
        else:
            self._move(operation, folder, name)
        folder.changed()

    def _sync(self, found: File | Folder | None) -> None:
        if isinstance(found, File):
            found.synced = found.data
        elif found is not None:
            found.sync()

    def _move(self, operation: Operation, folder: Folder, name: str) -> None:
        other, new = self._at(operation.target)
        other.entries[new] = folder.entries[name]
        if operation.kind == "rename":
            del folder.entries[name]
        if other is not folder:
            other.changed()

    def _at(self, path: str) -> tuple[Folder, str]:
        *folders, name = f"{path}/".removeprefix(self.prefix).removesuffix("/").split("/")
        folder = self.top
        for one in folders:
            inner = folder.entries[one]
            assert isinstance(inner, Folder)
            folder = inner
        return folder, name

    def now(self) -> Tree:
        """What programs see."""
        return dict(_walk(self.top))

    def crashed(self, damage: str, entries: str, dice: random.Random) -> Tree:
        """What may be left after the power failed."""
        return dict(_Crash(damage, entries, dice, self.old).walk(self.top))


@dataclass
class _Crash:
    damage: str
    entries: str
    dice: random.Random
    old: dict[str, bytes]

    def walk(self, folder: Folder, path: str = "") -> list[tuple[str, bytes | None]]:
        found: list[tuple[str, bytes | None]] = []
        for name, one in self._names(folder).items():
            if isinstance(one, Folder):
                found += [(f"{path}{name}", None), *self.walk(one, f"{path}{name}/")]
            elif (data := self._bytes(name, one)) is not None:
                found.append((f"{path}{name}", data))
        return found

    def _names(self, folder: Folder) -> dict[str, File | Folder]:
        if self.entries == "some":
            return self.dice.choice(folder.past)
        return folder.past[-1 if self.entries == "kept" else 0]

    def _bytes(self, name: str, file: File) -> bytes | None:
        if file.synced == file.data:
            return file.data
        if self.damage == "missing":
            return None
        return {
            "empty": b"",
            "truncated": file.data[: len(file.data) // 2],
            "zeroed": bytes(len(file.data)),
            "garbage": self.dice.randbytes(len(file.data)),
            "old": self.old.get(name, b"") if file.synced is None else file.synced,
        }[self.damage]


def _load(root: Path) -> Folder:
    entries: dict[str, File | Folder] = {}
    for path in root.iterdir():
        if path.is_dir():
            entries[path.name] = _load(path)
        elif path.name not in IGNORED:
            data = path.read_bytes()
            entries[path.name] = File(data, data)
    return Folder(entries)


def _walk(folder: Folder, path: str = "") -> list[tuple[str, bytes | None]]:
    found: list[tuple[str, bytes | None]] = []
    for name, one in folder.entries.items():
        if isinstance(one, Folder):
            found += [(f"{path}{name}", None), *_walk(one, f"{path}{name}/")]
        else:
            found.append((f"{path}{name}", one.data))
    return found


def tree(root: Path) -> Tree:
    """The files below a folder."""
    return {
        str(path.relative_to(root)): None if path.is_dir() else path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.name not in IGNORED
    }


def lay(found: Tree, root: Path) -> None:
    """Write a tree to a new folder."""
    root.mkdir(mode=0o700)
    for name, data in sorted(found.items()):
        if data is None:
            (root / name).mkdir()
        else:
            (root / name).write_bytes(data)


def states(
    root: Path, operations: Sequence[Operation], dice: random.Random, *, entries: Sequence[str] = ENTRIES
) -> list[tuple[int, str, Tree]]:
    """Every different state that a power failure after each number of operations may leave, with that number and its damage."""
    disk, seen, found = Disk(root), set[frozenset[tuple[str, bytes | None]]](), []
    for number in range(len(operations) + 1):
        if number:
            disk.apply(operations[number - 1])
        for damage in DAMAGES:
            for names in entries:
                left = disk.crashed(damage, names, dice)
                key = frozenset(left.items())
                if key not in seen or number == len(operations):
                    seen.add(key)
                    found.append((number, f"{damage}, names {names}", left))
    return found

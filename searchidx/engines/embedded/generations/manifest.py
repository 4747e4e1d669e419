"""What a generation says of itself: its schema, its segments, and the size and digest of every file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO

import msgspec

from searchidx.engines.embedded.format.layout import SegmentInfo
from searchidx.engines.messages import Facts
from searchidx.errors import IndexDamaged, IndexIncompatible
from searchidx.model.fields import Schema

NAME = "manifest.json"
SEAL = "manifest.sha256"
"""Holds the manifest's SHA-256 as `sha256sum --check` wants it, for when `CURRENT` is lost."""
VERSION = 6
"""Raised by one where files change, and where impacts or story keys do: 3 is b = 0.6."""
HINT = "run `searchidx build --full`"


class File(msgspec.Struct, frozen=True):
    """One file of a generation. On disk."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """Everything that a reader has to know before it opens a file; `previous` names the generation that it was built from.

    On disk.
    """

    version: int
    schema: Schema
    segments: tuple[SegmentInfo, ...]
    facts: Facts
    analysis: str
    files: dict[str, File]
    previous: str = ""

    @property
    def documents(self) -> int:
        """How many documents live in the generation."""
        return sum(s.documents - s.deleted for s in self.segments)


class _Version(msgspec.Struct):
    version: int


def encode(manifest: Manifest) -> bytes:
    """The manifest as its file holds it."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def seal(data: bytes) -> bytes:
    """The seal of a manifest's bytes as its file holds it."""
    return f"{hashlib.sha256(data).hexdigest()}  {NAME}\n".encode()


def read(folder: Path, sha256: str | None = None) -> Manifest:
    """The manifest of a generation, whose SHA-256 is that one or else the one of its seal; IndexDamaged if it is not."""
    path = folder / NAME
    data = path.read_bytes()
    good = (folder / SEAL).read_bytes() == seal(data) if sha256 is None else hashlib.sha256(data).hexdigest() == sha256
    if not good:
        raise IndexDamaged(f"{path} is damaged: it is not the manifest that was published", HINT)
    return decode(data, path)


def decode(data: bytes, path: Path) -> Manifest:
    """The manifest of these bytes; IndexIncompatible for another version, IndexDamaged for anything else."""
    try:
        version = msgspec.json.decode(data, type=_Version).version
        if version != VERSION:
            raise IndexIncompatible(f"{path} has version {version}, this searchidx reads {VERSION}: rebuild needed", HINT)
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, ValueError) as error:
        raise IndexDamaged(f"{path} is damaged: it is not a manifest", HINT) from error


class _Said(msgspec.Struct):
    facts: Facts
    segments: tuple[SegmentInfo, ...] = ()


def facts(folder: Path) -> Facts | None:
    """What the build of a generation said of itself, in a manifest of any version; None where that is unknown.

    The first version had no counts of documents a source; where there is one source, it held them all.
    """
    try:
        said = msgspec.json.decode((folder / NAME).read_bytes(), type=_Said)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, msgspec.MsgspecError, ValueError):
        return None
    if said.facts.counts or len(said.facts.sources) != 1:
        return said.facts
    held = sum(segment.documents - segment.deleted for segment in said.segments)
    return msgspec.structs.replace(said.facts, counts={said.facts.sources[0]: held})


def digest(path: Path) -> File:
    """The size and SHA-256 of a file."""
    with path.open("rb") as file:
        return digest_of(file)


def digest_of(file: IO[bytes]) -> File:
    """The size and SHA-256 of what can be read from an open file."""
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    return File(file.tell(), sha256)


def read_file(folder: Path, manifest: Manifest, name: str) -> bytes:
    """The bytes of a file of the generation; none where it is lost or they are not what was written."""
    try:
        data = (folder / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return b""
    known = manifest.files.get(name)
    return data if known and hashlib.sha256(data).hexdigest() == known.sha256 else b""

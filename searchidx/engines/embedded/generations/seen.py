"""`SEEN`: what a build saw that found no document changed, beside the generation that stands, which never changes.

It only spares the next build work, so where it is lost, damaged or of another generation it counts for nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from searchidx.engines.embedded.generations import current, storage

NAME = "SEEN"


def read(root: Path) -> bytes:
    """What was written last for the published generation; nothing where that is lost or damaged."""
    try:
        head, _, data = (root / NAME).read_bytes().partition(b"\n")
    except OSError:
        return b""
    return data if head == _head(root, data) else b""


def write(root: Path, data: bytes) -> None:
    """Keep data for the published generation in place of what was there; errors of the disk are ignored."""
    aside = root / f"{NAME}.tmp"
    with contextlib.suppress(OSError):
        storage.remove(aside)
        with storage.create(aside) as file:
            file.write(_head(root, data) + b"\n" + data)
        storage.sync(aside)
        storage.rename(aside, root / NAME)


def forget(root: Path) -> None:
    """Remove what belongs to a generation that is no longer published."""
    with contextlib.suppress(OSError):
        storage.remove(root / NAME)


def _head(root: Path, data: bytes) -> bytes:
    """What the data belong to, and their digest."""
    return f"{current.pointer(root)} {hashlib.sha256(data).hexdigest()}".encode()

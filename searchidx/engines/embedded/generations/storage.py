"""The one place that writes to the disk: exclusive creation, forced writes, links, and atomic swaps."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import BinaryIO

NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP)
"""What file systems answer that have no hard links, or no more of them."""


def create(path: Path) -> BinaryIO:
    """A new file open for writing; FileExistsError if one of that name is there."""
    return path.open("xb")


def sync(path: Path) -> None:
    """Force a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link(source: Path, target: Path) -> bool:
    """Give a file a second name; False where the file system cannot."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        return False
    return True


def copy(source: Path, target: Path) -> None:
    """Write the bytes of a file to a new one."""
    with source.open("rb") as old, create(target) as new:
        shutil.copyfileobj(old, new, 1 << 20)


def rename(source: Path, target: Path) -> None:
    """Move a file or folder over another name at once, and force the change to the disk."""
    source.rename(target)
    sync(target.parent)


def make_folder(path: Path) -> None:
    """Make a folder that only its owner can enter; FileExistsError if there is something of that name."""
    path.mkdir(mode=0o700)


def make_root(path: Path) -> None:
    """Make a folder that only its owner can enter, and its parents, and force them to the disk; nothing happens if it is there."""
    if path.is_dir():
        return
    make_root(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    sync(path.parent)


def remove(path: Path) -> None:
    """Remove a file or a folder with all in it; nothing happens where there is none."""
    try:
        path.unlink(missing_ok=True)
    except (IsADirectoryError, PermissionError):  # what Linux and macOS answer for a folder
        if not path.is_dir():
            raise
        shutil.rmtree(path, ignore_errors=True)


def free_bytes(path: Path) -> int:
    """How many bytes can still be written where the path lies."""
    return shutil.disk_usage(path).free

"""A small index that is kept as it was written, and how it is made."""

from __future__ import annotations

import contextlib
import gzip
from contextlib import closing
from pathlib import Path

from searchidx import engines
from searchidx.indexing.build import Order, build
from searchidx.settings import Settings

HERE = Path(__file__).parent
ARCHIVE = HERE / "index.tar.gz"
"""The golden index, as a compressed backup."""

LARGEST = 40_960
"""Bytes that it may have."""

SOURCE = Path("documents")
"""Named from its own folder, so that the index says nothing of the machine that it was made on."""


def built(root: Path) -> Path:
    """An index of the documents, made now."""
    with contextlib.chdir(HERE), closing(engines.writer(root)) as writer:
        build(writer, Order((SOURCE,), Settings(), str(root), full=True), lambda stage, done, total: None)
    return root


def archived(root: Path) -> bytes:
    """An index as the archive holds it: a compressed backup."""
    saved = root.with_name("saved.tar")
    engines.backup(root, saved)
    return gzip.compress(saved.read_bytes(), mtime=0)


def restored(root: Path) -> Path:
    """The index of the archive, published at `root`."""
    saved = root.with_name("golden.tar")
    saved.write_bytes(gzip.decompress(ARCHIVE.read_bytes()))
    engines.restore(root, saved)
    return root


def generation(root: Path) -> Path:
    """The folder of the one generation of an index."""
    [folder] = root.glob("gen-*")
    return folder

"""A published generation as an index of Whoosh, opened without its table of contents, so without unpickling anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from searchidx.engines.embedded.generations import Manifest, open_current
from searchidx.engines.embedded.whoosh.codec import ArraySegment
from searchidx.engines.embedded.whoosh.field_types import read_only, whoosh_schema
from searchidx.engines.embedded.whoosh.stock import filestore, index
from searchidx.engines.embedded.whoosh.toc import GENERATION


def open_index(root: Path) -> ArrayIndex:
    """The published generation of an index; IndexMissing if there is none, IndexDamaged if none is whole."""
    opened = open_current(root)
    return ArrayIndex(opened.path, opened.manifest)


class ArrayIndex(index.FileIndex):  # type: ignore[misc]
    """One generation, for reading."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        # Not FileIndex's own beginning: it would unpickle the table of contents.
        self.storage = filestore.FileStorage(str(folder), readonly=True)
        self.indexname = ArraySegment.indexname
        self._schema = whoosh_schema(manifest.schema)
        self._listed = [ArraySegment(manifest.schema, info) for info in manifest.segments]

    def _read_toc(self) -> Any:
        return index.TOC(self._schema, self._listed, GENERATION)

    def latest_generation(self) -> int:
        """Always the same: a generation never changes."""
        return GENERATION

    def writer(self, *args: Any, **options: Any) -> NoReturn:
        """Always an error."""
        raise read_only()

"""The embedded engine: one generation of an index on disk, opened for reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path

from searchidx.engines.base import Facts, Match, Request, Results, Signal
from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.generations import Manifest, open_with
from searchidx.engines.embedded.search.execute import score, search
from searchidx.engines.embedded.search.signals import lifts
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.model.fields import Schema
from searchidx.query.nodes import Node


class EmbeddedEngine:
    """A snapshot of an embedded index; safe to share between threads."""

    def __init__(self, folder: Path, manifest: Manifest, note: str | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        self.note = note
        segments = [Segment(folder, info) for info in manifest.segments]
        for segment in segments:
            segment.open()
        self.snapshot = Snapshot(manifest.schema, segments)

    @classmethod
    def open(cls, root: Path) -> EmbeddedEngine:
        """The published generation of an index; IndexMissing if there is none, IndexDamaged if none is whole."""
        return open_with(root, lambda opened: cls(opened.path, opened.manifest, opened.note))

    @property
    def schema(self) -> Schema:
        """The schema that the index was made with."""
        return self.manifest.schema

    @property
    def generation(self) -> str:
        """The name of the generation."""
        return self.folder.name

    @property
    def facts(self) -> Facts:
        """What the build said of itself."""
        return self.manifest.facts

    @property
    def bytes(self) -> int:
        """How many bytes the generation takes."""
        return sum(file.size for file in self.manifest.files.values())

    def search(self, request: Request) -> Results:
        """The best matches, the total and the counts."""
        return search(self.snapshot, request)

    def document(self, id: str) -> Match | None:
        """The document of that id, or None."""
        number = self.snapshot.find(id)
        return Match(number, 0.0, self.snapshot.stored(number)) if number >= 0 else None

    def score(self, node: Node, document: int) -> float:
        """What a node adds to the score of a document; 0.0 where the document is not in it."""
        return score(self.snapshot, node, document)

    def lift(self, signal: Signal, document: int) -> float:
        """By what part a signal lifts the score of a document."""
        return float(lifts(self.snapshot, signal)[document])

    def terms(self, name: str, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The words of a slot's group that begin so, without case and accents, sorted, each with how many documents it finds."""
        snapshot = self.snapshot
        group = snapshot.groups.get(name, snapshot.searched)
        for word, key in snapshot.lists.words(group, prefix):
            yield word, len(snapshot.lists.postings(key)[0])

    def fingerprints(self) -> Mapping[str, str]:
        """Each id with the fingerprint of what it was read from."""
        return self._fingerprints

    @cached_property
    def _fingerprints(self) -> Mapping[str, str]:
        return dict(chain.from_iterable(segment.fingerprints() for segment in self.snapshot.segments))

    def close(self) -> None:
        """Nothing to give back: arrays are unmapped when the last view of them is gone."""

"""The embedded engine: one generation of an index on disk, opened for reading."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path

from searchidx.engines.embedded.format.layout import STORIES
from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.generations import Manifest, open_with
from searchidx.engines.embedded.search.dictionary import complete, nearest
from searchidx.engines.embedded.search.evaluate import Evaluator
from searchidx.engines.embedded.search.execute import search
from searchidx.engines.embedded.search.explain import explain
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.messages import Explanation, Facts, Request, Results, WordCount
from searchidx.model.fields import Schema
from searchidx.model.record import Stored
from searchidx.query.nodes import Node


class EmbeddedEngine:
    """A snapshot of an embedded index; safe to share between threads."""

    def __init__(self, folder: Path, manifest: Manifest, note: str | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        self.note = note
        segments = [Segment(folder, info) for info in manifest.segments]
        for segment in segments:
            segment.map()
        for segment in segments:
            segment.open()
        stories = folder / STORIES if STORIES in manifest.files else None
        self.snapshot = Snapshot(manifest.schema, segments, stories)

    def __reduce__(self) -> tuple[type[EmbeddedEngine], tuple[Path, Manifest, str | None]]:
        """A process that is handed the engine opens the same generation itself."""
        return EmbeddedEngine, (self.folder, self.manifest, self.note)

    @classmethod
    def open(cls, root: Path) -> EmbeddedEngine:
        """The published generation of an index; IndexMissing if there is none, IndexDamaged if none is whole,
        IndexUnavailable if the system refuses to read it."""
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

    @property
    def cached(self) -> Mapping[str, int]:
        """How many bytes of each kind are cached."""
        return self.snapshot.cached

    def search(self, requests: Sequence[Request]) -> list[Results]:
        """The best matches, the total and the counts of each request."""
        return [search(self.snapshot, request) for request in requests]

    def documents(self, ids: Collection[str]) -> dict[str, Stored]:
        """What is stored of documents, by id."""
        numbers = ((id, self.snapshot.find(id)) for id in ids)
        return {id: self.snapshot.stored(number) for id, number in numbers if number >= 0}

    def explain(self, request: Request, ids: Sequence[str]) -> list[Explanation]:
        """The parts of the scores of documents."""
        return explain(self.snapshot, request, ids)

    def frequencies(self, nodes: Sequence[Node]) -> list[int]:
        """How many documents are in each node."""
        evaluator = Evaluator(self.snapshot, math.inf)
        return [evaluator.count(node) for node in nodes]

    @property
    def averages(self) -> Mapping[str, float]:
        """The average length of each slot."""
        return self.snapshot.averages

    def complete(self, field: str, prefix: str, limit: int, within: Node | None = None) -> list[WordCount]:
        """Words that begin so, most frequent first."""
        return complete(self.snapshot, field, prefix, limit, within)

    def nearest(self, word: str, limit: int) -> list[WordCount]:
        """Words spelled nearly so, nearest first."""
        return nearest(self.snapshot, word, limit)

    def fingerprints(self) -> Mapping[str, str]:
        """Each id with the fingerprint of what it was read from."""
        return self._fingerprints

    @cached_property
    def _fingerprints(self) -> Mapping[str, str]:
        return dict(chain.from_iterable(segment.fingerprints() for segment in self.snapshot.segments))

    def close(self) -> None:
        """Nothing to give back: a mapping holds no descriptor, and its memory goes with the last array that is read from it."""

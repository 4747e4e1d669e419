"""What the harness asks of an engine; each lives in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.bench.corpus import Query


@dataclass(frozen=True)
class Answer:
    """What came back: the exact total (None where an engine does not count), the hits' titles and the facets' counts."""

    total: int | None
    titles: list[str]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Opened(Protocol):
    """An index opened for searching. Each call goes from query text to hits with their stored fields."""

    def text(self, query: Query) -> str | None:
        """The query in the engine's own language, made before the clock starts; None where it cannot say that."""

    def top(self, text: str, query: Query) -> Answer:
        """The best ten alone."""

    def faceted(self, text: str, query: Query) -> Answer | None:
        """The best ten, the exact total and the counts of topics and providers."""

    def marked(self, text: str, query: Query) -> Answer | None:
        """The same with a highlighted passage a hit."""


class Peer(Protocol):
    """An engine that can be measured."""

    name: str

    def build(self, source: Path, folder: Path) -> None:
        """Index a .jsonl file into an empty folder; whatever is searched later is on the disk then."""

    def open(self, folder: Path) -> Opened:
        """What was built."""

"""bm25s: scores precomputed in sparse arrays; ranks all documents for any of the words, and nothing else."""

from __future__ import annotations

from pathlib import Path

import bm25s

from tests.bench.corpus import Query, read
from tests.bench.peer import Answer


class Bm25s:
    """bm25s with its own tokenizer and stored documents."""

    name = "bm25s"

    def build(self, source: Path, folder: Path) -> None:
        """Title and excerpt as one text."""
        documents = list(read(source))
        tokens = bm25s.tokenize([f"{one['title']} {one['excerpt']}" for one in documents], stopwords=None, show_progress=False)
        engine = bm25s.BM25(corpus=documents)
        engine.index(tokens, show_progress=False)
        engine.save(str(folder))

    def open(self, folder: Path) -> Opened:
        """The saved arrays."""
        return Opened(folder)


class Opened:
    """Loaded arrays."""

    def __init__(self, folder: Path) -> None:
        self._engine = bm25s.BM25.load(str(folder), load_corpus=True, mmap=True)

    def text(self, query: Query) -> str | None:
        """Any of the words is all that it can say."""
        return " ".join(query.words) if (len(query.words) == 1 or query.join == "or") and not query.topic else None

    def top(self, text: str, query: Query) -> Answer:
        """The best ten."""
        found, _ = self._engine.retrieve(bm25s.tokenize(text, stopwords=None, show_progress=False), k=10, show_progress=False)
        return Answer(None, [one["title"] for one in found[0]])

    def faceted(self, text: str, query: Query) -> Answer | None:
        """It does not count."""
        return None

    def marked(self, text: str, query: Query) -> Answer | None:
        """It does not mark."""
        return None

"""An evaluation: a corpus indexed aside, its queries asked of searchidx and of what else is installed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from searchidx.api import build, open
from searchidx.evaluation.collection import Collection
from searchidx.evaluation.known_items import Found, found, known_items
from searchidx.evaluation.measures import DEPTH, Quality, quality
from searchidx.evaluation.peers import PEERS, PeerDocument
from searchidx.model.record import Stored
from searchidx.search.index import Index

_PAGE = 1_000


def judged(corpus: Path, collection: Collection, peers: bool = True) -> dict[str, Quality]:
    """The quality of searchidx, which is asked for any of the words, and of every peer that is installed."""
    with _index(corpus) as index:
        ours = {query: _ids(index, text) for query, text in collection.queries.items()}
        results = {"searchidx": quality(ours, collection.judged)}
        documents = [_text(stored) for stored in _documents(index)] if peers else []
    for name, make in PEERS.items() if peers else ():
        try:
            rank = make(documents)
        except ImportError:
            continue
        ranked = {query: rank(text) for query, text in collection.queries.items()}
        results[name] = quality(ranked, collection.judged)
    return results


def titles(corpus: Path, seed: int) -> dict[str, dict[str, Found]]:
    """For each kind of query made of the corpus's own titles, and each way to match, how well the documents are found."""
    with _index(corpus) as index:
        asked = known_items({stored.id: stored.title for stored in _documents(index)}, seed)
        return {kind: {match: found(index, queries, match) for match in ("auto", "any")} for kind, queries in asked.items()}


@contextmanager
def _index(corpus: Path) -> Iterator[Index]:
    with tempfile.TemporaryDirectory(prefix="searchidx-") as folder:
        build(corpus, index=Path(folder) / "index")
        with open(Path(folder) / "index") as index:
            yield index


def _documents(index: Index) -> Iterator[Stored]:
    offset = 0
    while hits := index.search(limit=_PAGE, offset=offset).hits:
        yield from (hit.stored for hit in hits)
        offset += len(hits)


def _ids(index: Index, text: str) -> list[str]:
    return [hit.id for hit in index.search(text, match="any", limit=DEPTH).hits]


def _text(stored: Stored) -> PeerDocument:
    title = stored.title if "title" in stored.keys else ""
    return PeerDocument(stored.id, title, " ".join([stored.summary, *stored.topics, stored.body]))

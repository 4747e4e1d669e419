"""Other engines as they come, each with English stems where it has them: what a ranking has to be held against.

Each is given documents and says, for the text of a query, the ids of its hits, best first. Those that are not installed raise
ImportError when they are made.
"""

from __future__ import annotations

import re
import sqlite3
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from searchidx.evaluation.measures import DEPTH

_WORD = re.compile(r"\w+")

Rank = Callable[[str], Sequence[str]]
"""From the text of a query to the ids of its hits, best first."""


class PeerDocument(NamedTuple):
    """A document as all engines get it."""

    id: str
    title: str
    text: str


def bm25s(documents: Sequence[PeerDocument]) -> Rank:
    """bm25s with Porter's stemmer, Lucene's stop words, and k1 1.2 and b 0.75 as Lucene has them."""
    import bm25s as library
    import Stemmer

    stemmer = Stemmer.Stemmer("porter")

    def tokens(texts: list[str]) -> Any:
        return library.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    engine = library.BM25(k1=1.2, b=0.75)
    engine.index(tokens([f"{one.title} {one.text}" for one in documents]), show_progress=False)

    def rank(text: str) -> list[str]:
        found, scores = engine.retrieve(tokens([text]), k=min(DEPTH, len(documents)), show_progress=False)
        return [documents[number].id for number, score in zip(found[0].tolist(), scores[0].tolist(), strict=True) if score > 0]

    return rank


def tantivy(documents: Sequence[PeerDocument]) -> Rank:
    """tantivy with its English stemmer, over title and text."""
    import tantivy as library

    builder = library.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="en_stem")
    index = library.Index(builder.build())
    writer = index.writer()
    for one in documents:
        writer.add_document(library.Document(**one._asdict()))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(text: str) -> list[str]:
        found = searcher.search(index.parse_query(_words(text), ["title", "text"]), DEPTH)
        return [searcher.doc(address).to_dict()["id"][0] for _, address in found.hits]

    return rank


def fts5(documents: Sequence[PeerDocument]) -> Rank:
    """SQLite's FTS5 with its Porter stemmer."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE found USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61')")
    base.executemany("INSERT INTO found VALUES (?, ?, ?)", documents)

    def rank(text: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in _WORD.findall(text))
        rows = base.execute(f"SELECT id FROM found WHERE found MATCH ? ORDER BY bm25(found) LIMIT {DEPTH}", (asked,)) if asked else ()
        return [id for (id,) in rows]

    return rank


def whoosh(documents: Sequence[PeerDocument]) -> Rank:
    """Stock Whoosh with its stemming analyzer, its own BM25F and its exact collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from whoosh import analysis, collectors, fields, filedb, qparser
    analyzer = fields.TEXT(analyzer=analysis.StemmingAnalyzer())
    index = filedb.filestore.RamStorage().create_index(fields.Schema(id=fields.ID(stored=True), title=analyzer, text=analyzer))
    writer = index.writer()
    for one in documents:
        writer.add_document(**one._asdict())
    writer.commit()
    searcher = index.searcher()
    parser = qparser.MultifieldParser(["title", "text"], searcher.schema, group=qparser.OrGroup)

    def rank(text: str) -> list[str]:
        collector: Any = collectors.TopCollector(limit=DEPTH, usequality=False)
        searcher.search_with_collector(parser.parse(_words(text)), collector)
        return [hit["id"] for hit in collector.results()]

    return rank


def _words(text: str) -> str:
    """The words of a text in small letters, so that none is an operator."""
    return " ".join(_WORD.findall(text.lower()))


PEERS: Mapping[str, Callable[[Sequence[PeerDocument]], Rank]] = {"bm25s": bm25s, "tantivy": tantivy, "fts5": fts5, "whoosh": whoosh}

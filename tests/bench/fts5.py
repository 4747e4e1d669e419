"""SQLite FTS5 with facets in plain SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tests.bench.corpus import Query, read
from tests.bench.peer import Answer

TABLES = """
CREATE TABLE document (number INTEGER PRIMARY KEY, id TEXT, title TEXT, excerpt TEXT, topics TEXT, provider TEXT, date TEXT);
CREATE VIRTUAL TABLE words USING fts5(title, excerpt, content=document, content_rowid=number, tokenize='porter unicode61');
CREATE TABLE topic (document INTEGER, name TEXT);
"""
INDEXES = """
INSERT INTO words(words) VALUES ('rebuild');
INSERT INTO words(words) VALUES ('optimize');
CREATE INDEX topic_of ON topic(document, name);
"""
TOPIC = " AND words.rowid IN (SELECT document FROM topic WHERE name = ?)"
TOP = "SELECT document.* FROM words JOIN document ON number = words.rowid WHERE words MATCH ?{} ORDER BY bm25(words) LIMIT 10"
TOTAL = "SELECT count(*) FROM words WHERE words MATCH ?{}"
FACETS = {
    "topics": "SELECT name, count(*) AS n FROM words JOIN topic ON document = words.rowid WHERE words MATCH ?{} GROUP BY name ",
    "provider": "SELECT provider, count(*) AS n FROM words JOIN document ON number = words.rowid WHERE words MATCH ?{} GROUP BY provider ",
}
LARGEST = "ORDER BY n DESC, 1 LIMIT 10"


class Fts5:
    """The full-text index that comes with Python."""

    name = "fts5"

    def build(self, source: Path, folder: Path) -> None:
        """One transaction, then one merge of the whole index."""
        base = sqlite3.connect(folder / "index.db")
        base.executescript(TABLES)
        for number, one in enumerate(read(source)):
            row = (one["id"], one["title"], one["excerpt"], ", ".join(one["topics"]), one["provider"], one["publishedDateTime"])
            base.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?)", (number, *row))
            base.executemany("INSERT INTO topic VALUES (?, ?)", [(number, name) for name in one["topics"]])
        base.executescript(INDEXES)
        base.commit()
        base.close()

    def open(self, folder: Path) -> Opened:
        """The database."""
        return Opened(folder)


class Opened:
    """An open database."""

    def __init__(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "index.db")

    def text(self, query: Query) -> str:
        """Blanks, OR, or quotes."""
        return f'"{" ".join(query.words)}"' if query.join == "phrase" else f" {query.join.upper()} ".join(query.words)

    def top(self, text: str, query: Query) -> Answer:
        """The best ten by BM25."""
        return Answer(None, [row[2] for row in self._rows(TOP, text, query)])

    def faceted(self, text: str, query: Query) -> Answer:
        """The best ten, a count, and two groupings."""
        [(total,)] = self._rows(TOTAL, text, query)
        facets = {name: {str(v): int(str(n)) for v, n in self._rows(sql + LARGEST, text, query)} for name, sql in FACETS.items()}
        return Answer(int(str(total)), self.top(text, query).titles, facets)

    def marked(self, text: str, query: Query) -> Answer:
        """The same with its own snippets."""
        answer = self.faceted(text, query)
        self._rows(TOP.replace("document.*", "snippet(words, 1, '<mark>', '</mark>', '…', 30)"), text, query)
        return answer

    def _rows(self, sql: str, text: str, query: Query) -> Sequence[tuple[str, ...]]:
        asked = sql.format(TOPIC if query.topic else "")
        return self._base.execute(asked, (text, query.topic) if query.topic else (text,)).fetchall()

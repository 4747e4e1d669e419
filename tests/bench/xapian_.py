"""Xapian through its Python binding, with value slots for the facets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import xapian

from tests.bench.corpus import Query, read
from tests.bench.peer import Answer

SLOTS = {"topics": 0, "provider": 1}
BETWEEN = "\t"


class Xapian:
    """One database in Xapian's default format."""

    name = "xapian"

    def build(self, source: Path, folder: Path) -> None:
        """Title and excerpt with positions, topics also as terms to filter by."""
        base = xapian.WritableDatabase(str(folder / "index"), xapian.DB_CREATE_OR_OVERWRITE)
        generator = xapian.TermGenerator()
        generator.set_stemmer(xapian.Stem("en"))
        for one in read(source):
            document = xapian.Document()
            generator.set_document(document)
            for text in (one["title"], one["excerpt"]):
                generator.index_text(text)
                generator.increase_termpos()
            for name in one["topics"]:
                document.add_boolean_term(f"XT{name}")
            document.add_value(SLOTS["topics"], BETWEEN.join(one["topics"]))
            document.add_value(SLOTS["provider"], one["provider"])
            document.set_data(json.dumps(one))
            base.add_document(document)
        base.commit()

    def open(self, folder: Path) -> Opened:
        """The committed database."""
        return Opened(folder)


class Opened:
    """An open database."""

    def __init__(self, folder: Path) -> None:
        self._base = xapian.Database(str(folder / "index"))
        self._parser = xapian.QueryParser()
        self._parser.set_database(self._base)
        self._parser.set_stemmer(xapian.Stem("en"))
        self._parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)

    def text(self, query: Query) -> str:
        """Blanks, OR, or quotes."""
        return f'"{" ".join(query.words)}"' if query.join == "phrase" else f" {query.join.upper()} ".join(query.words)

    def top(self, text: str, query: Query) -> Answer:
        """The best ten."""
        return Answer(None, _titles(self._enquire(text, query).get_mset(0, 10)))

    def faceted(self, text: str, query: Query) -> Answer:
        """The best ten, every match looked at by two spies."""
        enquire, spies = self._enquire(text, query), {name: xapian.ValueCountMatchSpy(slot) for name, slot in SLOTS.items()}
        for spy in spies.values():
            enquire.add_matchspy(spy)
        found = enquire.get_mset(0, 10, self._base.get_doccount())
        largest = {name: {item.term.decode(): item.termfreq for item in spy.top_values(10)} for name, spy in spies.items()}
        return Answer(found.get_matches_estimated(), _titles(found), {"provider": largest["provider"]})

    def marked(self, text: str, query: Query) -> Answer | None:
        """Not measured."""
        return None

    def _enquire(self, text: str, query: Query) -> Any:
        enquire = xapian.Enquire(self._base)
        parsed = self._parser.parse_query(text)
        if query.topic:
            parsed = xapian.Query(xapian.Query.OP_FILTER, parsed, xapian.Query(f"XT{query.topic}"))
        enquire.set_query(parsed)
        return enquire


def _titles(found: Any) -> list[str]:
    return [json.loads(match.document.get_data())["title"] for match in found]

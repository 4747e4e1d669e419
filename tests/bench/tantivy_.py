"""tantivy through its Python binding: the native engine to hold against."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tantivy

from tests.bench.corpus import Query
from tests.bench.peer import Answer

TEXTS = ["title", "excerpt"]
TERMS = {name: {"terms": {"field": name, "size": 10, "segment_size": 65_000}} for name in ("topics", "provider")}
"""Each segment tells all its values: with fewer, counts over several segments come out too small."""

HEAP = 512 << 20
THREADS = 2


def schema() -> Any:
    """English stems in the texts, fast fields for topics, provider and date, everything stored."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
    for name in TERMS:
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_date_field("publishedDateTime", stored=True, fast=True, indexed=True)
    return builder.build()


class Tantivy:
    """tantivy with as many threads as there are cores here."""

    name = "tantivy"

    def build(self, source: Path, folder: Path) -> None:
        """Hand over every line as it is, which is its quickest way in."""
        writer = tantivy.Index(schema(), path=str(folder)).writer(HEAP, THREADS)
        with source.open(encoding="utf-8") as file:
            for line in file:
                writer.add_json(line)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> Opened:
        """The committed segments."""
        return Opened(folder)


class Opened:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()
        self._schema = self._index.schema

    def text(self, query: Query) -> str:
        """Operators between the words."""
        words = f'"{" ".join(query.words)}"' if query.join == "phrase" else f" {query.join.upper()} ".join(query.words)
        return f'({words}) AND topics:"{query.topic}"' if query.topic else words

    def top(self, text: str, query: Query) -> Answer:
        """Block-max search, nothing counted."""
        found = self._searcher.search(self._index.parse_query(text, TEXTS), 10, count=False)
        return Answer(None, [self._title(address) for _, address in found.hits])

    def faceted(self, text: str, query: Query) -> Answer:
        """A search that counts, and the aggregations; with a filter its topics are counted under it, which is less work than ours."""
        return self._faceted(self._index.parse_query(text, TEXTS))[0]

    def marked(self, text: str, query: Query) -> Answer:
        """The same with a snippet a hit."""
        parsed = self._index.parse_query(text, TEXTS)
        answer, addresses = self._faceted(parsed)
        snippets = tantivy.SnippetGenerator.create(self._searcher, parsed, self._schema, "excerpt")
        for address in addresses:
            snippets.snippet_from_doc(self._searcher.doc(address)).to_html()
        return answer

    def _faceted(self, parsed: Any) -> tuple[Answer, list[Any]]:
        found: Any = self._searcher.search(parsed, 10)
        counts = self._searcher.aggregate(parsed, TERMS)
        facets = {name: {bucket["key"]: bucket["doc_count"] for bucket in counts[name]["buckets"]} for name in TERMS}
        addresses = [address for _, address in found.hits]
        return Answer(found.count, [self._title(address) for address in addresses], facets), addresses

    def _title(self, address: Any) -> str:
        return self._searcher.doc(address).to_dict()["title"][0]  # type: ignore[no-any-return]

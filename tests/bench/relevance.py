"""How well hits are ranked: test collections with judgements, searchidx beside its peers.

`python -m tests.bench.relevance` prints the table.

Measures: average precision over the first thousand hits, its mean over the queries being MAP (Buckley and Voorhees, "Evaluating
evaluation measure stability", SIGIR 2000); nDCG@10 with the grade as gain and log2(rank + 1) as discount (Järvelin and Kekäläinen,
"Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002).
"""

from __future__ import annotations

import csv
import json
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import searchidx

FOLDER = Path(__file__).parents[3] / "shared" / "relevance"
DEPTH = 1_000
WORD = re.compile(r"\w+")

Grades = Mapping[str, int]
Rank = Callable[[str], Sequence[str]]
"""From the text of a query to the ids of its hits, the best first."""


@dataclass(frozen=True)
class Collection:
    """Documents, queries by id, and for each query the grades of its documents; 0 is not relevant."""

    name: str
    source: Path
    queries: Mapping[str, str]
    judged: Mapping[str, Grades]


@dataclass(frozen=True)
class Quality:
    """Means over all queries, from 0 to 1."""

    precision: float
    gain: float


def collections() -> list[Collection]:
    """The collections that lie beside the project; none where they do not."""
    return [_collection(folder) for folder in sorted(FOLDER.iterdir())] if FOLDER.is_dir() else []


def _collection(folder: Path) -> Collection:
    queries = {one["_id"]: one["text"] for one in _lines(folder / "queries.jsonl")}
    judged: dict[str, dict[str, int]] = {}
    with (folder / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for query, _, document, grade in csv.reader(file, delimiter="\t"):
            judged.setdefault(query, {})[document] = int(grade)
    return Collection(folder.name, folder / "corpus.jsonl", queries, judged)


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def quality(collection: Collection, rank: Rank) -> Quality:
    """How well a ranking does on a collection."""
    ranked = {query: rank(text) for query, text in collection.queries.items()}
    return Quality(
        fmean(average_precision(found, collection.judged[query]) for query, found in ranked.items()),
        fmean(discounted_gain(found, collection.judged[query]) for query, found in ranked.items()),
    )


def average_precision(found: Sequence[str], grades: Grades) -> float:
    """The mean, over all relevant documents, of the precision at the place where each was found."""
    relevant = [place for place, document in enumerate(found, 1) if grades.get(document, 0) > 0]
    return sum(count / place for count, place in enumerate(relevant, 1)) / (sum(grade > 0 for grade in grades.values()) or 1)


def discounted_gain(found: Sequence[str], grades: Grades, places: int = 10) -> float:
    """nDCG: what the first hits gain, as a part of what the best order would."""
    best = _gain(sorted(grades.values(), reverse=True)[:places])
    return _gain([grades.get(document, 0) for document in found[:places]]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def ours(source: Path, folder: Path) -> Rank:
    """searchidx as it comes, asked for documents with any of the words."""
    searchidx.build(source, index=folder / "index")
    index = searchidx.open(folder / "index")

    def rank(text: str) -> list[str]:
        return [hit.id for hit in index.search(" ".join(WORD.findall(text)), match="any", limit=DEPTH).hits]

    return rank


def whoosh(source: Path, folder: Path) -> Rank:
    """Stock Whoosh with its stemming analyzer and its own BM25F."""
    from whoosh import analysis, collectors, fields, index, qparser

    import tests.bench.whoosh_  # noqa: F401  it imports Whoosh without its warnings

    folder.mkdir()
    analyzer = fields.TEXT(analyzer=analysis.StemmingAnalyzer())
    writer = index.create_in(str(folder), fields.Schema(id=fields.ID(stored=True), title=analyzer, text=analyzer)).writer()
    for one in _lines(source):
        writer.add_document(id=one["_id"], title=one["title"], text=one["text"])
    writer.commit()
    searcher = index.open_dir(str(folder)).searcher()
    parser = qparser.MultifieldParser(["title", "text"], searcher.schema, group=qparser.OrGroup)

    def rank(text: str) -> list[str]:
        collector: Any = collectors.TopCollector(limit=DEPTH, usequality=False)
        searcher.search_with_collector(parser.parse(" ".join(WORD.findall(text))), collector)
        return [hit["id"] for hit in collector.results()]

    return rank


def tantivy(source: Path, folder: Path) -> Rank:
    """tantivy with its English stemmer."""
    import tantivy as library

    folder.mkdir()
    builder = library.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="en_stem")
    index = library.Index(builder.build(), path=str(folder))
    writer = index.writer()
    for one in _lines(source):
        writer.add_document(library.Document(id=one["_id"], title=one["title"], text=one["text"]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(text: str) -> list[str]:
        found = searcher.search(index.parse_query(" ".join(WORD.findall(text)), ["title", "text"]), DEPTH)
        return [searcher.doc(address).to_dict()["id"][0] for _, address in found.hits]

    return rank


ENGINES: dict[str, Callable[[Path, Path], Rank]] = {"searchidx": ours, "whoosh": whoosh, "tantivy": tantivy}


def main() -> None:
    """Print the table."""
    for collection in collections():
        print(f"{collection.name}: {len(collection.queries)} queries")
        with tempfile.TemporaryDirectory(prefix="relevance-") as folder:
            for name, engine in ENGINES.items():
                try:
                    found = quality(collection, engine(collection.source, Path(folder) / name))
                except ImportError:
                    print(f"  {name:10} is not installed")
                    continue
                print(f"  {name:10} MAP {found.precision:.3f}  nDCG@10 {found.gain:.3f}")


if __name__ == "__main__":
    main()

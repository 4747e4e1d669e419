"""How well hits are ranked: the collections beside the project, searchidx beside its peers.

`python -m tests.bench.relevance` prints the table; `searchidx evaluate` does the same for any collection.
"""

from __future__ import annotations

from pathlib import Path

from searchidx.evaluation.collection import Collection
from searchidx.evaluation.run import judged

FOLDER = Path(__file__).parents[3] / "shared" / "relevance"


def collections() -> dict[str, tuple[Path, Collection]]:
    """The corpus and the queries of each collection that lies beside the project; none where there are none."""
    folders = sorted(FOLDER.iterdir()) if FOLDER.is_dir() else []
    return {folder.name: (folder / "corpus.jsonl", Collection.read(folder / "queries.jsonl", folder / "qrels.tsv")) for folder in folders}


def main() -> None:
    """Print the table."""
    for name, (corpus, collection) in collections().items():
        print(f"{name}: {len(collection.judged)} queries")
        for engine, found in judged(corpus, collection).items():
            print(f"  {engine:10} " + "  ".join(f"{measure} {value:.4f}" for measure, value in found.as_json().items()))


if __name__ == "__main__":
    main()

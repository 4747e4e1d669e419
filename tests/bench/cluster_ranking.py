"""Ranking on a cluster beside the embedded engine's: `python -m tests.bench.cluster_ranking opensearch+http://HOST:9200/NAME`.

The collections beside the project are judged on both; of queries made of the corpus's own titles the first ten hits are compared.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import click

import searchidx
from searchidx.errors import BackendUnreachable, Timeout
from searchidx.evaluation.collection import Collection
from searchidx.evaluation.known_items import known_items
from searchidx.evaluation.measures import Quality, quality
from searchidx.search.index import Index
from tests.bench.relevance import collections
from tests.support.indexes import CORPUS

DEPTH = 100
"""Hits of a query that are judged; MAP is that of these."""
BEST = 10
ATTEMPTS = 20
QUERIES = 300
SEED = 2


class Pair(NamedTuple):
    """The same documents in a folder and on a cluster."""

    folder: Index
    cluster: Index


@contextlib.contextmanager
def built(source: Path, address: str) -> Iterator[Pair]:
    """Both indexes of a source."""
    with tempfile.TemporaryDirectory(prefix="searchidx-") as folder:
        for index in (folder, address):
            searchidx.build(source, index=index, full=True)
        with searchidx.open(folder) as one, searchidx.open(address) as other:
            yield Pair(one, other)


def judged(pair: Pair, collection: Collection) -> tuple[Quality, Quality]:
    """The quality of both, asked for any of the words."""
    folder, cluster = ({query: _ids(index, text, "any", DEPTH) for query, text in collection.queries.items()} for index in pair)
    return quality(folder, collection.judged), quality(cluster, collection.judged)


def overlap(pair: Pair, match: str, queries: int = QUERIES) -> float:
    """The mean part of the folder's first ten hits that are among the cluster's, over queries made of titles."""
    titles = {hit.id: hit.title for hit in pair.folder.search(limit=100_000).hits}
    asked = [text for kind in known_items(titles, SEED).values() for text, _ in kind]
    return fmean(_shared(pair, text, match) for text in asked[:: max(len(asked) // queries, 1)][:queries])


def _shared(pair: Pair, text: str, match: str) -> float:
    folder, cluster = (_ids(index, text, match, BEST) for index in pair)
    return len({*folder} & {*cluster}) / len(folder) if folder else float(not cluster)


def _ids(index: Index, text: str, match: str, limit: int) -> list[str]:
    """What is found first. A cluster that is busy with others is asked again: late and partial answers say nothing of its ranking."""
    for _ in range(ATTEMPTS):
        with contextlib.suppress(BackendUnreachable, Timeout):
            page = index.search(text, match=match, limit=limit)
            if all(one.code != "partial-answer" for one in page.diagnostics):
                return [hit.id for hit in page.hits]
    raise BackendUnreachable("the cluster is too slow", "run this on a quieter machine")


@click.command()
@click.argument("address")
def main(address: str) -> None:
    """Print both."""
    for name, (corpus, collection) in collections().items():
        with built(corpus, f"{address}-{name}") as pair:
            folder, cluster = judged(pair, collection)
        for measure, found in folder.as_json().items():
            click.echo(f"{name}: {measure} in a folder {found:.4f}, on the cluster {cluster.as_json()[measure]:.4f}")
    if CORPUS.is_dir():
        with built(CORPUS, f"{address}-corpus") as pair:
            for match in ("auto", "any"):
                click.echo(f"{QUERIES} queries, match {match}: {overlap(pair, match):.3f} of the first {BEST} hits are the same")


if __name__ == "__main__":
    main()

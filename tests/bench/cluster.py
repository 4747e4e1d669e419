"""searchidx on a cluster beside the client alone: `python -m tests.bench.cluster opensearch+http://HOST:9200/NAME`.

The build is compared with `streaming_bulk` of documents that are ready, a faceted query with the same JSON sent by hand. Records and
expansions are made in both; what differs is analysis, checking and the reading of answers.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import click
import msgspec
from opensearchpy import helpers

from searchidx.engines.base import Writer
from searchidx.engines.messages import Facts, Request
from searchidx.engines.opensearch.address import parse
from searchidx.engines.opensearch.averages import averages
from searchidx.engines.opensearch.bulk import CHUNK, CHUNK_BYTES, Action, indexing
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.documents import Documents
from searchidx.engines.opensearch.engine import OpenSearchEngine
from searchidx.engines.opensearch.indices import Indices
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.render import Renderer
from searchidx.engines.opensearch.requests import Body
from searchidx.engines.opensearch.writer import OpenSearchWriter
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.processes import seldom_collected
from searchidx.query import parse as parsed
from searchidx.query.expand import expand
from tests.support.indexes import CORPUS, SEEDS, records_of

BUILDS = 3
ROUNDS = 40
WORDS = ("azure", "cloud data", "climate", "machine learning", "security OR privacy")


@click.command()
@click.argument("address")
@click.option("--folder", type=click.Path(path_type=Path), default=CORPUS if CORPUS.is_dir() else SEEDS, help="Documents.")
@click.option("--documents", default=10_000, help="As many of them.")
@click.option("--rounds", default=BUILDS, help="Builds of each kind, in turn; the median counts.")
def main(address: str, folder: Path, documents: int, rounds: int) -> None:
    """Time both and print the ratios."""
    records, schema = records_of(folder)
    records = records[:documents]
    alone, jobs = _bulk(address, schema, records), os.cpu_count() or 1
    for count in dict.fromkeys((1, jobs)):
        with seldom_collected():
            builds = _alternating([lambda count=count: _build(address, schema, records, count), alone], rounds)  # type: ignore[misc]
        _tell_build(count, len(records), *builds)
    with closing(OpenSearchEngine.open(address)) as engine:
        pairs = [_query(engine, text) for text in WORDS]
    by_searchidx, by_hand = (median(times) for times in zip(*pairs, strict=True))
    click.echo(f"faceted query: {by_searchidx * 1000:.1f} ms, the same JSON by hand {by_hand * 1000:.1f} ms: {by_searchidx / by_hand:.2f}")


def _tell_build(jobs: int, documents: int, ours: float, alone: float) -> None:
    rates = f"{documents / ours:,.0f} documents/s, streaming_bulk alone {documents / alone:,.0f}"
    click.echo(f"build with {jobs} process{'es' if jobs > 1 else ''}: {rates}: {alone / ours:.2f}")


def _alternating(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median of each work's seconds, all of them in turn."""
    times = [[_timed(work) for work in works] for _ in range(rounds)]
    return [median(own) for own in zip(*times, strict=True)]


def _build(address: str, schema: Schema, records: list[Record], jobs: int) -> None:
    parts = [records[number::jobs] for number in range(jobs)]
    with closing(OpenSearchWriter(address, jobs)) as opened:
        writer: Writer = opened
        writer.publish(schema, parts, deletions=(), keep=False, facts=Facts("2024-01-01"), state=b"", progress=lambda done: None)


def _bulk(address: str, schema: Schema, records: list[Record]) -> Callable[[], None]:
    """Sending documents that are ready into an index of the same layout."""
    client, names = Client(parse(address), patient=True), Names(schema)
    indices, ready = Indices(client), list(map(_taken_apart, indexing(records, Documents(names, averages([records], names)))))
    index = f"{client.address.name}-bench"

    def send() -> None:
        indices.create(index, names)
        for _ in helpers.streaming_bulk(client.raw, _fresh(ready), index=index, chunk_size=CHUNK, max_chunk_bytes=CHUNK_BYTES):
            pass
        client.request("POST", f"/{index}/_refresh")
        indices.replicate(index)
        indices.remove(index)

    return send


def _taken_apart(action: Action) -> dict[str, Any]:
    """An action as `streaming_bulk` takes it."""
    head, source = map(msgspec.json.decode, action.splitlines())
    return {"_op_type": "index", "_id": head["index"]["_id"], "_source": source}


def _fresh(actions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Copies: the client takes actions apart."""
    return (dict(action) for action in actions)


def _query(engine: OpenSearchEngine, text: str) -> tuple[float, float]:
    """Seconds of a faceted query, and of its JSON sent by hand; medians, after a first one each."""
    tree = expand(parsed(text, engine.schema).tree, engine.schema)
    request = Request(tree, facets=("topics", "provider"))
    body = Body(request, Renderer(engine.names, {}), engine.names, {}).search()
    lines = [{"index": engine.index, "search_type": "dfs_query_then_fetch"}, body]
    asking: list[Callable[[], object]] = [lambda: engine.search([request]), lambda: engine.client.raw.msearch(body=lines)]
    for ask in asking:
        ask()
    ours, by_hand = _alternating(asking, ROUNDS)
    return ours, by_hand


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

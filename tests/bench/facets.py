"""What facets and stories add to a search: `python -m tests.bench.facets [--documents N] [--folder F]`.

Each query is asked four ways: ten hits and the exact total; the same with six facets and a histogram; the same as stories; and
tantivy's ten hits, total and the same aggregations. Times are of the processor, in one thread, engines and ways interleaved.
The index is warmed up before, as `serve` does it in the background, and the facets are counted once; how long that takes is shown,
beside what the first search of a snapshot takes with and without.
`first` is of queries that the snapshot has never seen, for each way others of the same class; `again` of each query in every way.
The ratios are those to the plain search in the same row (`both`: facets of stories to stories), and of facets to tantivy's.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import click
import numpy as np
import tantivy

import searchidx
from searchidx import Index, build
from searchidx.search.page import Page
from tests.bench import corpus, tantivy_
from tests.bench.corpus import Query

CLOCK = time.process_time_ns
FIELDS = {"type": 8, "level": 4, "language": 12, "country": 150}
"""Keys of one value beside topics and provider, and how many values each has."""
FACETS = ("topics", "provider", *FIELDS)
ASKED = (*FACETS, "date")
REPEATED = 10
"""One document in this number tells the story of the one before it."""
WAYS = ("plain", "facets", "stories", "stories, facets", "tantivy")
MONTH = "30d"


def documents(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """The documents of the other benchmarks with four more keys; some tell the story of the one before them."""
    dice, before = np.random.default_rng([seed, count]), None
    for number, document in enumerate(corpus.documents(count, seed)):
        own = {key: f"{key} {int(dice.random() ** 2 * kinds) + 1}" for key, kinds in FIELDS.items()}
        if before is not None and number % REPEATED == 0:
            document = before | {key: document[key] for key in ("id", "provider")}
        yield (before := document | own | {"webUrl": f"https://news.example/{number - (number % REPEATED == 0)}"})


class Tantivy:
    """The same documents in tantivy, each facet a fast field."""

    def __init__(self, source: Path, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        for name in tantivy_.TEXTS:
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
        for name in FACETS:
            builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
        builder.add_date_field("publishedDateTime", stored=True, fast=True, indexed=True)
        if not folder.exists():
            folder.mkdir()
            writer = tantivy.Index(builder.build(), path=str(folder)).writer(tantivy_.HEAP, tantivy_.THREADS)
            with source.open(encoding="utf-8") as file:
                for line in file:
                    writer.add_json(line)
            writer.commit()
            writer.wait_merging_threads()
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()
        self._asked = {name: {"terms": {"field": name, "size": 10, "segment_size": 65_000}} for name in FACETS}
        self._asked |= {"date": {"date_histogram": {"field": "publishedDateTime", "fixed_interval": MONTH}}}

    def ask(self, query: Query) -> tuple[int, dict[str, list[int]]]:
        """The total and the counts of each facet, ten hits read on the way."""
        parsed = self._index.parse_query(text(query, tantivy=True), tantivy_.TEXTS)
        found: Any = self._searcher.search(parsed, 10)
        counts: Any = self._searcher.aggregate(parsed, self._asked)
        for _, address in found.hits:
            self._searcher.doc(address).to_dict()
        return found.count, {name: [bucket["doc_count"] for bucket in counts[name]["buckets"]] for name in FACETS}


def text(query: Query, *, tantivy: bool = False) -> str:
    """The query as it is typed."""
    joined = " AND " if tantivy and query.join == "and" else " OR " if query.join == "or" else " "
    words = f'"{" ".join(query.words)}"' if query.join == "phrase" else joined.join(query.words)
    return f'({words}) AND topics:"{query.topic}"' if query.topic and tantivy else words


def measure(folder: Path, count: int, each: int, rounds: int) -> Iterator[str]:
    """A line for each class: microseconds of each way, and how many times the plain search each way takes."""
    source, index = folder / "facets.jsonl", folder / "facets-searchidx"
    if not source.exists():
        with source.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(one) + "\n" for one in documents(count))
    if not index.exists():
        build(source, index=index)
    opened, other = searchidx.open(index), Tantivy(source, folder / "facets-tantivy")
    yield _warmed_up(index, opened, corpus.queries(count, 2, seed=8)["middling word"])

    def ask(query: Query, **more: Any) -> Page:
        return opened.search(text(query), where={"topics": query.topic} if query.topic else {}, match="all", **more)

    ways: dict[str, Callable[[Query], Any]] = {
        "plain": ask,
        "facets": lambda query: ask(query, facets=ASKED),
        "stories": lambda query: ask(query, group="story"),
        "stories, facets": lambda query: ask(query, facets=ASKED, group="story"),
        "tantivy": other.ask,
    }
    warm = [one for classes in corpus.queries(count, 3, seed=9).values() for one in classes]
    for query, way in ((query, way) for query in warm for way in ways.values()):
        way(query)
    heads = ("facets", "stories", "both", "tantivy")
    yield f"{'microseconds':18}{'':>6}" + "".join(f"{way:>16}" for way in ways) + "".join(f"{head:>9}" for head in heads)
    asked_for = {name: [*dict.fromkeys(some)] for name, some in corpus.queries(count, each).items() if name != '"a b", new'}
    for name, queries in asked_for.items():
        yield from _class(name, queries, ways, rounds)
    unlike = [query for queries in asked_for.values() for query in queries if not _agree(query, ways["facets"](query), other.ask(query))]
    yield f"totals and counts agree: {f'NO, {unlike}' if unlike else 'yes'}"


def _warmed_up(index: Path, opened: Index, queries: list[Query]) -> str:
    """Warm up; how long that takes, and the first search of a snapshot without it and with it."""

    def ask(snapshot: Index, query: Query) -> float:
        return _timed(lambda one: snapshot.search(text(one), match="all", facets=ASKED, group="story"), query)

    ask(searchidx.open(index), queries[0])  # reads code and bytes that any process reads once
    without = ask(searchidx.open(index), queries[1])
    taken = _timed(lambda _: opened.warm_up(), queries[0]) + _timed(lambda _: opened.search(facets=ASKED, group="story"), queries[0])
    return f"first search of a snapshot: {without:.0f} microseconds; warmed up in {taken:.0f}: {ask(opened, queries[1]):.0f}"


def _agree(query: Query, page: Page, other: tuple[int, dict[str, list[int]]]) -> bool:
    """Whether totals and counts are the same; those of topics are not to be where a topic is picked, which our facet leaves out."""
    total, counts = other
    names = [name for name in FACETS if not (query.topic and name == "topics")]
    return page.total == total and all([one.count for one in page.facets[name]] == counts[name] for name in names)


def _timed(ask: Callable[[Query], Any], query: Query) -> float:
    """Microseconds of one answer."""
    started = CLOCK()
    ask(query)
    return (CLOCK() - started) / 1000


def _class(name: str, queries: list[Query], ways: dict[str, Callable[[Query], Any]], rounds: int) -> Iterator[str]:
    first: dict[str, list[float]] = {way: [] for way in ways}
    again: dict[str, list[float]] = {way: [] for way in ways}
    for query, (way, ask) in zip(queries, cycle(ways.items())):
        first[way].append(_timed(ask, query))
    for query in queries:
        for number in range(rounds + 1):
            order = list(ways.items())
            random.Random(number).shuffle(order)  # what comes behind another engine finds the processor's caches empty
            for way, ask in order:
                taken = _timed(ask, query)
                if number:
                    again[way].append(taken)
    for label, times in (("first", first), ("again", again)):
        found = {way: median(own) for way, own in times.items()}
        shown = "".join(f"{one:16.0f}" for one in found.values())
        ratios = [found["facets"] / found["plain"], found["stories"] / found["plain"], found["stories, facets"] / found["stories"]]
        yield f"{name:18}{label:>6}{shown}" + "".join(f"{one:9.2f}" for one in (*ratios, found["facets"] / found["tantivy"]))


@click.command()
@click.option("--documents", "count", default=100_000, show_default=True, help="How many synthetic documents.")
@click.option("--each", default=40, show_default=True, help="How many queries a class has.")
@click.option("--rounds", default=4, show_default=True, help="How often every query is asked again.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep documents and indexes here and use those that are there.")
def main(count: int, each: int, rounds: int, folder: Path | None) -> None:
    """Ask and time; the table goes to stdout."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        base = folder or Path(temporary)
        base.mkdir(parents=True, exist_ok=True)
        for line in measure(base, count, each, rounds):
            click.echo(line)


if __name__ == "__main__":
    main()

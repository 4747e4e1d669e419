"""Every count of every facet and histogram against brute force: queries, filters, exclusions, picks, ways to list, stories."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.engines.embedded.search import (
    date_column,
    facet_counts,
    facet_table,
    found_set,
    keyword_column,
    number_column,
    snapshot,
)
from searchidx.engines.messages import Filter, Request
from searchidx.model.fields import Kind, Schema
from searchidx.model.record import Record
from searchidx.query import nodes as q
from searchidx.query.nodes import Equals
from tests.engines.test_oracle import check
from tests.support.brute_force import BruteForce
from tests.support.brute_force_tree import Scope, Scores
from tests.support.indexes import CORPUS, SEEDS, Asker, in_steps, publish, records_of

SEGMENTS = (1, 2, 5)
REQUESTS = 2_000
"""Requests over the real corpus in all, with `--soak`."""
QUERIES = 60
"""Queries for each number of segments, each asked in many ways: brute force looks for its words once."""
SLICE = 15
"""Requests over the real corpus for each number of segments without."""


def asked(records: Sequence[Record], schema: Schema, seed: int, count: int) -> Iterator[Request]:
    """Requests with all facets and histograms; some filters exclude, and some queries are asked twice, as by who turns a page."""
    asker, dice = Asker(records, schema, seed), random.Random(seed)
    kinds = {kind: [f.name for f in schema.fields if f.filterable and f.name != "id" and f.kind is kind] for kind in Kind}
    facets, histograms = kinds[Kind.KEYWORD] + kinds[Kind.BOOLEAN], kinds[Kind.NUMBER] + kinds[Kind.DATE]
    queries = [q.Everything(), *(asker.typed() for _ in range(min(QUERIES, count)))]
    for request in asker.requests(count):
        filters = [*request.filters, *_exclusions(asker, dice)]
        excluded: dict[str, tuple[str, ...]] = {}
        for one in filters:
            if one.excludes and isinstance(one.node, Equals):
                excluded[one.name] = (*excluded.get(one.name, ()), *one.node.values)
        yield replace(
            request,
            query=dice.choice(queries),
            filters=tuple(filters),
            excluded=excluded,
            facets=tuple(dice.sample(facets, min(6, len(facets)))),
            histograms=tuple(dice.sample(histograms, min(2, len(histograms)))),
        )


def _exclusions(asker: Asker, dice: random.Random) -> Iterator[Filter]:
    """None to two filters that exclude a value each."""
    for _ in range(dice.choice((0, 0, 1, 2))):
        one = asker.filter()
        for value in one.node.values[:1] if isinstance(one.node, Equals) else ():
            yield Filter(one.name, Equals(one.name, (value,)), excludes=True)


def worn(root: Path, records: Sequence[Record], schema: Schema, segments: int) -> tuple[EmbeddedEngine, list[Record]]:
    """An index of that number of segments, each of which has lost documents."""
    engine, held = in_steps(root, schema, records, segments, segments)
    gone = {one.id for one in random.Random(segments).sample(held, len(held) // 25)}
    engine = publish(root, schema, [], deletions=sorted(gone))
    assert len(engine.manifest.segments) == segments
    return engine, [one for one in held if one.id not in gone]


def remembering(oracle: BruteForce, monkeypatch: pytest.MonkeyPatch) -> BruteForce:
    """The same engine, which looks for the documents of a query or filter once."""
    find = oracle.tree.find
    found: dict[q.Node, Scores] = {}

    def once(node: q.Node, scope: Scope | None = None) -> Scores:
        if scope is not None:
            return find(node, scope)
        if node not in found:
            found[node] = find(node)
        return found[node]

    monkeypatch.setattr(oracle.tree, "find", once)
    return oracle


@pytest.mark.parametrize("cached", [True, False], ids=["cached", "each time"])
@pytest.mark.parametrize("segments", SEGMENTS)
def test_seeds(tmp_path: Path, segments: int, cached: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not cached:
        monkeypatch.setattr(snapshot, "KEPT_COUNTS", 0)
    records, schema = records_of(SEEDS)
    engine, held = worn(tmp_path / "index", records, schema, segments)
    requests = list(asked(records, schema, segments, 60))
    check(engine, BruteForce(held, schema), [*requests, *(replace(one, offset=0, facet_size=4) for one in requests)])


@pytest.mark.parametrize("segments", SEGMENTS)
def test_seeds_counted_as_many_documents_are(tmp_path: Path, segments: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a handful of documents, values or stories were many: what is counted, sorted or looked up in other ways then."""
    for module, name, least in (
        (facet_table, "LANE", 64),
        (facet_table, "FEW", 1),
        (facet_table, "CHUNK", 3),
        (facet_counts, "MANY", 1),
        (number_column, "FEW", 0),
        (date_column, "FEW", 0),
        (found_set, "MANY", 1),
        (found_set, "PROBED", 1),
        (keyword_column, "COMPARED", 0),
    ):
        monkeypatch.setattr(module, name, least)
    records, schema = records_of(SEEDS)
    engine, held = worn(tmp_path / "index", records, schema, segments)
    requests = list(asked(records, schema, 10 + segments, 60))
    assert any(engine.snapshot.facet_table(one.facets) for one in requests)
    check(engine, BruteForce(held, schema), requests)


@pytest.fixture(scope="module")
def corpus() -> tuple[list[Record], Schema]:
    if not CORPUS.is_dir():
        pytest.skip("the real corpus is not here")
    return records_of(CORPUS)


@pytest.mark.corpus
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("segments", SEGMENTS)
def test_real_corpus(
    corpus: tuple[list[Record], Schema], tmp_path: Path, segments: int, soak: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, schema = corpus
    engine, held = worn(tmp_path / "index", records, schema, segments)
    oracle = remembering(BruteForce(held, schema), monkeypatch)
    count = -(-REQUESTS // len(SEGMENTS)) if soak else SLICE
    check(engine, oracle, list(asked(records, schema, 200 + segments, count)))

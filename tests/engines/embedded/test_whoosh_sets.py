"""The executor against stock Whoosh over the same index: the same documents for queries at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.engines.embedded.whoosh.open_index import open_index
from searchidx.engines.embedded.whoosh.stock import index as whoosh_index
from searchidx.engines.messages import Request
from searchidx.query import nodes as q
from searchidx.query.expand import expand
from searchidx.text import analyzer
from tests.support.indexes import CORPUS, SEEDS, Asker, in_steps, publish, records_of
from tests.support.stock_queries import Translator, found


def check(engine: EmbeddedEngine, requests: Sequence[Request]) -> int:
    """Assert that both find the same documents for every request; the number of requests that found any."""
    translator, size, filled = Translator(engine), engine.snapshot.size, 0
    with whoosh_index.open_dir(str(engine.folder)).searcher() as searcher:
        for request in requests:
            tree = expand(plain(request.query), engine.schema)
            request = replace(request, query=tree, facets=(), histograms=(), sort=(), offset=0, limit=size, group="none")
            mine = {engine.snapshot.find(match.stored.id) for match in engine.search([request])[0].matches}
            assert found(searcher, translator.request(request)) == mine, request
            filled += bool(mine)
    return filled


def plain(node: q.Node) -> q.Node:
    """The same without what Whoosh counts otherwise: its slop is for each step of a phrase, ours for the whole."""
    match node:
        case q.And(children):
            return q.And(tuple(map(plain, children)))
        case q.Or(children):
            return q.Or(tuple(map(plain, children)))
        case q.Not(child):
            return q.Not(plain(child))
        case q.InField(name, child):
            return q.InField(name, plain(child))
        case q.Phrase(text, slop) if slop and len(analyzer("english").terms(text)) > 2:
            return q.Phrase(text)
    return node


@pytest.mark.parametrize("steps", [1, 4])
def test_seeds(tmp_path: Path, steps: int) -> None:
    records, schema = records_of(SEEDS)
    engine, _ = in_steps(tmp_path / "index", schema, records, steps, steps)
    assert check(engine, list(Asker(records, schema, steps).requests(150))) > 50


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real corpus is not here")
@pytest.mark.parametrize(
    "count", [pytest.param(30, marks=pytest.mark.timeout(1200)), pytest.param(600, marks=[pytest.mark.soak, pytest.mark.timeout(7200)])]
)
def test_real_corpus(tmp_path: Path, count: int) -> None:
    records, schema = records_of(CORPUS)
    one = publish(tmp_path / "one", schema, records)
    assert check(one, list(Asker(records, schema, 11).requests(count))) > count / 8
    many, _ = in_steps(tmp_path / "many", schema, records, 4, 12)
    assert len(many.manifest.segments) > 1
    assert sum(info.deleted for info in many.manifest.segments) > 0
    assert check(many, list(Asker(records, schema, 12).requests(count))) > count / 8


def test_without_the_table_of_contents(tmp_path: Path) -> None:
    records, schema = records_of(SEEDS)
    engine, _ = in_steps(tmp_path / "index", schema, records, 3, 3)
    translator = Translator(engine)
    with whoosh_index.open_dir(str(engine.folder)).searcher() as stock, open_index(tmp_path / "index").searcher() as ours:
        for request in Asker(records, schema, 3).requests(40):
            asked = translator.request(request)
            assert found(ours, asked) == found(stock, asked), request

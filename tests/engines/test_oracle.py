"""The executor against exhaustive loops: the same totals, order, scores and counts for queries at random."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from searchidx.engines import verify
from searchidx.engines.base import Engine
from searchidx.engines.embedded.search import keyword_column, postings, snapshot, term_queries
from searchidx.engines.messages import Histogram, Request, Results
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.query.expand import expand
from searchidx.query.nodes import Phrase
from searchidx.query.rewrite import walk
from tests.support.brute_force import BruteForce
from tests.support.indexes import CORPUS, SEEDS, Asker, in_steps, publish, records_of


def check(engine: Engine, oracle: BruteForce, requests: list[Request]) -> None:
    """Assert that both answer every request alike."""
    analysed = [replace(one, query=expand(one.query, engine.schema)) for one in requests]
    for request, mine, theirs in zip(analysed, engine.search(analysed), oracle.search(analysed), strict=True):
        assert (mine.total, mine.documents) == (theirs.total, theirs.documents), request
        assert ids(mine) == ids(theirs), request
        assert [m.score for m in mine.matches] == pytest.approx([m.score for m in theirs.matches], rel=1e-5), request
        assert [m.story for m in mine.matches] == [m.story for m in theirs.matches], request
        assert mine.facets == theirs.facets, request
        assert unmeant(mine) == unmeant(theirs), request
        assert means(mine) == pytest.approx(means(theirs), rel=1e-12), request


def unmeant(results: Results) -> dict[str, Histogram]:
    """The histograms without their means, which depend on the order of a sum in their last digit."""
    return {name: structs.replace(one, mean=0.0) for name, one in results.histograms.items()}


def means(results: Results) -> dict[str, float]:
    return {name: one.mean for name, one in results.histograms.items()}


def ids(results: Results) -> list[str]:
    return [match.stored.id for match in results.matches]


@pytest.fixture(scope="module")
def seeds() -> tuple[list[Record], Schema]:
    return records_of(SEEDS)


@pytest.mark.parametrize("seed", range(3))
def test_seeds_in_one_segment(seeds: tuple[list[Record], Schema], tmp_path: Path, seed: int) -> None:
    records, schema = seeds
    engine = publish(tmp_path / "index", schema, records)
    check(engine, BruteForce(records, schema), list(Asker(records, schema, seed).requests(150)))


@pytest.mark.parametrize("steps", [2, 4, 6])
def test_seeds_in_many_segments_with_deletions(seeds: tuple[list[Record], Schema], tmp_path: Path, steps: int) -> None:
    records, schema = seeds
    engine, held = in_steps(tmp_path / "index", schema, records, steps, steps)
    check(engine, BruteForce(held, schema), list(Asker(records, schema, steps).requests(200)))


@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize("room", [0, postings.PLACES], ids=["sought each time", "tables the second time"])
def test_phrases_with_frequent_words(
    seeds: tuple[list[Record], Schema], tmp_path: Path, steps: int, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All words but the rarest are looked up as those of lists that are too long to be merged."""
    monkeypatch.setattr(postings, "WHOLE", 0)
    monkeypatch.setattr(postings, "PLACES", room)
    monkeypatch.setattr(postings, "ROWS", 0)
    monkeypatch.setattr(term_queries, "SPARSE", 1)
    records, schema = seeds
    engine, held = in_steps(tmp_path / "index", schema, records, steps, steps)
    requests = [one for one in Asker(records, schema, 7).requests(1500) if any(isinstance(node, Phrase) for node in walk(one.query))]
    assert len(requests) > 100
    check(engine, BruteForce(held, schema), requests)


@pytest.mark.parametrize("room", [0, 20_000])
def test_what_is_kept_is_bounded(seeds: tuple[list[Record], Schema], tmp_path: Path, room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is forgotten is worked out again."""
    for name in ("POSTINGS", "UNIONS", "PLACES", "SOUGHT", "PACKED", "ROWS", "NUMBERS"):
        monkeypatch.setattr(postings, name, room)
    for name in ("KEPT_DOCUMENTS", "KEPT_MASKS", "KEPT_COUNTS"):
        monkeypatch.setattr(snapshot, name, room)
    records, schema = seeds
    engine, held = in_steps(tmp_path / "index", schema, records, 2, 2)
    check(engine, BruteForce(held, schema), list(Asker(records, schema, 13).requests(300)))


def test_facets_of_many_values_a_document(seeds: tuple[list[Record], Schema], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All values but the first are kept as those beyond `WIDE` are."""
    monkeypatch.setattr(keyword_column, "WIDE", 1)
    records, schema = seeds
    engine, held = in_steps(tmp_path / "index", schema, records, 3, 3)
    requests = [one for one in Asker(records, schema, 11).requests(300) if one.facets]
    assert len(requests) > 100
    check(engine, BruteForce(held, schema), requests)


@pytest.fixture(scope="module")
def corpus() -> tuple[list[Record], Schema]:
    if not CORPUS.is_dir():
        pytest.skip("the real corpus is not here")
    return records_of(CORPUS)


@pytest.mark.corpus
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(2))
def test_real_corpus(corpus: tuple[list[Record], Schema], tmp_path: Path, seed: int) -> None:
    records, schema = corpus
    check(publish(tmp_path / "index", schema, records), BruteForce(records, schema), list(Asker(records, schema, seed).requests(40)))


@pytest.mark.corpus
@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("steps", range(1, 7))
def test_real_corpus_in_many_segments(corpus: tuple[list[Record], Schema], tmp_path: Path, steps: int) -> None:
    records, schema = corpus
    engine, held = in_steps(tmp_path / "index", schema, records, steps, steps)
    check(engine, BruteForce(held, schema), list(Asker(records, schema, 100 + steps).requests(900)))


def test_merged_segments_answer_alike(seeds: tuple[list[Record], Schema], tmp_path: Path) -> None:
    """Many small steps make segments merge, and worn ones be rewritten."""
    records, schema = seeds
    engine, held = in_steps(tmp_path / "index", schema, records, 24, 1)
    assert len(engine.manifest.segments) <= 16
    check(engine, BruteForce(held, schema), list(Asker(records, schema, 24).requests(200)))
    assert verify(tmp_path / "index") == []

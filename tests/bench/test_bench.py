"""The harness itself: all engines that are installed find the same, and the tables say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import building, corpus, exports, opening, page_cost, querying, report, typing_speed
from tests.bench.corpus import Query
from tests.bench.engines import MODULES, installed

DOCUMENTS = 300


def test_documents_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    assert list(corpus.documents(50, 3)) == list(corpus.documents(50, 3)) != list(corpus.documents(50, 4))
    corpus.write(tmp_path / "documents.jsonl", 50, 3)
    assert list(corpus.read(tmp_path / "documents.jsonl")) == list(corpus.documents(50, 3))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_engines_agree(tmp_path: Path) -> None:
    source = tmp_path / "documents.jsonl"
    corpus.write(source, DOCUMENTS)
    found, _ = installed([name for name in MODULES if name != "bm25s"])
    built = {peer.name: building.build(peer.name, source, tmp_path / peer.name) for peer in found}
    assert all(one.bytes > 10_000 and one.seconds > 0 for one in built.values())
    opened = {peer.name: peer.open(tmp_path / peer.name) for peer in found}
    words = corpus.vocabulary()
    classes = {"word": [Query((words[30],))], "filter": [Query((words[5], words[8]), "or", topic=corpus.topic(2))]}
    measured = querying.measure(opened, classes, rounds=1)
    assert measured.differences == []
    assert measured.timings["faceted"]["word"].keys() == opened.keys()
    assert any("totals and counts agree: yes" in line for line in report.queries(measured))


def test_typing_is_measured(tmp_path: Path) -> None:
    source = tmp_path / "documents.jsonl"
    corpus.write(source, DOCUMENTS)
    for name in ("searchidx", "fts5"):
        building.build(name, source, tmp_path / name)
    lines = list(typing_speed.report(tmp_path, 3))
    assert lines[0].startswith("opened and warmed up")
    assert [line.split("  ")[0] for line in lines[2:-1]] == [*typing_speed.TYPED, *(f"suggest {name}" for name in typing_speed.SUGGESTED)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_facets_and_stories_are_measured(tmp_path: Path) -> None:
    facets = pytest.importorskip("tests.bench.facets", reason="tantivy is not installed", exc_type=ImportError)
    warm, first, *lines, last = facets.measure(tmp_path, DOCUMENTS, 8, 1)
    assert warm.startswith("first search of a snapshot: ")
    assert first.split()[1:6] == ["plain", "facets", "stories", "stories,", "facets"]
    assert {line[18:].split()[0] for line in lines} == {"first", "again"}
    assert last == "totals and counts agree: yes"


def test_the_page_is_measured_beside_its_search(tmp_path: Path) -> None:
    source = tmp_path / "documents.jsonl"
    corpus.write(source, DOCUMENTS)
    building.build("searchidx", source, tmp_path / "searchidx")
    costs = page_cost.measure(tmp_path / "searchidx" / "index", {"filter": [Query((corpus.vocabulary()[5],), topic=corpus.topic(2))]})
    cost = costs["filter"]
    assert (len(cost.first), len(cost.pages)) == (1, page_cost.ROUNDS)
    assert all(page > query + details > query > 0 for page, query, details in zip(cost.pages, cost.queries, cost.details, strict=True))


def test_exports_are_measured(tmp_path: Path) -> None:
    corpus.write(tmp_path / "documents.jsonl", DOCUMENTS)
    building.build("searchidx", tmp_path / "documents.jsonl", tmp_path / "searchidx")
    lines = list(exports.measure(tmp_path / "searchidx" / "index"))
    assert [int(line.split()[1]) for line in lines] == [DOCUMENTS, DOCUMENTS + 1, DOCUMENTS + 1]


def test_openings_are_measured(tmp_path: Path) -> None:
    corpus.write(tmp_path / "documents.jsonl", DOCUMENTS)
    building.build("searchidx", tmp_path / "documents.jsonl", tmp_path / "searchidx")
    first, *lines = opening.measure(tmp_path / "searchidx" / "index", 1, warm=True)
    assert first.split() == ["milliseconds", "clock", "processor", "reading", "MB"]
    assert [line[:36].strip() for line in lines] == ["opening", *(f"first: {name}" for name in opening.QUESTIONS)]
    assert float(lines[0][36:45]) > 0

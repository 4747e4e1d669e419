"""The cluster against the embedded engine: requests at random have the same totals, orders and counts, and nearly the same ranking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from statistics import fmean

import pytest

from searchidx.engines.base import Engine
from searchidx.engines.messages import Request, Results, Sort
from searchidx.engines.opensearch import deep_pages, engine, requests
from searchidx.query.expand import expand
from searchidx.query.nodes import Word
from tests.support.cluster import cluster_address, on_cluster, publish_to
from tests.support.indexes import CORPUS, SEEDS, Asker, publish, records_of

pytestmark = pytest.mark.cluster


BEST = 10
OVERLAP = 0.9


def folders() -> Iterator[pytest.ParameterSet]:
    yield pytest.param((SEEDS, 150), id="seeds")
    there = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there")
    yield pytest.param((CORPUS, 300), id="corpus", marks=(pytest.mark.corpus, pytest.mark.soak, there))


@pytest.fixture(scope="module", params=folders())
def answered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Request, Results, Results]]]:
    """Requests with the answers of the embedded engine and of the cluster."""
    folder, count = request.param
    records, schema = records_of(folder)
    embedded = publish(tmp_path_factory.mktemp("index"), schema, records)
    with closing(embedded), closing(publish_to(cluster_address(f"same-{folder.name}"), schema, records)) as cluster:
        asked = [on_cluster(one, schema) for one in Asker(records, schema, 7).requests(count)]
        yield list(zip(asked, embedded.search(asked), _one_by_one(cluster, asked), strict=True))


def _one_by_one(engine: Engine, asked: list[Request]) -> list[Results]:
    return [engine.search([one])[0] for one in asked]


def test_totals_and_counts_are_equal(answered: list[tuple[Request, Results, Results]]) -> None:
    for request, mine, theirs in answered:
        assert (theirs.total, theirs.documents) == (mine.total, mine.documents), request
        assert theirs.facets == mine.facets, request
        assert bars(theirs) == bars(mine), request
        assert theirs.partial == ""


def test_orders_by_a_field_are_equal(answered: list[tuple[Request, Results, Results]]) -> None:
    sorted_by_field = [one for one in answered if one[0].sort[0].name != "relevance"]
    assert sorted_by_field
    for request, mine, theirs in sorted_by_field:
        assert ids(theirs) == ids(mine), request


def test_stories_are_equal(answered: list[tuple[Request, Results, Results]]) -> None:
    by_story = [one for one in answered if one[0].group == "story"]
    assert by_story
    for request, mine, theirs in by_story:
        told = {match.stored.id: match.story for match in theirs.matches}
        shared = [match for match in mine.matches if match.stored.id in told]
        for match in shared:
            found = told[match.stored.id]
            assert found and match.story
            assert (found.documents, found.providers) == (match.story.documents, match.story.providers), request
            assert {one.id for one in found.others} == {one.id for one in match.story.others}, request


def test_scores_are_those_of_the_embedded_engine(answered: list[tuple[Request, Results, Results]]) -> None:
    ranked = [(mine, theirs) for request, mine, theirs in answered if request.sort == (Sort("relevance"),) and mine.matches]
    shared = [len({*ids(mine)} & {*ids(theirs)}) / len(mine.matches) for mine, theirs in ranked]
    assert fmean(shared) >= OVERLAP


def bars(results: Results) -> dict[str, object]:
    """The histograms without their means, which add up in another order."""
    return {name: (drawn.unit, drawn.bars, drawn.least, drawn.most) for name, drawn in results.histograms.items()}


def ids(results: Results) -> list[str]:
    return [match.stored.id for match in results.matches]


@pytest.mark.parametrize("group", ["none", "story"])
@pytest.mark.parametrize("sort", [Sort("relevance"), Sort("title")])
def test_pages_behind_the_window_go_on_where_the_ones_before_end(monkeypatch: pytest.MonkeyPatch, group: str, sort: Sort) -> None:
    """The cluster gives 10,000 hits by their place; a window of some makes the same case of few documents."""
    records, schema = records_of(SEEDS)
    with closing(publish_to(cluster_address("deep"), schema, records)) as cluster:
        asked = Request(expand(Word("ai"), schema), sort=(sort,), group=group, limit=50)  # type: ignore[arg-type]
        [whole] = cluster.search([asked])
        assert len(whole.matches) == whole.total > 3
        for module in (requests, deep_pages, engine):
            monkeypatch.setattr(module, "WINDOW", 2)
        pages = [cluster.search([replace(asked, offset=at, limit=1)])[0].matches for at in range(whole.total + 1)]
        assert [match for page in pages for match in page] == list(whole.matches)
        assert cluster.search([replace(asked, offset=1, limit=3)])[0].matches == whole.matches[1:4]

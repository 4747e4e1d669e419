"""Hits on a cluster are ranked as in a folder: as good by people's judgement, and nearly the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.cluster_ranking import built, judged, overlap
from tests.bench.relevance import collections
from tests.support.cluster import cluster_address
from tests.support.indexes import CORPUS, SEEDS

pytestmark = pytest.mark.cluster

NEAR = 0.01
SAME = 0.9


@pytest.mark.soak
@pytest.mark.parametrize("name", ["cranfield", "medline"])
def test_judged_queries_are_answered_as_well(name: str) -> None:
    if name not in (found := collections()):
        pytest.skip(f"the collection {name} is not beside the project")
    corpus, collection = found[name]
    with built(corpus, cluster_address(f"judged-{name}")) as pair:
        folder, cluster = judged(pair, collection)
    assert folder.ndcg > 0
    assert cluster.ndcg == pytest.approx(folder.ndcg, abs=NEAR)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(SEEDS, id="seeds"),
        pytest.param(
            CORPUS,
            id="corpus",
            marks=(pytest.mark.corpus, pytest.mark.soak, pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there")),
        ),
    ],
)
def test_the_first_hits_are_the_same(source: Path) -> None:
    with built(source, cluster_address(f"ranked-{source.name}")) as pair:
        for match in ("auto", "any"):
            assert overlap(pair, match, 300 if source == CORPUS else 30) >= SAME

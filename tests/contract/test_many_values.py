"""Facets of more values than an engine gives at once: the first ones are the first of all, whatever decides between them."""

from __future__ import annotations

import pytest
from msgspec import structs

from searchidx.engines.base import Engine
from searchidx.engines.messages import Filter, Request
from searchidx.model.record import Record, StoryKeys
from searchidx.query.nodes import Equals
from tests.contract.engines import ENGINES
from tests.support.brute_force import BruteForce
from tests.support.samples import SCHEMA, sample

DAY = 86_400_000.0
DOCUMENTS = 72
ODD = 'c++ ["x"] .* \\d'
"""A value of signs that a pattern would read as something else."""


def told(number: int) -> Record:
    """Documents of equally frequent values whose order by spelling is not that of the values folded; two tell one story each."""
    topics = (f"Zeta {number}", f"alpha {number}", f"Step {number % 40}", *([ODD] if number % 9 == 0 else []))
    record = sample(f"d{number}", f"Owl {number}", topics=topics, provider=f"P{number % 3}", date=number * DAY, quality=float(number**2))
    return structs.replace(record, story=StoryKeys(addresses=(number // 2,)))


WITHOUT = Filter("topics", Equals("topics", ("Step 1",)), excludes=True)
RECORDS = [told(number) for number in range(DOCUMENTS)]


@pytest.fixture(scope="module", params=ENGINES, ids=str)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return ENGINES[request.param](tmp_path_factory.mktemp("values") / "index", RECORDS)


@pytest.mark.parametrize("group", ["none", "story"])
@pytest.mark.parametrize(
    "view",
    [
        {},
        {"facet_size": 3},
        {"facet_size": 45},
        {"facet_query": "ZETA", "facet_size": 4},
        {"facet_query": ODD[:6]},
        {"facet_query": ".*"},
        {"facet_query": "x" * 2_000},
        {"facet_order": "natural", "facet_size": 7},
        {"facet_order": "name", "facet_size": 7},
        {"facet_order": "natural", "facet_query": "step", "facet_size": 100},
        {"facet_size": 2, "picked": {"topics": ("alpha 70", "nowhere")}},
        {
            "facet_size": 2,
            "filters": (Filter("topics", Equals("topics", ("Step 1",)), excludes=True),),
            "excluded": {"topics": ("step 1",)},
        },
    ],
)
def test_the_first_values_are_the_first_of_all(engine: Engine, group: str, view: dict[str, object]) -> None:
    request = Request(facets=("topics", "provider"), group=group, limit=5, **view)  # type: ignore[arg-type]
    [mine], [theirs] = engine.search([request]), BruteForce(RECORDS, SCHEMA).search([request])
    assert mine.facets == theirs.facets
    assert (mine.total, mine.documents, mine.partial, mine.inexact) == (theirs.total, theirs.documents, "", "")


@pytest.mark.parametrize("group", ["none", "story"])
@pytest.mark.parametrize("split", ["", "topics", "provider"])
@pytest.mark.parametrize("unit", ["", "week"])
def test_bars_are_split_by_the_first_of_all(engine: Engine, group: str, split: str, unit: str) -> None:
    request = Request(histograms=("date", "quality"), group=group, split=split, unit=unit)  # type: ignore[arg-type]
    [mine], [theirs] = engine.search([request]), BruteForce(RECORDS, SCHEMA).search([request])
    for name, drawn in theirs.histograms.items():
        assert (mine.histograms[name].unit, mine.histograms[name].bars) == (drawn.unit, drawn.bars)

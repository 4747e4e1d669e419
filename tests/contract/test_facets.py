"""Facets and histograms as pages ask for them: many at once, over stories, with what is picked and excluded, asked again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec import structs

from searchidx.engines.base import Engine
from searchidx.engines.messages import FacetCount, Filter, Histogram, Request, Results
from searchidx.model.record import Record, StoryKeys
from searchidx.query.nodes import Equals, Range
from tests.contract.engines import ENGINES
from tests.support.samples import sample

DAY = 86_400_000.0
JANUARY, NEW_YEAR = 18_262, 18_628
"""Days from 1970 to 1 January 2020 and 1 January 2021."""
MANY = tuple(f"Topic {number}" for number in range(1, 15))


def told(id: str, story: int, day: float | None, *, topics: tuple[str, ...], provider: str, quality: float | None = None) -> Record:
    date = None if day is None else day * DAY
    record = sample(id, f"Otter {id}", topics=topics, provider=provider, date=date, quality=quality)
    return structs.replace(record, story=StoryKeys(addresses=(story,)))


DOCUMENTS = [
    told("a1", 1, JANUARY, topics=("Sea", "River"), provider="Times", quality=1.5),
    told("a2", 1, JANUARY + 0.5, topics=("Sea",), provider="Wired", quality=1.5),
    told("a3", 1, JANUARY + 100, topics=("River",), provider="Times", quality=2.5),
    told("b1", 2, JANUARY + 31, topics=MANY, provider="Wired", quality=-4.0),
    told("b2", 2, JANUARY + 31, topics=(*MANY[7:], "Sea"), provider="Herald"),
    told("c1", 3, NEW_YEAR, topics=(), provider="Herald", quality=8.0),
    told("d1", 4, None, topics=("sea",), provider="", quality=0.0),
    told("e1", 5, -1.0, topics=("River", "Lake"), provider="Times", quality=1.5),
]


@pytest.fixture(scope="module", params=ENGINES, ids=str)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return ENGINES[request.param](tmp_path_factory.mktemp("facets") / "index", DOCUMENTS)


def found(engine: Engine, **asked: object) -> Results:
    [results] = engine.search([Request(**asked)])  # type: ignore[arg-type]
    return results


def counts(results: Results, name: str) -> dict[str, int]:
    return {one.value: one.count for one in results.facets[name]}


def picks(name: str, *values: str, excludes: bool = False) -> Filter:
    return Filter(name, Equals(name, values), excludes)


@pytest.mark.parametrize(("group", "sea", "herald", "seventh"), [("none", 4, 2, 1), ("story", 3, 2, 1)])
def test_all_facets_of_one_request(engine: Engine, group: str, sea: int, herald: int, seventh: int) -> None:
    results = found(engine, facets=("topics", "provider", "state"), histograms=("date", "quality"), facet_size=20, group=group)
    assert (counts(results, "topics")["Sea"], counts(results, "provider")["Herald"]) == (sea, herald)
    assert counts(results, "topics")["Topic 7"] == seventh
    assert counts(results, "topics")["Topic 8"] == (2 if group == "none" else 1)
    assert sum(bar.count for bar in results.histograms["quality"].bars) == (7 if group == "none" else 6)


@pytest.mark.parametrize("group", ["none", "story"])
def test_who_asks_again_is_told_the_same(engine: Engine, group: str) -> None:
    asked: dict[str, object] = {"facets": ("topics", "provider"), "histograms": ("date",), "split": "topics", "group": group}
    first = found(engine, **asked)
    for view in ({}, {"facet_query": "topic"}, {"facet_order": "natural", "facet_size": 3}, {"unit": "year"}, {"limit": 0}):
        found(engine, **asked | view)
    again = found(engine, **asked)
    assert (again.facets, again.histograms, again.total) == (first.facets, first.histograms, first.total)


def test_of_stories_an_excluded_value_brings_back_stories(engine: Engine) -> None:
    results = found(
        engine,
        facets=("topics",),
        filters=(picks("topics", "River", excludes=True),),
        excluded={"topics": ("River",)},
        group="story",
        facet_size=1,
    )
    assert (results.total, results.documents) == (4, 5)
    assert results.facets["topics"] == (FacetCount("Sea", 3), FacetCount("River", 2, excluded=True))


def test_of_stories_a_facet_leaves_out_its_own_picks(engine: Engine) -> None:
    results = found(
        engine, facets=("provider", "topics"), filters=(picks("provider", "Wired"),), picked={"provider": ("Wired",)}, group="story"
    )
    assert (results.total, counts(results, "provider")) == (2, {"Herald": 2, "Times": 2, "Wired": 2})
    assert counts(results, "topics")["Sea"] == 1


@pytest.mark.parametrize(("unit", "bars"), [("year", 2), ("quarter", 5), ("month", 13), ("week", 53)])
def test_bars_are_of_the_unit_that_is_asked_for(engine: Engine, unit: str, bars: int) -> None:
    drawn = found(engine, query=Range("date", JANUARY * DAY, None), histograms=("date",), unit=unit).histograms["date"]
    assert (drawn.unit, len(drawn.bars), sum(bar.count for bar in drawn.bars)) == (unit, bars, 6)
    assert all(before.end == after.start for before, after in pairwise(drawn.bars))


@pytest.mark.parametrize(("name", "values"), [("quality", [1.5, 1.5, 2.5, -4, 8, 0, 1.5]), ("date", [0, 0.5, 100, 31, 31, 366, -18_263])])
@pytest.mark.parametrize("group", ["none", "story"])
def test_the_least_the_most_and_the_mean(engine: Engine, name: str, values: list[float], group: str) -> None:
    drawn = found(engine, histograms=(name,), group=group).histograms[name]
    given = [(JANUARY + value) * DAY if name == "date" else value for value in values]
    assert (drawn.least, drawn.most) == (min(given), max(given))
    assert drawn.mean == pytest.approx(sum(given) / len(given))


def test_bars_are_split_by_values_of_which_documents_have_several(engine: Engine) -> None:
    drawn = found(engine, histograms=("date",), unit="year", split="topics").histograms["date"]
    assert parts(drawn, JANUARY)[:2] == [("River", 2), ("Sea", 3)]
    assert parts(drawn, -1) == [("River", 1)]
    stories = found(engine, histograms=("date",), unit="year", split="topics", group="story").histograms["date"]
    assert dict(parts(stories, JANUARY))["Sea"] == 2 and dict(parts(stories, JANUARY))["River"] == 1


def parts(drawn: Histogram, day: int) -> list[tuple[str, int]]:
    """What the bar of a day is split into."""
    return next([(one.value, one.count) for one in bar.parts] for bar in drawn.bars if bar.start <= day * DAY < bar.end)


def test_nothing_found_has_nothing_to_count(engine: Engine) -> None:
    results = found(engine, filters=(picks("location", "nowhere"),), facets=("topics",), histograms=("date", "quality"), group="story")
    assert (results.total, results.facets["topics"], results.histograms) == (0, (), {})

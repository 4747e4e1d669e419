"""Stories, and the ways to look at facets: counts of stories, one hit each, in the order asked for."""

from __future__ import annotations

import pytest
from msgspec import structs

from searchidx.engines.base import Engine
from searchidx.engines.messages import FacetCount, Filter, Request, Results, Sort, Story
from searchidx.model.record import Record, StoryKeys
from searchidx.query.nodes import Equals
from tests.contract.engines import ENGINES
from tests.support.samples import sample

DAY = 86_400_000.0


def told(id: str, story: int, day: int, *, topics: tuple[str, ...], provider: str, quality: float) -> Record:
    record = sample(id, f"Owl {id}", topics=topics, provider=provider, date=day * DAY, quality=quality)
    return structs.replace(record, story=StoryKeys(addresses=(story,)))


DOCUMENTS = [
    told("a1", 1, 10, topics=("Birds", "Night"), provider="Wired", quality=1.0),
    told("a2", 1, 11, topics=("birds",), provider="Times", quality=3.0),
    told("a3", 1, 40, topics=("Snow",), provider="times", quality=2.0),
    told("b1", 2, 12, topics=("Birds",), provider="Times", quality=5.0),
    told("b2", 2, 12, topics=("Birds",), provider="Times", quality=4.0),
    told("c1", 3, 13, topics=("Level 10",), provider="Wired", quality=900.0),
    told("d1", 4, 14, topics=("Level 2",), provider="Wired", quality=6.0),
]


@pytest.fixture(scope="module", params=ENGINES, ids=str)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return ENGINES[request.param](tmp_path_factory.mktemp("stories") / "index", DOCUMENTS)


def found(engine: Engine, **asked: object) -> Results:
    [results] = engine.search([Request(**({"group": "story"} | asked))])  # type: ignore[arg-type]
    return results


def test_one_hit_a_story_the_first_of_it(engine: Engine) -> None:
    results = found(engine, sort=(Sort("quality", descending=True),))
    assert [match.stored.id for match in results.matches] == ["c1", "d1", "b1", "a2"]
    assert (results.total, results.documents) == (4, 7)


def test_the_rest_of_a_story_is_told_in_order(engine: Engine) -> None:
    [match] = found(engine, sort=(Sort("quality", descending=True),), offset=3, limit=1).matches
    assert match.story is not None
    assert [one.id for one in match.story.others] == ["a3", "a1"]
    assert (match.story.documents, match.story.providers) == (3, 2)


def test_a_document_alone_is_a_story(engine: Engine) -> None:
    [match] = found(engine, filters=(Filter("id", Equals("id", ("d1",))),)).matches
    assert match.story == Story(1, 1)


def test_only_what_is_found_counts(engine: Engine) -> None:
    results = found(engine, filters=(Filter("provider", Equals("provider", ("Wired",))),))
    assert (results.total, results.documents) == (3, 3)
    assert [match.stored.id for match in results.matches] == ["d1", "c1", "a1"]


def test_facets_count_stories(engine: Engine) -> None:
    results = found(engine, facets=("topics", "provider"))
    assert results.facets["topics"] == tuple(
        FacetCount(value, count) for value, count in (("Birds", 2), ("Level 10", 1), ("Level 2", 1), ("Night", 1), ("Snow", 1))
    )
    assert {one.value: one.count for one in results.facets["provider"]} == {"Wired": 3, "Times": 2}


def test_bars_count_stories(engine: Engine) -> None:
    drawn = found(engine, histograms=("date",), unit="month", split="topics").histograms["date"]
    assert [bar.count for bar in drawn.bars] == [4, 1]
    assert [[(part.value, part.count) for part in bar.parts] for bar in drawn.bars] == [
        [("Birds", 2), ("Level 10", 1), ("Level 2", 1), ("Night", 1)],
        [("Snow", 1)],
    ]


def test_without_a_group_documents_count(engine: Engine) -> None:
    results = found(engine, group="none", facets=("topics",))
    assert (results.total, results.documents, results.facets["topics"][0].count) == (7, 7, 4)
    assert all(match.story is None for match in results.matches)


@pytest.mark.parametrize(
    ("view", "values"),
    [
        ({"facet_query": "LEVEL"}, ["Level 10", "Level 2"]),
        ({"facet_query": "level", "facet_order": "natural"}, ["Level 2", "Level 10"]),
        ({"facet_order": "name", "facet_size": 2}, ["Birds", "Level 10"]),
        ({"facet_size": 1, "facet_order": "name", "picked": {"topics": ("snow",)}}, ["Birds", "Snow"]),
    ],
)
def test_values_are_searched_and_put_in_order(engine: Engine, view: dict[str, object], values: list[str]) -> None:
    assert [one.value for one in found(engine, facets=("topics",), **view).facets["topics"]] == values


def test_numbers_past_the_others_have_a_bar_of_their_own(engine: Engine) -> None:
    drawn = found(engine, group="none", histograms=("quality",)).histograms["quality"]
    assert drawn.bars[-1].count == 1
    assert drawn.bars[-1].start <= 900 < drawn.bars[-1].end
    assert sum(bar.count > 0 for bar in drawn.bars) >= 4
    assert (drawn.least, drawn.most) == (1.0, 900.0)

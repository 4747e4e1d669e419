"""Facets searched and put in order, bars past outliers, of a unit, and split: as a caller asks for them."""

from __future__ import annotations

import pytest

import searchidx
from searchidx.errors import UsageError
from searchidx.search.index import Index

HEATS = [*range(10, 50), 1_000_000]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("views")
    for number, heat in enumerate(HEATS):
        topic, level = ("Azure", "azure sea", "Cooking")[number % 3], f"Level {number % 12}"
        day = f"2021-{number % 9 + 1:02}-{number % 27 + 1:02}"
        head = f"title: Note {number}\ntopics: [{topic}]\nlevel: {level}\nheat: {heat}\ndate: {day}\ngood: {number % 2 == 0}"
        (folder / f"{number}.md").write_text(f"---\n{head}\n---\nwords\n".replace("True", "true").replace("False", "false"), "utf-8")
    searchidx.build(folder, index=folder / "index", jobs=1)
    return searchidx.open(folder / "index")


def values(index: Index, name: str, **view: str | int) -> list[str]:
    return [one.value for one in index.search(facets=(name,), limit=0, **view).facets[name]]  # type: ignore[arg-type]


def test_values_with_a_text_in_them(index: Index) -> None:
    assert values(index, "topics", facet_query="AZUR") == ["Azure", "azure sea"]
    assert values(index, "topics", facet_query="nothing") == []


def test_natural_order_counts_numbers(index: Index) -> None:
    assert values(index, "level", facet_order="natural", facet_size=3) == ["Level 0", "Level 1", "Level 2"]
    assert values(index, "level", facet_order="name", facet_size=3) == ["Level 0", "Level 1", "Level 10"]


def test_booleans_are_values(index: Index) -> None:
    assert set(values(index, "good")) == {"true", "false"}


def test_one_outlier_spoils_no_bars(index: Index) -> None:
    drawn = index.search(facets=("heat",), limit=0).histograms["heat"]
    inside = [bar.count for bar in drawn.bars[:-1]]
    assert len([count for count in inside if count]) >= 4
    assert drawn.bars[-1].start <= HEATS[-1] < drawn.bars[-1].end
    assert drawn.bars[-1].count == 1
    assert sum(inside) == len(HEATS) - 1
    assert (drawn.least, drawn.most, drawn.mean) == (min(HEATS), max(HEATS), sum(HEATS) / len(HEATS))


@pytest.mark.parametrize(
    ("unit", "first"), [("day", "2021-01-01"), ("week", "2020-12-28"), ("quarter", "2021-01-01"), ("year", "2021-01-01")]
)
def test_bars_of_a_unit(index: Index, unit: str, first: str) -> None:
    drawn = index.search(facets=("date",), limit=0, unit=unit).as_json()["histograms"]["date"]
    assert (drawn["unit"], drawn["bars"][0]["start"]) == (unit, first)
    assert sum(bar["count"] for bar in drawn["bars"]) == len(HEATS)
    assert [bar["end"] for bar in drawn["bars"][:-1]] == [bar["start"] for bar in drawn["bars"][1:]]


def test_bars_split_by_a_facet_add_up(index: Index) -> None:
    drawn = index.search(facets=("date",), limit=0, unit="month", split="topics").histograms["date"]
    assert [sum(part.count for part in bar.parts) for bar in drawn.bars] == [bar.count for bar in drawn.bars]


@pytest.mark.parametrize("view", [{"unit": "fortnight"}, {"split": "heat"}, {"split": "topcs"}, {"facet_order": "size"}])
def test_views_that_there_are_not(index: Index, view: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        index.search(facets=("date",), **view)  # type: ignore[arg-type]

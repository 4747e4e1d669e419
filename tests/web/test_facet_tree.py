"""Topics with levels: `area/sub` stands below `area`, whether that is a topic of its own or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from searchidx.web import create_app

import searchidx
from tests.web.conftest import Browser
from tests.web.reading import count

TOPICS = ("science/physics", "science/physics", "science/biology", "arts/music", "arts", "science")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    place: Path = tmp_path_factory.mktemp("tree")
    (place / "documents").mkdir()
    for number, topic in enumerate(TOPICS):
        text = f"---\ntitle: Paper {number}\ntopics: [{topic}]\ndate: 2021-0{number + 1}-01\n---\nText {number}.\n"
        (place / "documents" / f"{number}.md").write_text(text, encoding="utf-8")
    searchidx.build(place / "documents", index=place / "index", jobs=1)
    return Browser(create_app(place / "index").test_client())


def choices(tree: Browser, address: str = "/") -> list[tuple[int, str, int]]:
    """Level, text and count of each topic."""
    found = tree.get(address).css(".facet[data-name=topics] .choice")
    return [
        (
            int(str(one.attributes["class"]).partition("level")[2][0]),
            one.css(".value")[0].text(),
            int(one.css(".many")[0].text()),
        )
        for one in found
    ]


def test_values_stand_below_the_one_that_they_belong_to(tree: Browser) -> None:
    assert choices(tree) == [(0, "science", 4), (1, "physics", 2), (1, "biology", 1), (0, "arts", 2), (1, "music", 1)]


def test_a_parent_finds_all_below_it_and_a_picked_child_stays_below_it(tree: Browser) -> None:
    assert count(tree.get("/?topics=science")) == 4
    assert count(tree.get("/?topics=science/physics")) == 2
    picked = choices(tree, "/?topics=science/biology")
    assert [text for level, text, _ in picked if level == 0] == ["science", "arts"]
    assert tree.get("/?topics=science/biology").css(".facet[data-name=topics] .choice.on .value")[0].text() == "biology"

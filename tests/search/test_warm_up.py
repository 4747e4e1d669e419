"""After warming up, no search waits for a column of a facet."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx
from searchidx import Index
from searchidx.engines.embedded.search.keyword_column import KeywordColumn
from searchidx.engines.embedded.search.story_column import StoryColumn
from tests.support.indexes import SEEDS

DOCUMENTS = {
    "one.md": "---\ntitle: Otters\ntopics: [Animals, Rivers]\nprovider: Aqua\ndate: 2021-02-03\n---\nAn animal.\n",
    "two.md": "---\ntitle: Robots\ntopics: [AI]\nprovider: Byte\ndate: 2022-02-03\npublished: false\n---\nA machine.\n",
}


@pytest.fixture
def index(tmp_path: Path) -> Index:
    for name, text in DOCUMENTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index")
    return searchidx.open(tmp_path / "index")


def test_no_column_is_joined_any_more(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = searchidx.open(index.engine.folder.parent)  # type: ignore[attr-defined]
    fresh.warm_up()

    def joined(*_: object) -> KeywordColumn:
        raise AssertionError("a column was joined")

    monkeypatch.setattr(KeywordColumn, "join", joined)
    assert [value.value for value in fresh.search("otters", facets=("topics",)).facets["topics"]] == ["Animals", "Rivers"]
    assert [one.text for one in fresh.suggest("riv")] == ["Rivers"]
    with pytest.raises(AssertionError):
        index.search("otters", facets=("topics",))


def test_stories_are_parted_and_an_empty_index_is_warmed_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "none").mkdir()
    searchidx.build(tmp_path / "none", index=tmp_path / "empty")
    searchidx.open(tmp_path / "empty").warm_up()
    searchidx.build(SEEDS, index=tmp_path / "index")
    fresh = searchidx.open(tmp_path / "index")
    fresh.warm_up()
    monkeypatch.setattr(StoryColumn, "__init__", lambda *_: pytest.fail("stories were parted again"))
    asked = tuple(field.name for field in fresh.schema.facets)
    assert fresh.search("energy", facets=asked, group="story").total > 0

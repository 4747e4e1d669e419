"""After warming up, no search waits for a column of a facet, and answers are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx
from searchidx import Index
from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.engines.embedded.search.keyword_column import KeywordColumn
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


def test_facets_of_the_page_are_packed_and_answers_stay_the_same(tmp_path: Path) -> None:
    searchidx.build(SEEDS, index=tmp_path / "index")
    with searchidx.open(tmp_path / "index") as first, searchidx.open(tmp_path / "index") as warm:
        warm.warm_up()
        assert isinstance(warm.engine, EmbeddedEngine) and warm.engine.cached["facet_tables"] > 0
        facets = (*(field.name for field in warm.schema.facets), "date")
        for text in ("", "climate", "the energy of the sun"):
            ours, theirs = (index.search(text, facets=facets, group="story") for index in (warm, first))
            assert (ours.total, ours.facets, ours.histograms) == (theirs.total, theirs.facets, theirs.histograms)


def test_an_index_without_documents_is_warmed_up(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    searchidx.build(tmp_path / "none", index=tmp_path / "index")
    with searchidx.open(tmp_path / "index") as index:
        index.warm_up()
        assert index.search("").total == 0

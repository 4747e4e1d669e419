"""Drafts that are hidden are found where drafts are asked for, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx


@pytest.fixture
def index(tmp_path: Path) -> searchidx.Index:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "searchidx.toml").write_text('drafts = "hide"\n', "utf-8")
    for name, published in (("shown", "true"), ("unfinished", "false")):
        text = f"---\ntitle: Herons {name}\npublished: {published}\ntopics: [Birds, {name.title()}]\n---\nHerons wade slowly.\n"
        (docs / f"{name}.md").write_text(text, "utf-8")
    searchidx.build(docs, index=tmp_path / "index")
    return searchidx.open(tmp_path / "index")


def ids(page: searchidx.search.page.Page) -> list[str]:
    return sorted(hit.id for hit in page.hits)


@pytest.mark.parametrize("text", ["", "herons", "title:herons", "herons*", "topics:birds"])
def test_a_search_does_not_find_them(index: searchidx.Index, text: str) -> None:
    page = index.search(text, facets=("topics", "state"))
    assert ids(page) == ["shown.md"]
    assert {one.value for one in page.facets["topics"]} == {"Birds", "Shown"}


def test_a_search_for_drafts_does(index: searchidx.Index) -> None:
    assert ids(index.search("is:draft")) == ids(index.search("herons", where={"state": "draft"})) == ["unfinished.md"]
    assert ids(index.search("herons is:published")) == ["shown.md"]


def test_suggestions_and_similar_documents_leave_them_out(index: searchidx.Index) -> None:
    assert [one.text for one in index.suggest("herons unf") if one.kind == "title"] == []
    assert "unfinished.md" not in [hit.id for hit in index.similar("shown.md")]

"""A hit says under which heading its passage stands, and leads there where the site's addresses allow."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx
from searchidx.model.record import UnreadBody
from searchidx.search.index import Index

RIVERS = """---
title: Rivers
---
Before all, a wombat.

# Rivers

A numbat.

## The *upper* course & more

Here swims a platypus.

## The lower course {#own-Name}

A quokka, and ~~nothing~~ more.

The lower course
----------------

<p>A dingo in <b>HTML</b>.</p>
"""
OTHER = "---\ntitle: Other\nurl: https://other.org/x\n---\n# Deep\n\nA platypus again.\n"


@pytest.fixture
def index(tmp_path: Path) -> Index:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "searchidx.toml").write_text('url = "https://example.org/{slug}/"\n', "utf-8")
    for name, text in (("rivers.md", RIVERS), ("other.md", OTHER)):
        (tmp_path / "docs" / name).write_text(text, "utf-8")
    searchidx.build(tmp_path / "docs", index=tmp_path / "index")
    return searchidx.open(tmp_path / "index")


@pytest.mark.parametrize(
    ("query", "text", "anchor"),
    [
        ("numbat", "Rivers", "rivers"),
        ("platypus", "The upper course & more", "the-upper-course--more"),
        ("more is:published platypus", "The upper course & more", "the-upper-course--more"),
        ("quokka", "The lower course", "own-Name"),
        ("dingo", "The lower course", "the-lower-course"),
    ],
)
def test_a_hit_leads_to_the_heading_that_its_passage_stands_under(index: Index, query: str, text: str, anchor: str) -> None:
    [hit] = [hit for hit in index.search(query).hits if hit.id == "rivers.md"]
    assert hit.heading is not None
    assert (hit.heading.text, hit.heading.anchor) == (text, anchor)
    assert hit.link == f"https://example.org/rivers/#{anchor}"
    assert hit.as_json()["heading"] == {"text": text, "anchor": anchor, "url": hit.link}
    assert hit.as_json()["url"] == "https://example.org/rivers/"


def test_what_stands_before_all_headings_is_under_none(index: Index) -> None:
    [hit] = index.search("wombat").hits
    assert (hit.heading, hit.link) == (None, "https://example.org/rivers/")
    assert "heading" not in hit.as_json()


def test_a_hit_by_its_title_alone_is_under_no_heading(index: Index) -> None:
    [hit] = index.search("title:other").hits
    assert hit.heading is None


def test_an_address_of_the_author_gets_no_anchor(index: Index) -> None:
    [hit] = [hit for hit in index.search("platypus").hits if hit.id == "other.md"]
    assert hit.heading is not None
    assert (hit.heading.text, hit.link) == ("Deep", "https://other.org/x")
    assert hit.as_json()["heading"]["url"] is None


def test_a_body_is_not_read_before_it_is_shown(index: Index) -> None:
    hits = index.search("platypus").hits
    assert all(hit.title and hit.url and isinstance(hit.stored.prose, UnreadBody) for hit in hits)
    assert not any("_found" in vars(hit.stored.prose) for hit in hits)
    assert all("platypus" in hit.body for hit in hits)

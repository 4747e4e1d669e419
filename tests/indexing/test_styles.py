"""Folders in the styles of well-known tools: title, summary, day, topics, author, state and address are what a person would choose."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx
from tests.support.styles import STYLES, Page, daily, pages, write

COUNT = 60


@pytest.mark.parametrize("name", STYLES)
def test_a_tool_s_folder_is_read_as_its_author_means_it(name: str, tmp_path: Path) -> None:
    style, made = STYLES[name], list(pages(COUNT))
    docs = tmp_path / "site"
    write(docs, style, made)
    (docs / "searchidx.toml").write_text(f'url = "{style.url}"\n')
    report = searchidx.build(docs, index=tmp_path / "index", jobs=1)
    assert (report.documents, report.refused, report.partial) == (COUNT, 0, 0)
    assert [one for one in report.diagnostics if one.severity == "warning"] == []
    with searchidx.open(tmp_path / "index") as index:
        hits = {hit.title: hit for hit in index.search(limit=COUNT).hits}
        assert set(hits) == {page.title for page in made}
        for page in made:
            hit = hits[page.title]
            assert hit.date.startswith(page.day)
            assert hit.url == style.address(page)
            assert hit.summary == (page.summary if style.summary else "")
            assert hit.provider == (page.author if style.author else "")
            assert set(hit.topics) == (set(page.topics) if style.topics else set())
            assert hit.state == ("draft" if style.draft and page.draft else "published")
        page = made[0]
        assert page.title in {hit.title for hit in index.search(f"date:{page.day}", limit=COUNT).hits}
        assert [field.name for field in index.schema.facets][:2] == (["topics", "provider"] if style.author else ["topics"])[:2]
        assert index.search(style.code, match="all").total == COUNT
        assert not style.spoken or index.search(f'"{style.spoken}"').total == COUNT


def test_daily_notes_go_by_their_days(tmp_path: Path) -> None:
    docs, made = tmp_path / "vault", list(pages(COUNT))
    for page in made:
        name, text = daily(page)
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, "utf-8")
    searchidx.build(docs, index=tmp_path / "index", jobs=1)
    with searchidx.open(tmp_path / "index") as index:
        hits = index.search(limit=COUNT).hits
        assert len(hits) == COUNT
        assert all(hit.date == hit.id.rpartition("/")[2].removesuffix(".md") for hit in hits)
        assert all(hit.title == hit.date or _begins(made, hit.title) for hit in hits)
        assert not any(topic.startswith("#") for hit in hits for topic in hit.topics)


def _begins(made: list[Page], title: str) -> bool:
    """Whether a title is the first heading of one of the bodies."""
    return any(f"## {title}" in page.body for page in made)

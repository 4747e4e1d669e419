"""Saved searches, expectations, and builds that they hold back."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx
from searchidx import engines
from searchidx.errors import CheckFailed, ConfigError, NothingPublished, UsageError
from searchidx.search.check import failures
from searchidx.search.news import found_by
from searchidx.search.saved import saved
from searchidx.search.suggest import Suggestion
from searchidx.sources.search_files import expectations, saved_searches

MORNING = "title: Every morning\nquery: coffee\nwhere: {topics: Food}\nsort: -date\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "searches").mkdir(parents=True)
    (folder / "searches" / "morning.yml").write_text(MORNING, "utf-8")
    for number in range(1, 6):
        topic = "Food" if number < 5 else "Travel"
        head = f"title: Coffee {number}\ntopics: [{topic}]\ndate: 2021-01-0{number}"
        (folder / f"{number}.md").write_text(f"---\n{head}\n---\nwords\n", "utf-8")
    return folder


def built(folder: Path) -> Path:
    index = folder.parent / "index"
    searchidx.build(folder, index=index, jobs=1)
    return index


def test_a_name_asks_what_was_saved(folder: Path) -> None:
    with searchidx.open(built(folder)) as index:
        assert [one.name for one in index.searches] == ["morning"]
        assert [hit.id for hit in index.search("@morning").hits] == ["4.md", "3.md", "2.md", "1.md"]
        assert [hit.id for hit in index.search("@morning 3").hits] == ["3.md"]
        assert [hit.id for hit in index.search("@morning", where={"topics": "Travel"}).hits] == ["5.md"]


def test_a_name_that_was_never_saved_is_words_or_an_error(folder: Path) -> None:
    with searchidx.open(built(folder)) as index:
        assert index.search("@coffee").total == 5
        with pytest.raises(UsageError, match="mornin") as caught:
            saved(index.engine, "mornin")
        assert "@morning" in caught.value.hint


def test_saved_searches_are_suggested_with_what_they_find(folder: Path) -> None:
    (folder / "searches" / "evening.yml").write_text("title: After work\nquery: tea\n", "utf-8")
    (folder / "searches" / "outdated.yml").write_text("query: coffee\nsort: nosuch\n", "utf-8")
    with searchidx.open(built(folder)) as index:
        morning, evening = Suggestion("@morning", "search", 4), Suggestion("@evening", "search", 0)
        assert index.suggest("@") == [evening, morning]
        assert index.suggest("@Mor") == [morning]
        for typed in ("morn", "every mor"):  # a name, and a title
            assert [one for one in index.suggest(typed) if one.kind == "search"] == [morning]
        assert evening in index.suggest("wor")
        assert not any(one.kind == "search" for one in index.suggest("outd"))


def test_a_search_that_changes_is_published(folder: Path) -> None:
    index = built(folder)
    (folder / "searches" / "morning.yml").write_text("query: travel\n", "utf-8")
    searchidx.build(folder, index=index, jobs=1)
    with searchidx.open(index) as opened:
        assert [hit.id for hit in opened.search("@morning").hits] == ["5.md"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("query: [never closed\n", "line 2"),
        ("- a list\n", "does not hold a search"),
        ("query: x\nsortt: date\n", "sortt"),
        ("match: some\n", "match"),
        ("a: &x [1]\nb: *x\n", "aliases"),
    ],
)
def test_a_file_that_is_no_search_stops_the_build(folder: Path, text: str, told: str) -> None:
    path = folder / "searches" / "morning.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        saved_searches([folder])
    assert str(path) in caught.value.message
    assert told in caught.value.message


def check(folder: Path, text: str) -> Path:
    path = folder / "expected.yml"
    path.write_text(text, "utf-8")
    return path


def test_expectations_are_places_that_are_not_passed(folder: Path) -> None:
    good = '- query: "@morning"\n  find: [4.md, 3.md: 2, {id: 1.md, place: 4}]\n'
    bad = "- query: coffee\n  sort: date\n  within: 3\n  find: [1.md, 3.md: 2, 5.md, 9.md]\n"
    expected = expectations(check(folder, good + bad))
    with searchidx.open(built(folder)) as index:
        [failed] = failures(index.engine, expected)
    assert [(one.id, one.place, one.found) for one in failed.missed] == [("3.md", 2, 3), ("5.md", 3, 0), ("9.md", 3, 0)]
    assert failed.found == ("1.md", "2.md", "3.md")


@pytest.mark.parametrize("text", ["", "query: x\n", "- query: x\n", "- query: x\n  find: []\n", "- query: x\n  find: [{a: 1, b: 2}]\n"])
def test_a_file_that_expects_nothing_is_an_error(folder: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="expected"):
        expectations(check(folder, text))


def test_a_build_that_loses_a_document_is_held_back(folder: Path) -> None:
    index, expected = built(folder), check(folder, "- query: coffee\n  find: [5.md]\n")
    searchidx.build(folder, index=index, jobs=1, checks=[expected])
    before = engines.published(index)
    (folder / "5.md").unlink()
    with pytest.raises(CheckFailed, match=r"5\.md"):
        searchidx.build(folder, index=index, jobs=1, checks=[expected])
    assert engines.published(index) == before
    assert engines.verify(index) == []
    searchidx.build(folder, index=index, jobs=1)
    with pytest.raises(CheckFailed):
        searchidx.build(folder, index=index, jobs=1, checks=[expected])


@pytest.mark.parametrize(("share", "published"), [(0.3, False), (0.4, True), (1.0, True)])
def test_a_share_of_the_documents_may_be_gone(folder: Path, share: float, published: bool) -> None:
    index = built(folder)
    for name in ("1.md", "2.md"):
        (folder / name).unlink()
    if published:
        assert searchidx.build(folder, index=index, jobs=1, allow_loss=share).documents == 3
        return
    with pytest.raises(NothingPublished, match="5 documents and holds 3"):
        searchidx.build(folder, index=index, jobs=1, allow_loss=share)


def test_everything_a_search_finds_is_told(folder: Path) -> None:
    with searchidx.open(built(folder)) as index:
        assert [hit.id for hit in found_by(index.engine, saved(index.engine, "morning"))] == ["4.md", "3.md", "2.md", "1.md"]

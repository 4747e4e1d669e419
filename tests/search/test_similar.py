"""Documents like one: by its telling words, never of its own story."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx
from searchidx.errors import UsageError
from searchidx.search.index import Index

COMMON = ("council", "city", "debate", "vote", "summer", "river", "market", "school")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("similar")
    for number in range(40):
        words = " ".join(COMMON[(number + step) % len(COMMON)] for step in range(4))
        write(folder / f"other-{number}.md", f"About {words}", f"{words} number {number}")
    write(folder / "own.md", "Facial recognition in the city", "facial recognition cameras of the city", "https://a.org/x")
    write(folder / "copy.md", "Facial recognition in the city", "facial recognition cameras of the city", "https://www.a.org/x/")
    write(folder / "near.md", "Airports and facial recognition", "cameras at gates")
    write(folder / "far.md", "A camera shop", "cameras and lenses")
    searchidx.build(folder, index=folder / "index", jobs=1)
    return searchidx.open(folder / "index")


def write(path: Path, title: str, body: str, url: str = "") -> None:
    address = f"url: {url}\n" if url else ""
    path.write_text(f"---\ntitle: {title}\n{address}---\n{body}\n", "utf-8")


def test_what_shares_most_comes_first_and_says_what(index: Index) -> None:
    found = index.similar("own.md")
    assert [hit.id for hit in found][:2] == ["near.md", "far.md"]
    assert "facial recognition" in found[0].shares
    assert set(found[1].shares) == {"cameras"}
    assert found[0].as_json()["shares"] == list(found[0].shares)


def test_its_own_story_is_left_out(index: Index) -> None:
    assert not {"own.md", "copy.md"} & {hit.id for hit in index.similar("own.md", limit=100)}


def test_each_other_story_is_one(index: Index) -> None:
    hits = [hit.id for hit in index.similar("near.md", limit=100)]
    assert len({"own.md", "copy.md"} & set(hits)) == 1


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_than_asked_for(index: Index, limit: int) -> None:
    assert len(index.similar("other-3.md", limit=limit)) == limit


def test_a_document_that_is_not_there_is_a_usage_error(index: Index) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        index.similar("nowhere.md")

"""Values below others are found and counted under them, each document once."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx
from searchidx.records.hierarchy import folders_of, separator, with_ancestors
from searchidx.settings import Settings


@pytest.mark.parametrize(
    ("value", "sign", "levels"),
    [
        ("Food > Drinks > Coffee", ">", ("Food", "Food > Drinks", "Food > Drinks > Coffee")),
        ("Food>Drinks", ">", ("Food", "Food > Drinks")),
        ("area/sub", "/", ("area", "area/sub")),
        ("a > ", ">", ("a > ",)),
        ("CI/CD", "/", ("CI/CD",)),
        ("sea / sky", "/", ("sea / sky",)),
        ("I/O", "/", ("I/O",)),
        ("plain", "/", ("plain",)),
        ("area/sub", "", ("area/sub",)),
    ],
)
def test_levels(value: str, sign: str, levels: tuple[str, ...]) -> None:
    assert with_ancestors([(value,), None], sign) == [(levels[-1], *levels[:-1]), None]


def test_a_shared_ancestor_stands_once() -> None:
    assert with_ancestors([("bb/x1", "aa/b1", "aa/cc")], "/") == [("bb/x1", "aa/b1", "aa/cc", "bb", "aa")]


def test_what_parts_levels() -> None:
    settings = Settings(hierarchies={"category": "/", "topics": ""})
    assert [separator(settings, *names) for names in (("category",), ("topics", "tags"), ("kind",))] == ["/", "", ">"]
    assert separator(Settings(), "topics", "tags") == ">"


def test_folders() -> None:
    assert (folders_of("news/2021/x.md"), folders_of("x.md")) == (("news", "news/2021"), None)


def test_they_are_counted_and_picked_at_every_level(tmp_path: Path) -> None:
    for number, (folder, category) in enumerate(
        (("news", "Food > Tea"), ("news/old", "Food > Coffee"), ("notes", "Food"), ("notes", "Art"))
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / f"{number}.md").write_text(f"---\ntitle: T{number}\ncategory: {category}\n---\n", "utf-8")
    (tmp_path / "searchidx.toml").write_text('folders = true\n[kinds]\ncategory = "keyword"\n', "utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    with searchidx.open(tmp_path / "index") as index:
        page = index.search(facets=("category", "folder"), where={"category": "food"})
        assert {hit.id for hit in page.hits} == {"news/0.md", "news/old/1.md", "notes/2.md"}
        counts = {one.value: one.count for one in page.facets["category"]}
        assert counts == {"Food": 3, "Food > Tea": 1, "Food > Coffee": 1, "Art": 1}
        assert {one.value: one.count for one in page.facets["folder"]} == {"news": 2, "news/old": 1, "notes": 1}
        assert "folder" in [field.name for field in index.schema.facets]
        assert index.search("Coffee").hits[0].fields["category"] == "Food > Coffee"

"""What lint tells of a folder, each document held against the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchidx.lint import lint


def found(folder: Path, code: str) -> list[tuple[str, int | None]]:
    return [(one.path, one.line) for one in lint([folder], index=folder / "none")[1] if one.code == code]


def write(folder: Path, **files: str) -> Path:
    for name, front in files.items():
        (folder / f"{name}.md").write_text(f"---\n{front}\n---\nText.\n")
    return folder


def test_one_address_in_two_documents_is_told_with_the_other(tmp_path: Path) -> None:
    write(
        tmp_path,
        a="title: A\nurl: https://example.org/x",
        b="title: B\nurl: https://example.org/x",
        c="title: C\nurl: https://example.org/y",
    )
    assert found(tmp_path, "duplicate-url") == [("b.md", 3)]
    assert "a.md" in next(one.message for one in lint([tmp_path], index="none")[1] if one.code == "duplicate-url")


def test_the_rarer_spelling_of_a_topic_is_told(tmp_path: Path) -> None:
    write(tmp_path, a="title: A\ntags: [AI]", b="title: B\ntags: [AI]", c="title: C\ntags: [ai, Art]")
    told = [one for one in lint([tmp_path], index="none")[1] if one.code == "case"]
    assert [(one.path, one.line, one.hint) for one in told] == [("c.md", 3, "write AI")]


@pytest.mark.parametrize(
    ("slip", "expected"),
    [("exerpt", True), ("excerptt", True), ("exceprt", True), ("excerpts", False), ("example", False)],
)
def test_a_rare_key_one_letter_off_a_frequent_one_is_told(tmp_path: Path, slip: str, expected: bool) -> None:
    for number in range(20):
        write(tmp_path, **{f"n{number}": f"title: T{number}\nexcerpt: text {number}"})
    write(tmp_path, odd=f"title: Odd\n{slip}: text")
    assert found(tmp_path, "unknown-key") == ([("odd.md", 3)] if expected else [])


def test_two_keys_that_are_both_meant_are_left_alone(tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path, **{f"n{number}": f"title: T{number}\nexcerpt: text {number}"})
    write(tmp_path, odd="title: Odd\nexcerpt: text\nexcept: more")
    assert found(tmp_path, "unknown-key") == []


def test_missing_titles_and_empty_lists_are_told(tmp_path: Path) -> None:
    write(tmp_path, bare="date: 2021-01-01\ntags: []", whole="title: Whole\ntags: [x]")
    assert found(tmp_path, "missing-title") == [("bare.md", None)]
    assert found(tmp_path, "empty-list") == [("bare.md", 3)]

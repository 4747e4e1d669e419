"""A file whose bytes are known is not parsed, whatever its name and times say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import searchidx
from searchidx.sources import reader
from tests.support.folders import Folder, answers


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the files that are parsed."""
    ids: list[str] = []
    really = reader.read_bytes

    def read_bytes(found, data, rules, log):  # type: ignore[no-untyped-def]
        ids.append(found.id)
        return really(found, data, rules, log)

    monkeypatch.setattr(reader, "read_bytes", read_bytes)
    return ids


def built_alike(folder: Path, index: Path) -> searchidx.BuildReport:
    """An incremental build, which answers as a full one."""
    report = searchidx.build(folder, index=index, jobs=1)
    searchidx.build(folder, index=index.with_name("full"), jobs=1, full=True)
    assert answers(index) == answers(index.with_name("full"))
    return report


def test_renamed_files_are_not_parsed(tmp_path: Path, parsed: list[str]) -> None:
    notes = Folder(tmp_path / "notes", 1)
    (notes.root / "heading.md").write_text("# An owl\n\nIt sees at night.\n")
    searchidx.build(notes.root, index=tmp_path / "index", jobs=1)
    (notes.root / "away").mkdir()
    for path in notes.paths():
        path.rename(notes.root / "away" / f"2020-02-02-{path.name}")
    parsed.clear()
    report = searchidx.build(notes.root, index=tmp_path / "index", jobs=1)
    assert parsed == []
    assert (report.added, report.removed, report.documents) == (13, 13, 13)
    assert built_alike(notes.root, tmp_path / "index").unchanged == 13
    with searchidx.open(tmp_path / "index") as opened:
        [hit] = opened.search("owl date:2020-02-02").hits
        assert (hit.id, hit.title) == ("away/2020-02-02-heading.md", "An owl")


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("owl.md", "owl.txt", "---\ntitle: An *owl*\n---\nIt *sees*\n"),
        ("owl.md", "lark.md", "---\ntopics: [Birds]\n---\nIt sees at night.\n"),
        ("owl.md", "lark.md", "---\ntitle: [never closed\n---\n"),
        ("owl.md", "lark.md", "---\ntitle: owl\ndraft: true\n---\n"),
    ],
    ids=["another kind of file", "a title from its name", "refused", "hidden"],
)
def test_what_its_name_or_a_problem_decides_is_parsed_again(tmp_path: Path, parsed: list[str], old: str, new: str, text: str) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "searchidx.toml").write_text('drafts = "skip"\n')
    (folder / "other.md").write_text("---\ntitle: other\n---\n")
    (folder / old).write_text(text)
    searchidx.build(folder, index=tmp_path / "index", jobs=1)
    (folder / old).rename(folder / new)
    parsed.clear()
    searchidx.build(folder, index=tmp_path / "index", jobs=1)
    assert parsed == [new]
    built_alike(folder, tmp_path / "index")


def test_a_text_that_an_include_names_is_none_under_another_name(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "searchidx.toml").write_text('include = ["wanted-*.txt"]\n')
    (folder / "other.md").write_text("---\ntitle: other\n---\n")
    (folder / "wanted-owl.txt").write_text("An owl\n")
    assert searchidx.build(folder, index=tmp_path / "index", jobs=1).documents == 2
    (folder / "wanted-owl.txt").rename(folder / "owl.txt")
    assert built_alike(folder, tmp_path / "index").documents == 1


def test_touched_files_are_not_parsed(tmp_path: Path, parsed: list[str]) -> None:
    notes = Folder(tmp_path / "notes", 1)
    searchidx.build(notes.root, index=tmp_path / "index", jobs=1)
    one, *others = notes.paths()
    one.write_text(one.read_text("utf-8").replace("title: ", "title: fresh "), "utf-8")
    for path in others:
        os.utime(path, (1e9, 1e9))
    parsed.clear()
    report = searchidx.build(notes.root, index=tmp_path / "index", jobs=1)
    assert parsed == [one.relative_to(notes.root).as_posix()]
    assert (report.changed, report.unchanged) == (1, 11)
    built_alike(notes.root, tmp_path / "index")

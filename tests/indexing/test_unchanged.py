"""A build that finds no document changed publishes nothing, whatever was touched, and keeps the way back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import searchidx
from searchidx import engines
from searchidx.errors import SourceMissing
from searchidx.indexing import read


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nBody.\n", "utf-8")
    return folder


def build(notes: Path) -> searchidx.BuildReport:
    return searchidx.build(notes, index=notes.parent / "index", jobs=1)


def test_a_second_build_straight_after_the_first_publishes_nothing(notes: Path) -> None:
    assert build(notes).generation == build(notes).generation == build(notes).generation == "gen-000001"


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"gen-000001 0\nnonsense"])
def test_a_touch_publishes_nothing_and_rollback_stays(notes: Path, damage: bytes) -> None:
    build(notes)
    (notes / "a.md").write_text("---\ntitle: other\n---\n", "utf-8")
    assert build(notes).generation == "gen-000002"
    os.utime(notes / "b.md", (1, 1))
    report = build(notes)
    assert (report.generation, report.unchanged, report.changed) == ("gen-000002", 3, 0)
    (notes.parent / "index" / "SEEN").write_bytes(damage)
    assert build(notes).generation == "gen-000002"
    assert engines.rollback(str(notes.parent / "index")) == "gen-000001"
    assert build(notes).changed == 1


def test_what_a_build_saw_is_not_looked_at_again(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(notes)
    monkeypatch.setattr(read, "GRAIN", 0)
    build(notes)
    monkeypatch.setattr(read, "read_batch", lambda *_: pytest.fail("a file is read again"))
    assert build(notes).unchanged == 3


def test_a_refused_file_comes_and_goes_without_a_generation_and_is_told_each_time(notes: Path) -> None:
    build(notes)
    (notes / "odd.md").write_bytes(b"\0\0")
    assert [(build(notes).generation, build(notes).refused) for _ in range(2)] == [("gen-000001", 1)] * 2
    (notes / "odd.md").unlink()
    assert (build(notes).generation, build(notes).refused) == ("gen-000001", 0)


def test_without_sources_the_current_folder_is_read_if_it_holds_documents(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(notes)
    assert searchidx.build(jobs=1).documents == 3
    assert searchidx.build(jobs=1).unchanged == 3
    (notes.parent / "empty").mkdir()
    monkeypatch.chdir(notes.parent / "empty")
    with pytest.raises(SourceMissing, match="holds no documents"):
        searchidx.build(jobs=1)


def test_a_source_that_no_file_can_be_named_is_an_error_in_words(tmp_path: Path) -> None:
    for name in ("", "x" * 5_000, "a\0b", "nowhere"):
        with pytest.raises(SourceMissing):
            searchidx.build(name, index=tmp_path / "index")

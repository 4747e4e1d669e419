"""A build that writes only what changed answers, to the byte, as one that reads everything."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

import searchidx
from searchidx import engines
from searchidx.engines.embedded import writer
from searchidx.engines.embedded.generations import manifest
from searchidx.errors import IndexIncompatible, NothingPublished, SourceMissing
from searchidx.indexing import read
from searchidx.sources.partial import is_partial
from tests.support.folders import Folder, answers


def builds_alike(tmp_path: Path, seed: int) -> None:
    """Assert that after each of some edits an incremental build answers as a full one."""
    folder = Folder(tmp_path / "notes", seed)
    searchidx.build(folder.sources, index=tmp_path / "index")
    for step in range(4):
        edits = [folder.edit() for _ in range(folder.dice.choice((1, 1, 3)))]
        report = searchidx.build(folder.sources, index=tmp_path / "index")
        fresh = tmp_path / f"fresh-{step}"
        full = searchidx.build(folder.sources, index=fresh, full=True)
        assert report.documents == full.documents == report.added + report.changed + report.unchanged, (seed, step, edits)
        assert (report.refused, report.partial, report.skipped) == (full.refused, full.partial, full.skipped), (seed, step, edits)
        assert answers(tmp_path / "index") == answers(fresh), (seed, step, edits)
    assert engines.verify(tmp_path / "index") == []


@pytest.mark.parametrize("seed", range(15))
def test_edit_scripts(tmp_path: Path, seed: int) -> None:
    builds_alike(tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 300))
def test_many_edit_scripts(tmp_path: Path, seed: int) -> None:
    builds_alike(tmp_path, seed)


def age(*paths: Path) -> None:
    """Make files so old that the next build need not look into them again."""
    for path in (file for root in paths for file in (root.rglob("*.*") if root.is_dir() else [root])):
        os.utime(path, (1_600_000_000, 1_600_000_000))


@pytest.fixture
def notes(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "notes", 1)


def test_second_build_finds_everything_unchanged(notes: Folder, tmp_path: Path) -> None:
    first = searchidx.build(notes.root, index=tmp_path / "index")
    second = searchidx.build(notes.root, index=tmp_path / "index")
    assert (first.added, first.unchanged) == (12, 0)
    assert (second.added, second.changed, second.removed, second.unchanged) == (0, 0, 0, 12)


def test_changed_removed_and_renamed_documents_are_counted(notes: Folder, tmp_path: Path) -> None:
    searchidx.build(notes.root, index=tmp_path / "index")
    one, two, three, *_ = notes.paths()
    one.write_text(one.read_text("utf-8").replace("title: ", "title: fresh "), "utf-8")
    two.unlink()
    three.rename(three.with_name("renamed.md"))
    report = searchidx.build(notes.root, index=tmp_path / "index")
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 2, 9)


def test_a_document_read_in_part_is_found_and_named_in_every_build_until_it_is_mended(notes: Folder, tmp_path: Path) -> None:
    path = notes.paths()[0]
    good = path.read_text("utf-8")
    path.write_text("---\ntitle: Bread: a history\nsecured: canary\nx: [\n---\nRye.\n", "utf-8")
    for _ in range(3):
        report = searchidx.build(notes.root, index=tmp_path / "index")
        assert [(d.path, d.line) for d in report.diagnostics if is_partial(d)] == [(path.relative_to(notes.root).as_posix(), 2)]
        assert (report.refused, report.partial, report.documents) == (0, 1, 12)
        assert report.as_json()["partial"] == 1
        path.touch()
    with searchidx.open(tmp_path / "index") as opened:
        assert [hit.title for hit in opened.search("rye").hits] == ["Bread: a history"]
    path.write_text(good, "utf-8")
    assert searchidx.build(notes.root, index=tmp_path / "index").partial == 0


def test_a_refused_file_is_named_in_every_build_until_it_is_mended(notes: Folder, tmp_path: Path) -> None:
    path = notes.paths()[0]
    good = path.read_text("utf-8")
    path.write_text("---\ntitle: a\0\n---\n", "utf-8")
    for _ in range(2):
        report = searchidx.build(notes.root, index=tmp_path / "index")
        assert [d.path for d in report.diagnostics if d.severity == "refused"] == [path.relative_to(notes.root).as_posix()]
        assert (report.refused, report.documents) == (1, 11)
    path.write_text(good, "utf-8")
    assert searchidx.build(notes.root, index=tmp_path / "index").refused == 0


def test_what_is_skipped_is_counted_in_every_build(notes: Folder, tmp_path: Path) -> None:
    """Files without front matter, drafts that are left out and drafts in lines, though nothing of them is read again."""
    (notes.root / "searchidx.toml").write_text('drafts = "skip"\n', "utf-8")
    (notes.root / "plain.txt").write_text("no front matter", "utf-8")
    (notes.root / "draft.md").write_text("---\ndraft: true\n---\n", "utf-8")
    notes.lines.write_text('{"id": "a", "draft": true}\n{"id": "b", "draft": true}\n{"id": "c", "title": "x"}\n', "utf-8")
    sources = [notes.root, notes.lines]
    first = searchidx.build(sources, index=tmp_path / "index")
    assert (first.skipped["no front matter"], first.skipped["draft"] >= 3) == (1, True)
    for _ in range(2):
        age(notes.root, notes.lines)
        report = searchidx.build(sources, index=tmp_path / "index")
        assert (report.skipped, report.unchanged) == (first.skipped, first.documents)


def test_an_emptied_folder_is_not_published_over_a_full_one(notes: Folder, tmp_path: Path) -> None:
    searchidx.build(notes.root, index=tmp_path / "index")
    for path in notes.paths():
        path.unlink()
    with pytest.raises(NothingPublished):
        searchidx.build(notes.root, index=tmp_path / "index")
    with searchidx.open(tmp_path / "index") as opened:
        assert opened.search().total == 12
    assert searchidx.build(notes.root, index=tmp_path / "index", allow_empty=True).documents == 0


@pytest.mark.parametrize("loss", ["state", "analysis", "version", "damage"])
def test_an_emptied_folder_is_not_published_when_the_last_build_cannot_be_used(
    loss: str, notes: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an upgrade leaves, or a rotten disk; an unmounted folder must not empty the index then either."""
    root = tmp_path / "index"
    searchidx.build(notes.root, index=root, jobs=1)
    spoil(root / "gen-000001", loss, monkeypatch)
    texts = {path: path.read_text("utf-8") for path in notes.paths()}
    for path in texts:
        path.unlink()
    with pytest.raises(NothingPublished, match="held 12 documents and holds none now"):
        searchidx.build(index=root, jobs=1)
    for path, text in texts.items():
        path.write_text(text, "utf-8")
    report = searchidx.build(index=root, jobs=1)
    assert report.documents == 12, "of the sources of the last build"
    assert any("every file was read again" in note for note in report.notes) or loss == "analysis"
    with searchidx.open(root) as index:
        assert (index.search().total, index.generation) == (12, "gen-000002")


def spoil(folder: Path, loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make what a build left of no use to the next."""
    if loss == "analysis":
        monkeypatch.setattr(writer, "FINGERPRINT", "another")
    elif loss == "version":
        data = (folder / manifest.NAME).read_bytes().replace(f'"version": {manifest.VERSION}'.encode(), b'"version": 1', 1)
        (folder / manifest.NAME).write_bytes(data)
        (folder / manifest.SEAL).write_bytes(manifest.seal(data))
        (folder.parent / "CURRENT").write_text(f"{folder.name} {hashlib.sha256(data).hexdigest()}\n", "ascii")
        with pytest.raises(IndexIncompatible, match="rebuild needed"):
            searchidx.open(folder.parent)
    else:
        path = folder / "state" if loss == "state" else next(folder.glob("*.stored"))
        path.write_bytes(b"x" * path.stat().st_size)


def test_a_source_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        searchidx.build(tmp_path / "nowhere", index=tmp_path / "index")


def test_a_source_that_is_named_no_more_goes_and_is_told(tmp_path: Path) -> None:
    one, two = Folder(tmp_path / "one", 1), Folder(tmp_path / "two", 2)
    assert searchidx.build([one.root, two.root], index=tmp_path / "index").documents == 24
    report = searchidx.build(one.root, index=tmp_path / "index")
    assert report.documents == 12
    assert any(str(two.root) in note for note in report.notes)


def test_lines_of_a_jsonl_file_are_documents(tmp_path: Path) -> None:
    source = tmp_path / "records.jsonl"
    source.write_text(
        '{"id": "a", "title": "first river"}\nnot json\n{"id": "b", "title": "second river"}\n{"id": "a", "title": "third"}\n'
    )
    report = searchidx.build(source, index=tmp_path / "index")
    assert report.documents == 2
    assert [(d.line, d.code) for d in report.diagnostics if d.severity == "refused"] == [(2, "json-syntax"), (4, "duplicate-id")]
    source.write_text('{"id": "a", "title": "first river"}\n{"id": "b", "title": "second lake"}\n')
    report = searchidx.build(source, index=tmp_path / "index")
    assert (report.unchanged, report.changed) == (1, 1)


def test_the_index_never_holds_a_secured_value(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitle: open\nsecured: canaryone\nprovider:\n  name: x\n  Secured: canarytwo\n---\nbody\n")
    searchidx.build(folder, index=tmp_path / "index")
    data = b"".join(path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file())
    assert b"canary" not in data
    with searchidx.open(tmp_path / "index") as opened:
        assert opened.search("canaryone").total == opened.search("canarytwo").total == 0


def test_nothing_changed_publishes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "GRAIN", 0)  # else files as young as these are read again
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("---\ntitle: An owl\n---\n")
    (tmp_path / "docs" / "searchidx.toml").write_text('include = ["*.yaml"]\n[ranking]\nfreshness = 0.5\n')
    first, second = (searchidx.build(tmp_path / "docs", index=tmp_path / "index", jobs=1) for _ in range(2))
    assert (first.generation, second.generation) == ("gen-000001", "gen-000001")
    assert (second.unchanged, second.changed) == (1, 0)

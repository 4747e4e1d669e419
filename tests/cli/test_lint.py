"""`searchidx lint` as a user meets it: which findings, in which form, and what `--fix` and `--diff` do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from searchidx.cli.annotations import annotated
from searchidx.errors import Diagnostic
from searchidx.lint import look
from tests.cli.test_cli import CHECKOUT, loaded, run

DAMAGED = "---\r\ntitle: a  b\r\nsecured: hush\r\nexcerpt: c &amp; d\r\n---\r\nText."


def diff(source: str, cwd: Path) -> bytes:
    """What `--diff` writes, to the byte."""
    command = [sys.executable, "-m", "searchidx", "lint", source, "--diff"]
    return subprocess.run(command, cwd=cwd, env=CHECKOUT, capture_output=True, check=True).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which one document can be mended, one is refused, and one is as it should be."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_bytes(DAMAGED.encode())
    (docs / "b.md").write_text("---\ntitle: [x\n---\nText.\n")
    (docs / "c.md").write_text("---\ntitle: C\ntags: []\n---\nText.\n")
    return tmp_path


def test_findings_are_summed_up_and_refused_documents_end_with_5(folder: Path) -> None:
    ran = run("lint", "docs", cwd=folder, code=5)
    assert "3 files, 4 findings, empty-list 1, html-entity 1, white-space 1, yaml-syntax 1" in ran.stderr
    assert "--diff shows what --fix can repair" in ran.stderr
    assert "b.md" in ran.stdout


def test_codes_are_selected_and_ignored(folder: Path) -> None:
    def codes(*args: str) -> list[str]:
        return [one["code"] for one in loaded("lint", "docs", "--json", *args, cwd=folder)["findings"]]

    assert codes("--select", "empty-list,white-space") == ["white-space", "empty-list"]
    assert codes("--select", "empty-list", "--select", "white-space", "--ignore", "white-space") == ["empty-list"]
    assert "empty-list" not in codes("--ignore", "empty-list,yaml-syntax")


def test_a_code_that_does_not_exist_is_told_with_the_nearest(folder: Path) -> None:
    assert "did you mean white-space?" in run("lint", "docs", "--select", "white-spice", cwd=folder, code=2).stderr
    assert "there are bad-boolean, bad-date" in run("lint", "docs", "--ignore", "q", cwd=folder, code=2).stderr


def test_strict_fails_on_warnings(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\ntitle: B\n---\n")
    run("lint", "a.md", cwd=tmp_path)
    run("lint", "a.md", "--strict", cwd=tmp_path, code=5)
    run("lint", "a.md", "--strict", "--ignore", "duplicate-key", cwd=tmp_path)


def test_a_diff_is_what_a_repair_does(folder: Path) -> None:
    patched = folder / "patched"
    shutil.copytree(folder / "docs", patched / "docs")
    ran = run("lint", "docs", "--diff", cwd=folder)
    assert (folder / "docs" / "a.md").read_bytes() == DAMAGED.encode(), "nothing is written"
    assert "hush" not in ran.stdout, "lines beside the changed ones are not shown"
    assert "2 changes in 1 file; nothing is written without --fix" in ran.stderr
    difference = diff("docs", cwd=folder)
    subprocess.run(["git", "apply", "--unidiff-zero", "-"], input=difference, cwd=patched, check=True, capture_output=True)
    fixed = run("lint", "docs", "--fix", cwd=folder, code=5)
    assert "2 changes written to 1 file" in fixed.stderr
    for name in ("a.md", "b.md", "c.md"):
        assert (patched / "docs" / name).read_bytes() == (folder / "docs" / name).read_bytes()
    assert (folder / "docs" / "a.md").read_bytes() == DAMAGED.replace("a  b", "a b").replace("&amp;", "&").encode()


def test_a_diff_of_a_last_line_without_an_end_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\ntitle: a\n---\ncaf\xe9")
    shown = diff("a.md", cwd=tmp_path).splitlines()
    end = b"\\ No newline at end of file"
    assert shown[-4:] == [b"-caf\xe9", end, "+café".encode(), end]


def test_only_selected_codes_are_mended(folder: Path) -> None:
    run("lint", "docs", "--fix", "--select", "html-entity", cwd=folder)
    assert (folder / "docs" / "a.md").read_bytes() == DAMAGED.replace("&amp;", "&").encode()


def test_what_a_repair_left_is_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: &name Tom  Cat\nother: *name\n---\n")
    found = loaded("lint", "a.md", "--fix", "--json", "--select", "white-space", cwd=tmp_path)["findings"]
    assert {one["hint"] for one in found} == {"repair it by hand: it cannot be changed safely"}


def test_a_diff_takes_no_other_form(folder: Path) -> None:
    assert "--diff writes a diff" in run("lint", "docs", "--diff", "--json", cwd=folder, code=2).stderr


def test_annotations_name_files_from_the_current_folder(folder: Path) -> None:
    shown = run("lint", "docs", "--format", "github", cwd=folder, code=5).stdout.splitlines()
    assert [line.partition(",")[0] for line in shown] == [
        "::notice file=docs/a.md",
        "::notice file=docs/a.md",
        "::warning file=docs/b.md",
        "::notice file=docs/c.md",
    ]


def test_annotations_escape_what_would_end_a_field(tmp_path: Path) -> None:
    looked = look([tmp_path], index=tmp_path / "none")
    one = Diagnostic("a,b:c.md", 7, "case", "note", "50% off\nnext", "write x")
    assert list(annotated(looked, [one])) == ["::notice file=a%2Cb%3Ac.md,line=7,title=case::50%25 off%0Anext (write x)"]
    bare = Diagnostic("a.md", None, "binary", "refused", "no text")
    assert list(annotated(looked, [bare])) == ["::error file=a.md,title=binary::no text"]

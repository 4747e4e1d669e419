"""Whatever `CURRENT` says, and whatever the folder allows: the newest whole generation is read, and a person is told."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import searchidx
from searchidx import engines
from searchidx.engines.embedded.format.bundle import ALIGN
from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.errors import IndexDamaged, IndexIncompatible, IndexMissing
from tests.support.injector import forked
from tests.support.workloads import answer, building, documents

SHA256 = "0" * 64
NOBODY = 65534


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An index of two generations: `one` of 3 documents, then `two` of 4."""
    for version, count in (("one", 3), ("two", 4)):
        building(documents(tmp_path / version / "docs", version, count))(tmp_path / "index")
    return tmp_path / "index"


@pytest.mark.parametrize(
    "line",
    [
        None,
        "",
        "\n",
        "../x",
        f"../index/gen-000002 {SHA256}",
        f"/etc {SHA256}",
        f"{{root}}/gen-000002 {SHA256}",
        "\xff\x00 garbage \x1b[31m",
        f"gen-000002.tmp {SHA256}",
        f"gen-000009 {SHA256}",
        f"gen-000002 {SHA256}",
        "gen-000002",
        "gen-000002 " + "x" * 100_000,
    ],
)
def test_a_wrong_pointer_leads_to_the_newest_whole_generation(line: str | None, root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "gen-000001", root / "gen-000002.tmp")
    if line is None:
        (root / "CURRENT").unlink()
    else:
        (root / "CURRENT").write_bytes(line.replace("{root}", str(root)).encode("latin-1"))
    with searchidx.open(root) as index:
        page = index.search("river", where={"topics": "two"})
        told = [one for one in page.diagnostics if one.code == "damaged-index"]
    assert (page.generation, page.total) == ("gen-000002", 4)
    assert len(told) == 1
    assert str(tmp_path) not in told[0].message, "answers over HTTP name no folders of the host"
    assert engines.verify(root)
    building(tmp_path / "two" / "docs")(root)
    assert answer(root) == "two 4"
    assert not (root / "gen-000002.tmp").exists()


def test_the_terminal_tells_of_it_on_stderr(root: Path) -> None:
    (root / "CURRENT").write_text("../x\n", "ascii")
    command = [sys.executable, "-m", "searchidx", "search", "river", "--index", str(root), "--plain"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(ran.stdout.splitlines()) == 4
    assert "does not name a generation; gen-000002 is read instead: run `searchidx build --full`" in ran.stderr


def test_a_damaged_generation_leads_to_the_one_before(root: Path) -> None:
    (root / "gen-000002" / manifests.NAME).unlink()
    with searchidx.open(root) as index:
        page = index.search("river")
    assert (page.generation, page.total) == ("gen-000001", 3)
    assert [one.code for one in page.diagnostics] == ["damaged-index"]


def test_nothing_whole_is_damaged_and_nothing_at_all_is_missing(root: Path, tmp_path: Path) -> None:
    for path in root.glob("gen-*/manifest.json"):
        path.write_bytes(b"{}")
    with pytest.raises(IndexDamaged, match=r"no generation in \S+ is intact") as damaged:
        searchidx.open(root)
    assert damaged.value.hint == "run `searchidx build --full`"
    with pytest.raises(IndexMissing, match="no index in"):
        searchidx.open(tmp_path / "nowhere")
    building(tmp_path / "two" / "docs")(root)
    with searchidx.open(root) as index:
        assert index.search("river").total == 4


def test_an_index_of_a_newer_version_is_not_read_and_not_gone_round(root: Path) -> None:
    path = root / "gen-000002" / manifests.NAME
    data = path.read_bytes().replace(f'"version": {manifests.VERSION}'.encode(), b'"version": 999', 1)
    path.write_bytes(data)
    (path.parent / manifests.SEAL).write_bytes(manifests.seal(data))
    (root / "CURRENT").write_text(f"gen-000002 {hashlib.sha256(data).hexdigest()}\n", "ascii")
    with pytest.raises(IndexIncompatible, match=r"has version 999, this searchidx reads \d: rebuild needed") as newer:
        searchidx.open(root)
    assert newer.value.hint == "run `searchidx build --full`"


def test_readers_need_no_right_to_write(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even to the lock; relative, for the folders above belong to whoever runs the tests."""
    assert answer(root) == "two 4"
    for path in [root, *root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    root.parent.chmod(0o755)
    monkeypatch.chdir(root.parent)

    def unprivileged() -> tuple[str, bool]:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
        return answer(Path("index")), os.access("index", os.W_OK)

    ending = forked(unprivileged)
    for path in [root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)  # to be tidied up
    assert (ending.kind, ending.value) == ("returned", ("two 4", False)), ending.error


@pytest.fixture
def without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that has no hard links."""

    def refuse(source: object, target: object, **_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), source, None, target)

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.parametrize("copied", [False, True])
def test_unchanged_files_are_linked_or_copied(copied: bool, root: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if copied:
        request.getfixturevalue("without_links")
    documents(tmp_path / "more" / "docs", "two", 5)
    (tmp_path / "more" / "docs" / "doc-4.md").rename(tmp_path / "two" / "docs" / "doc-4.md")
    report = searchidx.build(tmp_path / "two" / "docs", index=root, jobs=1)
    assert (report.added, report.unchanged) == (1, 4)
    assert answer(root) == "two 5"
    names = {path.name for path in (root / "gen-000002").iterdir()} & {path.name for path in (root / "gen-000003").iterdir()}
    shared = {name for name in names if (root / "gen-000002" / name).samefile(root / "gen-000003" / name)}
    assert bool(shared) is not copied
    assert len([name for name in names if (root / "gen-000002" / name).read_bytes() == (root / "gen-000003" / name).read_bytes()]) >= 3


@pytest.mark.usefixtures("without_links")
def test_a_damaged_file_is_not_copied_on(root: Path, tmp_path: Path) -> None:
    (path,) = (root / "gen-000002").glob("*.positions")
    data = bytearray(path.read_bytes())
    data[ALIGN] ^= 1  # of the first array, which opening does not look at
    path.write_bytes(data)
    documents(tmp_path / "more" / "docs", "two", 5)
    (tmp_path / "more" / "docs" / "doc-4.md").rename(tmp_path / "two" / "docs" / "doc-4.md")
    with pytest.raises(IndexDamaged, match="its bytes are not what was written"):
        building(tmp_path / "two" / "docs")(root)
    assert not list(root.glob("*.tmp"))
    searchidx.build(tmp_path / "two" / "docs", index=root, full=True, jobs=1)
    assert [Path(problem.path) for problem in engines.verify(root)] == [path], "only the way back is damaged still"
    with searchidx.open(root) as index:
        assert index.search("river").total == 5

"""A backup is whole or is none, and what it restores answers as what was backed up."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

import searchidx
from searchidx import engines
from searchidx.engines.embedded.generations import manifest as manifests
from searchidx.errors import IndexDamaged, IndexIncompatible, IndexMissing, UsageError
from tests.support.workloads import answer, building, documents


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An index of two generations: `one` of 3 documents, then `two` of 4."""
    for version, count in (("one", 3), ("two", 4)):
        building(documents(tmp_path / version / "docs", version, count))(tmp_path / "index")
    return tmp_path / "index"


def test_a_backup_restores_to_the_same_bytes_elsewhere(root: Path, tmp_path: Path) -> None:
    saved, other = tmp_path / "saved.tar", tmp_path / "elsewhere" / "index"
    name = engines.backup(root, saved)
    restored = engines.restore(other, saved)
    assert answer(other) == answer(root)
    assert not engines.verify(other)
    assert files(root / name) == files(other / restored)
    assert engines.backup(other, tmp_path / "again.tar") == restored
    assert (tmp_path / "again.tar").read_bytes() == saved.read_bytes(), "a backup says nothing of its machine, user or time"


def files(folder: Path) -> dict[str, bytes]:
    """The files of a generation that its manifest names."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.startswith("manifest")}


def test_a_restored_index_goes_on_as_the_other_would(root: Path, tmp_path: Path) -> None:
    saved, other = tmp_path / "saved.tar", tmp_path / "elsewhere"
    engines.backup(root, saved)
    engines.restore(other, saved)
    report = searchidx.build(tmp_path / "two" / "docs", index=other)
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 4)


def test_what_was_published_before_a_restore_is_one_rollback_away(root: Path, tmp_path: Path) -> None:
    saved, before = tmp_path / "saved.tar", answer(root)
    engines.backup(root, saved)
    building(documents(tmp_path / "three" / "docs", "three", 5))(root)
    after = answer(root)
    engines.restore(root, saved)
    assert answer(root) == before
    engines.rollback(root)
    assert answer(root) == after


def test_a_file_that_is_there_is_kept(root: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar"
    saved.write_text("mine")
    with pytest.raises(UsageError, match="already exists"):
        engines.backup(root, saved)
    assert saved.read_text() == "mine"
    engines.backup(root, saved, force=True)
    assert tarfile.is_tarfile(saved)


def test_damage_is_found_before_it_is_backed_up(root: Path, tmp_path: Path) -> None:
    folder = root / engines.rollback(root)
    largest = max((file for file in folder.iterdir() if "manifest" not in file.name), key=lambda file: file.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 1
    largest.write_bytes(data)
    with pytest.raises(IndexDamaged):
        engines.backup(root, tmp_path / "saved.tar")
    assert not list(tmp_path.glob("saved*"))


def test_every_flipped_byte_and_every_cut_is_refused_or_does_not_matter(root: Path, tmp_path: Path) -> None:
    saved, other = tmp_path / "saved.tar", tmp_path / "other"
    engines.backup(root, saved)
    whole, right = saved.read_bytes(), answer(root)
    step = max(1, len(whole) // 40)
    damages: list[bytes] = [whole[:at] for at in range(0, len(whole) - 1024 * 10, step)]
    damages += [whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :] for at in range(7, len(whole), step)]
    refused = 0
    for damage in damages:
        saved.write_bytes(damage)
        try:
            engines.restore(other, saved)
        except IndexDamaged:
            refused += 1
        else:
            assert answer(other) == right
            assert not engines.verify(other)
    assert refused > len(damages) / 2


def rewritten(saved: Path, change: Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes]]) -> None:
    """Write an archive anew with each entry changed."""
    with tarfile.open(saved) as old:
        entries = [(entry, (old.extractfile(entry) or io.BytesIO()).read()) for entry in old]
    with tarfile.open(saved, "w") as new:
        for entry, data in entries:
            changed, content = change(entry, data)
            changed.size = len(content)
            new.addfile(changed, io.BytesIO(content))


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "manifest.json", "sub/escaped"])
def test_nothing_is_written_outside_the_index(root: Path, tmp_path: Path, name: str) -> None:
    saved = tmp_path / "saved.tar"
    engines.backup(root, saved)

    def change(entry: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
        if not entry.name.startswith("manifest"):
            entry.name = name
        return entry, data

    rewritten(saved, change)
    with pytest.raises(IndexDamaged):
        engines.restore(tmp_path / "other", saved)
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize("shift", [1, -1])
def test_another_version_of_the_format_is_named(root: Path, tmp_path: Path, shift: int) -> None:
    saved, old = tmp_path / "saved.tar", f'"version": {manifests.VERSION}'.encode()
    engines.backup(root, saved)
    sealed: list[bytes] = []

    def change(entry: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
        if entry.name == manifests.NAME:
            data = data.replace(old, f'"version": {manifests.VERSION + shift}'.encode(), 1)
            sealed.append(manifests.seal(data))
        return entry, sealed[0] if entry.name == manifests.SEAL else data

    rewritten(saved, change)
    with pytest.raises(IndexIncompatible, match="rebuild needed"):
        engines.restore(tmp_path / "other", saved)


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        engines.backup(tmp_path / "none", tmp_path / "saved.tar")
    with pytest.raises(UsageError):
        engines.restore(tmp_path / "index", tmp_path / "none.tar")
    (tmp_path / "text.tar").write_text("not an archive")
    with pytest.raises(IndexDamaged):
        engines.restore(tmp_path / "index", tmp_path / "text.tar")


def test_the_commands(root: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        code = "import sys; from searchidx.cli import main; main()"
        ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout + ran.stderr

    saved = str(tmp_path / "saved.tar")
    assert run("backup", saved, "--index", str(root))[0] == 0
    code, said = run("backup", saved, "--index", str(root))
    assert (code, "--force" in said) == (2, True)
    assert run("restore", saved, "--index", str(tmp_path / "new"))[0] == 0
    assert run("restore", saved + "x", "--index", str(tmp_path / "new"))[0] == 2
    assert run("verify", "--index", str(tmp_path / "new"))[0] == 0

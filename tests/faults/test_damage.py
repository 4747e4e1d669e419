"""Damage anywhere in an index never reaches an answer: it is refused or gone round, verify names it, and a build mends it."""

from __future__ import annotations

import json
import pickle
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import searchidx
from searchidx import engines
from searchidx.errors import IndexUnavailable
from tests.support.folders import Folder, answers

FLIPS, SOAK_FLIPS = 150, 2_000
CUTS, SOAK_CUTS = 40, 100
SILENT = {"LOCK", "README.md"}
"""What is no part of any generation."""


@dataclass(frozen=True)
class Subject:
    """An index of several generations and segments, with deletions, and what it may answer."""

    root: Path
    source: Path
    before: str
    older: str
    """What the generation before answers; only with a word about it."""

    def files(self) -> list[Path]:
        """Every file that can be damaged, each once though it may have several names."""
        found = {path.stat().st_ino: path for path in sorted(self.root.rglob("*")) if path.is_file() and path.name not in SILENT}
        return list(found.values())


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    folder = tmp_path_factory.mktemp("damage")
    docs, root = Folder(folder / "docs", 7), folder / "index"
    for _ in range(40):
        docs.add()
    searchidx.build(folder / "docs", index=root, jobs=1)
    for path in docs.paths()[:3]:
        path.unlink()
    docs.add()
    searchidx.build(folder / "docs", index=root, jobs=1)
    older = told(root)
    docs.paths()[5].unlink()
    docs.add()
    searchidx.build(folder / "docs", index=root, jobs=1)
    assert engines.verify(root) == []
    return Subject(root, folder / "docs", told(root), older)


def told(root: Path) -> str:
    """All that an index answers, from every file that answers come from."""
    with searchidx.open(root) as index:
        ids = [hit.id for hit in index.search(limit=100).hits]
        sorted_ids = [[hit.id for hit in index.search(sort=name, limit=100).hits] for name in ("title", "-date", "id", "quality")]
        documents = [json.dumps(hit.as_json(), sort_keys=True) for id in ids if (hit := index.document(id))]
        queries = ['"river the"~2', "riv* -flood", "recogniton~", "title:the", "has:image", "is:draft", "quality:>20"]
        found = [[(hit.id, hit.score) for hit in index.search(query, limit=100).hits] for query in queries]
    return json.dumps([[without_damage(one) for one in answers(root)], ids, sorted_ids, documents, found])


def without_damage(answer: Any) -> Any:
    """An answer without what it says of damage gone round."""
    if isinstance(answer, dict) and "diagnostics" in answer:
        return {**answer, "diagnostics": [one for one in answer["diagnostics"] if one["code"] != "damaged-index"]}
    return answer


def damage_is_told(root: Path) -> bool:
    """Whether answers say that damage was gone round."""
    with searchidx.open(root) as index:
        return "damaged-index" in {one.code for one in index.search("river").diagnostics}


def looked_at(subject: Subject, path: Path, what: str) -> None:
    """Look at an index in which a file is damaged: no answer may come from the damage, and verify must name it."""
    try:
        found, warned = told(subject.root), damage_is_told(subject.root)
    except IndexUnavailable:
        pass
    else:
        assert found == subject.before or (found == subject.older and warned), f"{what} of {path} reached an answer"
    assert engines.verify(subject.root), f"verify does not see {what} of {path}"


def damaged(subject: Subject, path: Path, what: str, change: Callable[[bytes], bytes]) -> None:
    """Damage a file, look, and put it right again."""
    whole = path.read_bytes()
    path.write_bytes(change(whole))
    try:
        looked_at(subject, path, what)
    finally:
        path.write_bytes(whole)


def test_flipped_bits(subject: Subject, dice: random.Random, soak: bool) -> None:
    files = subject.files()
    sizes = [path.stat().st_size for path in files]
    for number in range(SOAK_FLIPS if soak else FLIPS):
        path = dice.choice(files) if number % 2 else dice.choices(files, sizes)[0]  # small files get their share
        place, bit = dice.randrange(path.stat().st_size), dice.randrange(8)
        damaged(subject, path, f"bit {bit} of byte {place}", lambda whole, at=place, b=bit: flipped(whole, at, b))  # type: ignore[misc]
    assert told(subject.root) == subject.before


def flipped(whole: bytes, place: int, bit: int) -> bytes:
    return whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]


def test_truncated(subject: Subject, dice: random.Random, soak: bool) -> None:
    files = subject.files()
    for number in range(SOAK_CUTS if soak else CUTS):
        path = files[number % len(files)]
        length = dice.randrange(path.stat().st_size)
        damaged(subject, path, f"the loss of all after byte {length}", lambda whole, at=length: whole[:at])  # type: ignore[misc]
    assert told(subject.root) == subject.before


class Poison:
    """A pickle that makes a file when it is read."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.marker,)


def test_no_poisoned_file_is_executed(subject: Subject, tmp_path: Path) -> None:
    marker = tmp_path / "executed"
    poison = pickle.dumps(Poison(marker))
    assert pickle.loads(poison) is None and marker.exists(), "the poison works"
    marker.unlink()
    for path in subject.files():
        damaged(subject, path, "poison", lambda whole: poison)
        damaged(subject, path, "poison as long as the file", lambda whole: (poison + whole)[: len(whole)])
    assert not marker.exists()


@pytest.mark.usefixtures("without_pickles")
def test_reads_unpickle_nothing(subject: Subject) -> None:
    assert told(subject.root) == subject.before
    assert engines.verify(subject.root) == []


@pytest.mark.parametrize(
    ("name", "full"),
    [("state", False), ("manifest.json", False), ("manifest.sha256", True), ("stored", True), ("terms", True), ("columns", True)],
)
def test_a_build_mends_what_is_damaged(name: str, full: bool, subject: Subject, dice: random.Random, tmp_path: Path) -> None:
    """Incremental builds look at what builds before them left: damaged, it must not crash them nor make them lie.

    Segments they keep without looking, with the digests of before, and where nothing changed they publish nothing; a full build
    leaves all that behind.
    """
    root = Path(shutil.copytree(subject.root, tmp_path / "index"))
    for path in sorted((root / published(root)).iterdir()):
        if path.name == name or path.suffix == f".{name}":
            whole = path.read_bytes()
            path.unlink()  # other generations may share it
            path.write_bytes(flipped(whole, dice.randrange(len(whole)), dice.randrange(8)))
    report = searchidx.build(subject.source, index=root, full=full, jobs=1)
    searchidx.build(subject.source, index=tmp_path / "new", jobs=1)
    assert [problem for problem in engines.verify(root) if published(root) in problem.path] == []
    assert told(root) == told(tmp_path / "new")
    assert report.documents == report.added + report.changed + report.unchanged


def published(root: Path) -> str:
    return (root / "CURRENT").read_text("ascii").partition(" ")[0]

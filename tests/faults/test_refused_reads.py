"""What the system refuses to read is not damage: no other generation answers, CURRENT stays, and nothing is removed."""

from __future__ import annotations

import errno
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

import searchidx
from searchidx import engines
from searchidx.engines.embedded.generations.rollback import rollback
from searchidx.errors import IndexDamaged, IndexIncompatible, IndexMissing, IndexUnavailable
from tests.support.disk import tree
from tests.support.refused_reads import Refusal, counted, refused
from tests.support.workloads import building, documents

FAILURES = [errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EIO, errno.ENOMEM, errno.ESTALE, errno.EINTR, errno.ETIMEDOUT, errno.ELOOP]
POINTS = 12
"""Reads that are tried of each kind of refusal, unless the long run is asked for."""

Work = Callable[[Path], object]


def generation(root: Path) -> tuple[str, int]:
    """Which generation answers, and how many documents it finds."""
    with searchidx.open(root) as index:
        page = index.search("river", facets=("topics",))
        assert not page.diagnostics
        return page.generation, page.total


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An index of two generations: `one` of 3 documents, then `two` of 4."""
    for version, count in (("one", 3), ("two", 4)):
        building(documents(tmp_path / version / "docs", version, count))(tmp_path / "index")
    return tmp_path / "index"


def refusals(work: Work, root: Path, soak: bool, dice: random.Random) -> Iterator[tuple[Path, Refusal]]:
    """Each failure at each read, passing and lasting; some of them where the long run was not asked for."""
    copy = root.with_name("copy")
    shutil.copytree(root, copy)
    reads = len(counted(partial(work, copy), copy))
    points = [(number, failure, lasting) for number in range(reads) for failure in FAILURES for lasting in (False, True)]
    if not soak:
        each = [dice.sample([point for point in points if point[1] == failure], min(POINTS, 2 * reads)) for failure in FAILURES]
        points = [point for some in each for point in some]
    for number, failure, lasting in points:
        shutil.rmtree(copy)
        shutil.copytree(root, copy)
        yield copy, Refusal(copy, number, failure, lasting=lasting)


def test_every_kind_of_read_is_watched(root: Path) -> None:
    assert set(counted(partial(generation, root), root)) == {"open", "stat", "read", "map"}


@pytest.mark.parametrize("rolled_back", [False, True])
def test_opening_and_searching(rolled_back: bool, root: Path, soak: bool, dice: random.Random) -> None:
    if rolled_back:
        rollback(root)
    before, expected = tree(root), generation(root)
    for copy, refusal in refusals(generation, root, soak, dice):
        ending = refused(partial(generation, copy), refusal)
        if ending.kind == "returned":
            assert ending.value == expected
        else:
            assert ending.value == IndexUnavailable.__name__, ending
            assert "cannot be read" in ending.error or "not enough memory" in ending.error
        assert tree(copy) == before


@pytest.mark.parametrize("rolled_back", [False, True])
def test_building(rolled_back: bool, root: Path, soak: bool, dice: random.Random, tmp_path: Path) -> None:
    if rolled_back:
        rollback(root)
    before, expected = tree(root), generation(root)
    source = documents(tmp_path / "three" / "docs", "three", 5)
    work = building(source)
    newest = "gen-000003"
    for copy, refusal in refusals(work, root, soak, dice):
        ending = refused(partial(work, copy), refusal)
        if ending.kind == "returned":
            assert generation(copy) == (newest, 5)
        else:
            assert ending.value in ("IndexUnavailable", "NothingPublished"), ending
            assert generation(copy) in (expected, (newest, 5)), "published, or not"
        if generation(copy) == expected:
            assert {name: data for name, data in tree(copy).items() if newest not in name and not name.endswith(".tmp")} == before
        assert (copy / "gen-000002" / "manifest.json").exists(), "neither what it started from nor a newer one is removed"
        assert (copy / expected[0] / "manifest.json").exists()


def test_going_back(root: Path, soak: bool, dice: random.Random, tmp_path: Path) -> None:
    building(documents(tmp_path / "three" / "docs", "three", 5))(root)
    older = {name: data for name, data in tree(root).items() if name != "CURRENT"}
    for copy, refusal in refusals(rollback, root, soak, dice):
        ending = refused(partial(rollback, copy), refusal)
        if ending.kind == "returned":
            assert generation(copy) == ("gen-000002", 4)
        else:
            assert ending.value in ("IndexUnavailable", "NothingPublished"), ending
            assert generation(copy)[0] in ("gen-000002", "gen-000003"), "a disk that refuses all cannot put back what was published"
            assert {name: data for name, data in tree(copy).items() if not name.startswith("CURRENT")} == older


def test_verifying(root: Path, soak: bool, dice: random.Random) -> None:
    for copy, refusal in refusals(engines.verify, root, soak, dice):
        ending = refused(partial(engines.verify, copy), refusal)
        assert (ending.kind, ending.value) in (("returned", []), ("raised", IndexUnavailable.__name__)), ending


def test_a_build_after_a_rollback_keeps_both_ways(root: Path, tmp_path: Path) -> None:
    rollback(root)
    building(documents(tmp_path / "three" / "docs", "three", 5))(root)
    assert (root / "gen-000002").exists(), "newer than the generation that the build started from"
    assert rollback(root) == "gen-000001", "what was rolled back from is not gone back to"
    assert generation(root) == ("gen-000001", 3)


def test_damage_moves_nothing_until_a_build_publishes(root: Path, tmp_path: Path) -> None:
    (root / "gen-000002" / "manifest.json").unlink()
    before = tree(root)
    with closing(engines.writer(root)):
        assert tree(root) == before
    building(tmp_path / "two" / "docs")(root)
    assert generation(root) == ("gen-000003", 4)


def test_only_what_is_not_there_is_damage(root: Path) -> None:
    kinds = (IndexDamaged, IndexMissing, IndexIncompatible)
    assert not any(issubclass(IndexUnavailable, kind) for kind in kinds)
    (root / "gen-000002").rename(root / "gen-000002.away")
    with searchidx.open(root) as index:
        assert [one.code for one in index.search("river").diagnostics] == ["damaged-index"]

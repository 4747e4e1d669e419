"""A disk that fills up anywhere leaves the old index answering, gives its space back, and says so in plain words."""

from __future__ import annotations

import errno
import resource
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

import searchidx
from searchidx.engines.embedded.generations import Transaction, storage
from searchidx.errors import NothingPublished
from tests.faults.conftest import Fresh
from tests.support.disk import tree
from tests.support.injector import Full, forked, recorded
from tests.support.workloads import Workload, building, documents, made_up, publish, read, real

Prepare = Callable[[Workload], Fresh]
POINTS = 45


@pytest.mark.parametrize("name", ["publish", "rebuild", "update"])
def test_disk_full_at_any_byte(name: str, prepared: Prepare, tmp_path: Path) -> None:
    workload = made_up()["third"] if name == "publish" else real(tmp_path)[name]
    fresh = prepared(workload)
    root = fresh()
    _, operations = recorded(partial(workload.run, root), root)
    needed = sum(len(one.data) + 1 for one in operations if one.kind in ("write", "create", "mkdir"))
    before = tree(fresh())
    for point in range(POINTS):
        root = fresh()
        ending = forked(partial(workload.run, root), root, Full(needed * point // POINTS))
        assert (ending.kind, ending.value) == ("raised", "NothingPublished"), (point, ending)
        assert ending.error.startswith("the disk is full: "), ending.error
        assert tree(root) == before, point
        assert workload.state(root) == workload.before
    assert forked(partial(workload.run, root), root, Full(needed)).kind == "returned"


@pytest.mark.parametrize("limit", [0, 1, 100, 4_000, 20_000])
def test_file_size_limited(limit: int, tmp_path: Path) -> None:
    publish(tmp_path / "index", "one", 30_000)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        publish(tmp_path / "index", "two", 30_000)

    ending = forked(limited)
    assert (ending.kind, ending.value) == ("raised", "NothingPublished")
    assert read(tmp_path / "index") == "one"


@pytest.mark.parametrize("limit", [0, 1_000, 20_000])
def test_file_size_of_a_build_limited(limit: int, tmp_path: Path) -> None:
    """Not only the index: what a build spills on the way is limited too."""
    workload = real(tmp_path)["rebuild"]
    root = tmp_path / "index"
    workload.prepare[0](root)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        workload.run(root)

    ending = forked(limited)
    if ending.kind == "raised":
        assert ending.value == "NothingPublished"
    assert workload.state(root) == (workload.before if ending.kind == "raised" else workload.after)
    assert ending.kind == "raised" or limit > 0


def test_room_is_looked_for_first(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    with pytest.raises(NothingPublished, match=r"needs about [\d,]+ bytes and [\d,]+ are free"), Transaction(tmp_path, None, 10**18):
        pytest.fail("there is no such room")
    assert read(tmp_path) == "one"


def test_room_for_a_build_is_looked_for_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that can tell from the last one what it needs does not fill the disk to find out."""
    docs, root = documents(tmp_path / "docs", "one", 500), tmp_path / "index"
    building(docs)(root)
    monkeypatch.setattr(storage, "free_bytes", lambda path: 10_000)
    stages = set[str]()
    with pytest.raises(NothingPublished, match=r"needs about [\d,]+ bytes and 10,000 are free; nothing was published"):
        searchidx.build(docs, index=root, full=True, jobs=1, progress=lambda stage, done, total: stages.add(stage))
    assert "writing" not in stages
    with searchidx.open(root) as index:
        assert index.search("river").total == 500
    (docs / "new.md").write_text("---\ntitle: A river\n---\n", "utf-8")
    assert searchidx.build(docs, index=root, jobs=1).added == 1, "one document has room"


def test_disk_that_fails_is_named(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    with pytest.raises(NothingPublished, match="Input/output error"), Transaction(tmp_path, None):
        raise OSError(errno.EIO, "Input/output error")

"""A process that is killed, or refused, at any storage operation leaves the old index or the new one, and the next goes on."""

from __future__ import annotations

import errno
import itertools
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from searchidx.engines.embedded.generations import open_current
from tests.faults.conftest import Fresh
from tests.support.injector import Nth, fork, forked, recorded
from tests.support.workloads import NOTHING, Workload, answer, building, documents, made_up, real

MADE_UP = sorted(made_up())
REAL = ["first", "rebuild", "update", "shrink", "rollback"]
ROUNDS, FEW = 1_000, 25

Prepare = Callable[[Workload], Fresh]


def killed_everywhere(workload: Workload, fresh: Fresh) -> int:
    """Kill a workload at each operation, look at what is left, do it again; the number of operations."""
    for number in itertools.count():
        root = fresh()
        ending = forked(partial(workload.run, root), root, Nth(number))
        state = workload.state(root)
        assert state in (workload.before, workload.after), (number, state)
        if ending.kind != "killed":
            assert (ending.kind, state) == ("returned", workload.after), (number, ending)
            return number
        workload.recover(root)
        assert workload.state(root) == workload.after, number
        assert leftovers(root) == [], number
    raise AssertionError("unreachable")


def leftovers(root: Path) -> list[str]:
    """What lies in an index and should not."""
    kept = {"CURRENT", "LOCK", "README.md"}
    names = sorted(path.name for path in root.iterdir() if path.name not in kept)
    generations = [name for name in names if name.startswith("gen-") and not name.endswith(".tmp")]
    before = open_current(root).manifest.previous or generations[-2:][0]
    return [name for name in names if name not in generations or name < before]  # newer ones stay: a rollback may have left them


@pytest.mark.parametrize("name", MADE_UP)
def test_killed_while_publishing(name: str, prepared: Prepare) -> None:
    workload = made_up()[name]
    assert killed_everywhere(workload, prepared(workload)) >= 4


@pytest.mark.parametrize("name", REAL)
def test_killed_while_building(name: str, prepared: Prepare, tmp_path: Path) -> None:
    workload = real(tmp_path)[name]
    assert killed_everywhere(workload, prepared(workload)) >= 4


@pytest.mark.parametrize("failure", [errno.EIO, errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("name", MADE_UP)
def test_refused_while_publishing(name: str, failure: int, prepared: Prepare) -> None:
    workload = made_up()[name]
    refused_everywhere(workload, prepared(workload), failure)


@pytest.mark.parametrize("name", REAL)
def test_refused_while_building(name: str, prepared: Prepare, tmp_path: Path) -> None:
    workload = real(tmp_path)[name]
    refused_everywhere(workload, prepared(workload), errno.EIO)


def refused_everywhere(workload: Workload, fresh: Fresh, failure: int) -> None:
    """Let each operation fail once: either it does not matter, or nothing is published, and a person is told in plain words."""
    root = fresh()
    ending, operations = recorded(partial(workload.run, root), root)
    assert ending.kind == "returned"
    for number in range(len(operations)):
        root = fresh()
        ending = forked(partial(workload.run, root), root, Nth(number, failure))
        if ending.kind == "raised":
            assert (ending.value, workload.state(root)) == ("NothingPublished", workload.before), (number, operations[number], ending)
            assert not [path for path in root.iterdir() if path.name.endswith(".tmp")], (number, operations[number])
        else:
            assert workload.state(root) == workload.after, (number, operations[number])


def test_killed_at_any_moment(tmp_path: Path, dice: random.Random, soak: bool) -> None:
    """What a build has acknowledged is there after a kill, whole; at most the one in the making is there instead."""
    docs, root = tmp_path / "docs", tmp_path / "index"
    acknowledged = 0
    for _ in range(ROUNDS if soak else FEW):
        last = killed_after(dice.uniform(0.0, 0.15), docs, root, acknowledged)
        state = answer(root)
        assert state in (text(last) if last else NOTHING, text(last + 1)), (last, state)
        acknowledged = last + (state == text(last + 1))
    building(lay(docs, acknowledged + 1))(root)
    assert answer(root) == text(acknowledged + 1)
    assert leftovers(root) == []


def killed_after(seconds: float, docs: Path, root: Path, acknowledged: int) -> int:
    """Build version after version in a child, and kill it; the last version that it acknowledged."""
    reading, writing = os.pipe()
    child = fork()
    if not child:
        for version in itertools.count(acknowledged + 1):
            building(lay(docs, version))(root)
            os.write(writing, version.to_bytes(4, "big"))
    os.close(writing)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as told:
        versions = told.read()
    return int.from_bytes(versions[-4:], "big") or acknowledged


def lay(docs: Path, version: int) -> Path:
    """The documents of a version: some new, some changed, none of another version."""
    shutil.rmtree(docs, ignore_errors=True)
    return documents(docs, f"v{version}", 3 + version % 4)


def text(version: int) -> str:
    """What an index of that version answers."""
    return f"v{version} {3 + version % 4}"

"""A process that is killed, or refused, at any storage operation leaves the old index or the new one, and the next goes on."""

from __future__ import annotations

import errno
import itertools
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.faults.conftest import Fresh
from tests.faults.injector import Nth, forked, recorded
from tests.faults.workloads import Workload, made_up, real

MADE_UP = sorted(made_up())
REAL = ["first", "rebuild", "update", "shrink", "rollback"]

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
    return [name for name in names if name not in generations[-2:]]


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

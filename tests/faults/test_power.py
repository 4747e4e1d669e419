"""When the power fails, what was not forced to the disk may be anything; the index is the old one or the new one all the same."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import SEED, Fresh
from tests.support.disk import Disk, lay, states, tree
from tests.support.injector import Operation, recorded
from tests.support.workloads import Workload, made_up, real

Prepare = Callable[[Workload], Fresh]


def survives(workload: Workload, fresh: Fresh, folder: Path, dice: random.Random, share: float = 1.0, rounds: int = 1) -> int:
    """Look at every state that a power failure may leave, and go on from there; how many there were."""
    root = fresh()
    operations = whole_log(workload, root)
    looked = 0
    for _ in range(rounds):
        for number, damage, left in states(fresh(), operations, dice):
            where = (SEED, number, len(operations), damage)
            root = folder / "after-failure"
            shutil.rmtree(root, ignore_errors=True)
            lay(left, root)
            state = workload.state(root)
            assert state == workload.after if number == len(operations) else state in (workload.before, workload.after), (*where, state)
            if dice.random() < share:
                workload.recover(root)
                assert workload.state(root) == workload.after, where
            looked += 1
    return looked


def whole_log(workload: Workload, root: Path) -> list[Operation]:
    """The operations of a workload, which are all of them: done on the model they lead where the workload led."""
    disk = Disk(root)
    ending, operations = recorded(lambda: workload.run(root), root)
    assert ending.kind == "returned", ending
    for operation in operations:
        disk.apply(operation)
    assert disk.now() == tree(root)
    return operations


@pytest.mark.parametrize("name", sorted(made_up()))
def test_power_fails_while_publishing(name: str, prepared: Prepare, tmp_path: Path, dice: random.Random, soak: bool) -> None:
    workload = made_up()[name]
    assert survives(workload, prepared(workload), tmp_path, dice, rounds=20 if soak else 1) >= 20


@pytest.mark.parametrize("name", ["first", "rebuild", "update", "shrink", "rollback"])
def test_power_fails_while_building(name: str, prepared: Prepare, tmp_path: Path, dice: random.Random, soak: bool) -> None:
    workload = real(tmp_path)[name]
    assert survives(workload, prepared(workload), tmp_path, dice, 1.0 if soak else 0.02) >= 20


def test_model_forgets_what_was_not_forced_to_the_disk(tmp_path: Path, dice: random.Random) -> None:
    root = tmp_path / "root"
    lay({"old": b"old", "gone": b"gone"}, root)
    disk = Disk(root)
    for operation in [("create", "new"), ("write", "new"), ("create", "safe"), ("write", "safe"), ("sync", "safe"), ("remove", "gone")]:
        disk.apply(Operation(operation[0], f"{root}/{operation[1]}", data=b"data"))
    assert disk.now() == {"old": b"old", "new": b"data", "safe": b"data"}
    assert disk.crashed("empty", "lost", dice) == {"old": b"old", "gone": b"gone"}
    assert disk.crashed("truncated", "kept", dice) == {"old": b"old", "new": b"da", "safe": b"data"}
    assert disk.crashed("missing", "kept", dice) == {"old": b"old", "safe": b"data"}
    disk.apply(Operation("rename", f"{root}/safe", f"{root}/old"))
    assert disk.crashed("missing", "kept", dice) == {"old": b"data"}
    assert disk.crashed("missing", "lost", dice) == {"old": b"old", "gone": b"gone"}
    disk.apply(Operation("sync", str(root)))
    assert disk.crashed("zeroed", "lost", dice) == {"old": b"data", "new": bytes(4)}

"""The seed of what goes wrong at random: printed at the head of each run, and set by SEARCHIDX_SEED to run it again."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.workloads import Workload

SEED = int(os.environ.get("SEARCHIDX_SEED", random.SystemRandom().randrange(10**9)))

Fresh = Callable[[], Path]


def pytest_report_header() -> str:
    return f"faults: SEARCHIDX_SEED={SEED}"


@pytest.fixture(autouse=True)
def own_scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed builds leave their scratch folders; let them lie where pytest tidies up."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))


@pytest.fixture
def dice() -> random.Random:
    """The same throws for the same seed."""
    return random.Random(SEED)


@pytest.fixture
def prepared(tmp_path: Path) -> Callable[[Workload], Fresh]:
    """Prepares an index for a workload, and gives back what lays a fresh copy of it."""

    def prepare(workload: Workload) -> Fresh:
        template, copy = tmp_path / "template", tmp_path / "index"
        template.mkdir(mode=0o700)
        for step in workload.prepare:
            step(template)

        def fresh() -> Path:
            shutil.rmtree(copy, ignore_errors=True)
            return Path(shutil.copytree(template, copy))

        return fresh

    return prepare

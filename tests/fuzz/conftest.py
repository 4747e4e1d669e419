"""What all fuzzers share: their dice, whose seed is printed, and how long they run."""

from __future__ import annotations

import os
import random
import time

import pytest

SHORT, LONG = 1, 400
"""The length of a run in CI, and of one with --soak; SEARCHIDX_FUZZ multiplies either."""


@pytest.fixture
def dice() -> random.Random:
    """Dice whose seed is shown when the test fails; SEARCHIDX_SEED throws them again as they fell."""
    seed = int(os.environ.get("SEARCHIDX_SEED") or random.SystemRandom().randrange(2**32))
    print(f"SEARCHIDX_SEED={seed}")
    return random.Random(seed)


@pytest.fixture(autouse=True)
def of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines count this process's work, not the clock of a machine that others use too."""
    monkeypatch.setattr(time, "monotonic", time.process_time)


@pytest.fixture
def rounds(pytestconfig: pytest.Config) -> int:
    """How often a fuzzer repeats what it does in a short run."""
    return int((LONG if pytestconfig.getoption("--soak") else SHORT) * float(os.environ.get("SEARCHIDX_FUZZ") or 1))

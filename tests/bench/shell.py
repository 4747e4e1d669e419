"""What a person at the shell waits for: the whole command, and the import alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

TIMES = 15


def command(folder: Path, word: str) -> float:
    """Seconds of `searchidx search WORD --json`, the median of several."""
    return _median([sys.executable, "-m", "searchidx", "search", word, "--json", "--index", str(folder / "index")])


def starting() -> float:
    """Seconds of an interpreter that does nothing."""
    return _median([sys.executable, "-c", "pass"])


def importing() -> float:
    """Seconds of an interpreter that imports searchidx and does nothing."""
    return _median([sys.executable, "-c", "import searchidx"])


def _median(arguments: Sequence[str]) -> float:
    return median(_once(arguments) for _ in range(TIMES))


def _once(arguments: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started

"""Builds in processes of their own: seconds, bytes on disk, and the peak of memory over all processes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.05
SELDOM = 50
"""Looking at memory may take one part in so many of the time, for it holds up what is looked at."""


@dataclass(frozen=True)
class Built:
    """What a build cost. Memory counts shared pages once; 0 where the system does not tell."""

    seconds: float
    bytes: int
    memory: int


def build(engine: str, source: Path, folder: Path) -> Built:
    """Build with an engine in a new process; RuntimeError with its last words if it fails."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "tests.bench.building", engine, str(source), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watch = Watch(process.pid)
    out, errors = process.communicate()
    memory = watch.stop()
    if process.returncode:
        raise RuntimeError(f"{engine}: {errors.strip().splitlines()[-1:]}")
    return Built(float(out), size(folder), memory)


def size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Watch:
    """Looks at a process and all below it again and again, until it is told to stop."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def stop(self) -> int:
        """The most bytes that were seen."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        pause = PAUSE
        while not self._done.wait(pause):
            started = time.perf_counter()
            self._peak = max(self._peak, memory_of(self._process))
            pause = max(PAUSE, SELDOM * (time.perf_counter() - started))


def memory_of(process: int) -> int:
    """The bytes of a process and all that descend from it."""
    return sum(map(_memory, _family(process)))


def _family(process: int) -> list[int]:
    """A process and all that descend from it."""
    found = [process]
    with suppress(OSError):  # processes end while they are looked at
        for path in Path(f"/proc/{process}/task").glob("*/children"):
            found += [pid for child in path.read_text().split() for pid in _family(int(child))]
    return found


def _memory(process: int) -> int:
    """The bytes of a process, what it shares divided among those that share it; files that are mapped do not count."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))


def _main(engine: str, source: str, folder: str) -> None:
    from tests.bench.engines import peers

    peer = peers([engine])[0]
    started = time.perf_counter()
    peer.build(Path(source), Path(folder))
    print(time.perf_counter() - started)


if __name__ == "__main__":
    _main(*sys.argv[1:])

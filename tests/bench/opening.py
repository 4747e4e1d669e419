"""Opening and the first answers in a fresh process: `python -m tests.bench.opening INDEX [--warm]`.

Each process drops the index's files from the page cache (`posix_fadvise`), loads the modules that opening and searching need from another,
small index, and then opens INDEX and asks for the first time. Each question is asked first in a process of its own. Beside the times
stands how long the disk takes for the same bytes: they are dropped again, and read one piece after the other.

What another process has mapped stays in the page cache, and so does what waits to be written: INDEX is to be nobody else's.
"""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median

import click
import msgspec
import numpy as np

import searchidx
from searchidx import build
from searchidx.engines.embedded.format.mapped_file import mapped
from searchidx.search.index import Index
from tests.bench import corpus

FACETS = ("topics", "provider")
WORDS = (corpus.vocabulary()[60], corpus.vocabulary()[2_000], corpus.vocabulary()[300])
SMALL = 300
TRIES, PAUSE = 20, 0.1
"""How often the page cache is asked to drop files, and how many seconds lie between."""
LARGEST = 1 << 16
"""Bytes that are read at once at most: what the engine checks at once."""

_libc = ctypes.CDLL(None)

Piece = tuple[Path, int]
"""A page of a file, by where it begins."""

QUESTIONS: dict[str, Callable[[Index], object]] = {
    "a word": lambda index: index.search(WORDS[0]),
    "a word, two facets": lambda index: index.search(WORDS[0], facets=FACETS),
    "two words, facets, histogram": lambda index: index.search(f"{WORDS[0]} {WORDS[2]}", facets=(*FACETS, "date")),
    "a typo": lambda index: index.search(f"{WORDS[1][:2]}w{WORDS[1][3:]}"),
    "suggest": lambda index: index.suggest(WORDS[0][:2]),
    "similar": lambda index: index.similar(index.search(WORDS[1]).hits[0].id),
    "stories": lambda index: index.search(WORDS[0], group="story"),
}


@dataclass(frozen=True)
class Cost:
    """Milliseconds by the clock and of the processor, those that the disk takes for the same bytes, and how many these are."""

    clock: float
    processor: float
    reading: float
    size: int


def measure(index: Path, rounds: int, *, warm: bool) -> Iterator[str]:
    """A line for opening and one for each question: milliseconds by the clock and of the processor, medians of fresh processes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        small = _small(Path(temporary))
        found = {name: [_fresh(index, small, name, warm=warm) for _ in range(rounds)] for name in QUESTIONS}
    yield f"{'milliseconds':36}{'clock':>9}{'processor':>11}{'reading':>10}{'MB':>8}"
    opened = [one[0] for own in found.values() for one in own]
    for name, moments in {"opening": opened, **{f"first: {name}": [one[1] for one in own] for name, own in found.items()}}.items():
        clock, processor, reading, size = (median(column) for column in zip(*map(astuple, moments), strict=True))
        yield f"{name:36}{clock:9.1f}{processor:11.1f}{reading:10.1f}{size / 1e6:8.1f}"


def _small(folder: Path) -> Path:
    corpus.write(folder / "documents.jsonl", SMALL)
    build(folder / "documents.jsonl", index=folder / "index")
    return folder / "index"


def _fresh(index: Path, small: Path, name: str, *, warm: bool) -> list[Cost]:
    """What a fresh process takes to open, then for one question."""
    asked = [sys.executable, "-m", "tests.bench.opening", str(index), "--small", str(small), "--question", name]
    shown = subprocess.run([*asked, *(["--warm"] if warm else [])], check=True, capture_output=True)
    return msgspec.json.decode(shown.stdout, type=list[Cost])


def _once(index: Path, small: Path, name: str, *, warm: bool) -> list[Cost]:
    with searchidx.open(small) as loaded:
        for ask in QUESTIONS.values():
            ask(loaded)
    if not warm and (kept := _drop(index)):
        raise click.ClickException(f"{len(kept)} pieces of {index} stay in the page cache: another process reads or writes it")
    opened: list[Index] = []
    spent = [
        _spent(index, lambda: opened.append(searchidx.open(index))),
        _spent(index, lambda: QUESTIONS[name](opened[0])),
    ]
    opened.clear()
    gc.collect()
    _drop(index)
    return [Cost(clock, processor, *_reading(pieces)) for clock, processor, pieces in spent]


def _spent(index: Path, act: Callable[[], object]) -> tuple[float, float, set[Piece]]:
    """Milliseconds by the clock and of the processor, and what was read of the index."""
    before, clock, processor = _cached(index), time.perf_counter(), time.process_time()
    act()
    return 1e3 * (time.perf_counter() - clock), 1e3 * (time.process_time() - processor), _cached(index) - before


def _drop(index: Path) -> set[Piece]:
    """Drop all files from the page cache; which pieces of them stay there. What is still being read ahead can only be dropped later."""
    for _ in range(TRIES):
        for file in _files(index):
            with file.open("rb") as opened:
                os.fsync(opened.fileno())
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if not (kept := _cached(index)):
            break
        time.sleep(PAUSE)
    return kept


def _cached(index: Path) -> set[Piece]:
    """The pieces of all files that lie in the page cache."""
    found: set[Piece] = set()
    for file in filter(os.path.getsize, _files(index)):
        data = mapped(file)
        there = np.zeros(-(-len(data) // mmap.PAGESIZE), np.uint8)
        _libc.mincore(ctypes.c_void_p(data.ctypes.data), ctypes.c_size_t(len(data)), ctypes.c_void_p(there.ctypes.data))
        found.update((file, int(page) * mmap.PAGESIZE) for page in np.flatnonzero(there & 1))
    return found


def _reading(pieces: set[Piece]) -> tuple[float, int]:
    """Milliseconds for reading these pieces, neighbours at once, and their bytes."""
    runs: list[tuple[Path, int, int]] = []
    for file, start in sorted(pieces):
        joins = runs and runs[-1][0] == file and sum(runs[-1][1:]) == start and runs[-1][2] < LARGEST
        runs[-1:] = [(file, runs[-1][1], runs[-1][2] + mmap.PAGESIZE)] if joins else [*runs[-1:], (file, start, mmap.PAGESIZE)]
    started = time.perf_counter()
    for file, start, size in runs:
        with file.open("rb", buffering=0) as opened:
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_RANDOM)
            os.pread(opened.fileno(), size, start)
    return 1e3 * (time.perf_counter() - started), len(pieces) * mmap.PAGESIZE


def _files(index: Path) -> list[Path]:
    return sorted(filter(Path.is_file, index.rglob("*")))


@click.command()
@click.argument("index", type=click.Path(path_type=Path, exists=True))
@click.option("--rounds", default=5, show_default=True, help="How many processes are asked each question.")
@click.option("--warm", is_flag=True, help="Leave the files in the page cache.")
@click.option("--small", type=click.Path(path_type=Path), hidden=True)
@click.option("--question", hidden=True)
def main(index: Path, rounds: int, warm: bool, small: Path | None, question: str | None) -> None:
    """Ask in fresh processes; the table goes to stdout."""
    if small and question:
        click.echo(msgspec.json.encode(_once(index, small, question, warm=warm)))
        return
    for line in measure(index, rounds, warm=warm):
        click.echo(line)


if __name__ == "__main__":
    main()

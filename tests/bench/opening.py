"""Opening and the first answers in a fresh process: `python -m tests.bench.opening INDEX [--warm]`.

Each process drops the index's files from the page cache (`posix_fadvise`), loads the modules that opening and searching need from another,
small index, and then opens INDEX and asks for the first time. Each question is asked first in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

import click

import searchidx
from searchidx import build
from searchidx.search.index import Index
from tests.bench import corpus

FACETS = ("topics", "provider")
WORDS = (corpus.vocabulary()[60], corpus.vocabulary()[2_000], corpus.vocabulary()[300])
SMALL = 300
QUESTIONS: dict[str, Callable[[Index], object]] = {
    "a word": lambda index: index.search(WORDS[0]),
    "a word, two facets": lambda index: index.search(WORDS[0], facets=FACETS),
    "two words, facets, histogram": lambda index: index.search(f"{WORDS[0]} {WORDS[2]}", facets=(*FACETS, "date")),
    "a typo": lambda index: index.search(f"{WORDS[1][:2]}w{WORDS[1][3:]}"),
    "suggest": lambda index: index.suggest(WORDS[0][:2]),
    "similar": lambda index: index.similar(index.search(WORDS[1]).hits[0].id),
    "stories": lambda index: index.search(WORDS[0], group="story"),
}


def measure(index: Path, rounds: int, *, warm: bool) -> Iterator[str]:
    """A line for opening and one for each question: milliseconds by the clock and of the processor, medians of fresh processes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        small = _small(Path(temporary))
        found = {name: [_fresh(index, small, name, warm=warm) for _ in range(rounds)] for name in QUESTIONS}
    yield f"{'milliseconds':36}{'clock':>9}{'processor':>11}"
    for name, times in {"opening": [one[:2] for own in found.values() for one in own], **_answers(found)}.items():
        yield f"{name:36}{median(one[0] for one in times):9.1f}{median(one[1] for one in times):11.1f}"


def _answers(found: dict[str, list[list[float]]]) -> dict[str, list[list[float]]]:
    return {f"first: {name}": [one[2:] for one in own] for name, own in found.items()}


def _small(folder: Path) -> Path:
    corpus.write(folder / "documents.jsonl", SMALL)
    build(folder / "documents.jsonl", index=folder / "index")
    return folder / "index"


def _fresh(index: Path, small: Path, name: str, *, warm: bool) -> list[float]:
    """Of a fresh process the clock's and the processor's time to open, then those of one question."""
    asked = [sys.executable, "-m", "tests.bench.opening", str(index), "--small", str(small), "--question", name]
    shown = subprocess.run([*asked, *(["--warm"] if warm else [])], check=True, capture_output=True)
    return json.loads(shown.stdout)  # type: ignore[no-any-return]


def _once(index: Path, small: Path, name: str, *, warm: bool) -> list[float]:
    with searchidx.open(small) as loaded:
        for ask in QUESTIONS.values():
            ask(loaded)
    if not warm:
        for file in filter(Path.is_file, index.rglob("*")):
            with file.open("rb") as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    moments = [(time.perf_counter(), time.process_time())]
    found = searchidx.open(index)
    moments.append((time.perf_counter(), time.process_time()))
    QUESTIONS[name](found)
    moments.append((time.perf_counter(), time.process_time()))
    return [1e3 * (end - start) for pair in pairwise(moments) for start, end in zip(*pair, strict=True)]


@click.command()
@click.argument("index", type=click.Path(path_type=Path, exists=True))
@click.option("--rounds", default=5, show_default=True, help="How many processes are asked each question.")
@click.option("--warm", is_flag=True, help="Leave the files in the page cache.")
@click.option("--small", type=click.Path(path_type=Path), hidden=True)
@click.option("--question", hidden=True)
def main(index: Path, rounds: int, warm: bool, small: Path | None, question: str | None) -> None:
    """Ask in fresh processes; the table goes to stdout."""
    if small and question:
        click.echo(json.dumps(_once(index, small, question, warm=warm)))
        return
    for line in measure(index, rounds, warm=warm):
        click.echo(line)


if __name__ == "__main__":
    main()

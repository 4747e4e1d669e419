"""Readers see whole generations while others are published, and give back what they hold."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import searchidx
from tests.support.injector import fork
from tests.support.workloads import answer, building, documents, publish, read

PUBLISHED = 200
SOAK = 5_000
EVERY = 10
"""After how many steps one side waits for the other."""


@contextmanager
def beside(step: Callable[[int], object], count: int) -> Iterator[Callable[[], bool]]:
    """Numbered steps done in a process of their own, and what tells whether they are still going on.

    Every tenth step waits until that was asked again, so that neither side is done before the other has begun.
    """
    asked, ask = os.pipe()
    os.set_blocking(ask, False)
    child = fork()
    if not child:
        os.close(ask)
        os._exit(_code(step, count, asked))
    left = [child]

    def goes_on() -> bool:
        with suppress(BlockingIOError):
            os.write(ask, b".")
        if left and os.waitpid(child, os.WNOHANG) != (0, 0):
            left.clear()
        return bool(left)

    try:
        yield goes_on
    finally:
        os.close(ask)
        os.close(asked)
        if left:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _code(step: Callable[[int], object], count: int, asked: int) -> int:
    try:
        for number in range(1, count):
            if number % EVERY == 0:
                os.read(asked, 1 << 16)
            step(number)
    except BaseException:
        return 1
    return 0


def handles() -> int:
    """How many files this process has open."""
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def maps() -> int:
    """How many files of an index this process has mapped."""
    return Path("/proc/self/maps").read_text("utf-8").count("/gen-")


def test_builds_under_a_stream_of_searches(tmp_path: Path, soak: bool) -> None:
    sources = [documents(tmp_path / "one" / "docs", "one", 3), documents(tmp_path / "two" / "docs", "two", 4)]
    root, count = tmp_path / "index", SOAK if soak else PUBLISHED
    building(sources[0])(root)
    held = searchidx.open(root)
    reads, seen = 0, set[str]()
    with beside(lambda number: building(sources[number % 2])(root), count) as goes_on:
        before = handles()
        while goes_on():
            with searchidx.open(root) as index:
                seen.add(index.generation)
                page = index.search("river", facets=("topics",), limit=10)
                assert {hit.title.partition(" of ")[2] for hit in page.hits} in ({"one"}, {"two"})
                assert page.total == len(page.hits) == (3 if page.hits[0].title.endswith("one") else 4)
            del index, page
            reads += 1
            assert handles() <= before
    assert answer(root) == ("two 4" if count % 2 == 0 else "one 3")
    with searchidx.open(root) as index:
        assert index.generation == f"gen-{count:06d}", "a build failed"
    assert reads >= count // EVERY - 1
    assert len(seen) > 5
    assert {hit.title.partition(" of ")[2] for hit in held.search("river").hits} == {"one"}


def test_publishes_under_a_stream_of_reads(tmp_path: Path) -> None:
    publish(tmp_path, "0")
    last, seen = 0, set[int]()
    with beside(lambda number: publish(tmp_path, str(number)), PUBLISHED) as goes_on:
        while goes_on():
            try:
                version = int(read(tmp_path))
            except FileNotFoundError:
                continue  # we read file after file, and took so long that it was collected
            assert version >= last
            last = version
            seen.add(version)
    assert read(tmp_path) == str(PUBLISHED - 1)
    assert len(seen) > 5


def test_snapshot_stays_whole_when_its_generation_is_removed(tmp_path: Path) -> None:
    sources = [documents(tmp_path / "one" / "docs", "one", 3), documents(tmp_path / "two" / "docs", "two", 4)]
    root = tmp_path / "index"
    building(sources[0])(root)
    held = searchidx.open(root)
    for number in range(3):
        building(sources[number % 2 - 1])(root)
    assert not (root / held.generation).exists()
    assert sorted(hit.title for hit in held.search('"the river" -flood', facets=("topics",)).hits) == [
        f"Article {n} of one" for n in range(3)
    ]
    assert held.suggest("riv")
    assert next(iter(held.search("river").hits)).highlights


def test_what_a_snapshot_maps_goes_with_it(tmp_path: Path) -> None:
    """At once, not when somebody collects cycles: a server that is told of many builds must not run out of handles."""
    building(documents(tmp_path / "docs", "one", 3))(tmp_path / "index")
    before = maps()
    gc.disable()
    try:
        for _ in range(3):
            index = searchidx.open(tmp_path / "index")
            index.search("river", facets=("topics",)).as_json()
            index.suggest("riv")
            assert maps() > before
            index.close()
            del index
            assert maps() == before
    finally:
        gc.enable()

"""Of builds that begin together one wins, and each other is told who has the index, and since when."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

import searchidx
from searchidx.engines.embedded.generations import Lock, lock
from searchidx.errors import IndexLocked, SearchidxError
from tests.support.injector import forked
from tests.support.workloads import answer, documents, real

RACES = 100
HOLDER = r"process \d+ \([^)]+\) since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
TOLD = re.compile(rf"another build is writing to \S+: {HOLDER}$")


def racer(source: Path, root: Path, start: Connection, other: Connection) -> None:
    """Begin when told to; whoever reads a document first waits until the other has ended, so that the two always meet."""
    start.recv()

    def wait(stage: str, done: int, total: int | None) -> None:
        other.poll(30)

    try:
        searchidx.build(source, index=root, full=True, jobs=1, progress=wait)
        told = "published"
    except SearchidxError as error:
        told = f"{type(error).__name__}: {error.message}"
    other.send(told)
    start.send(told)


def race(one: Path, two: Path, root: Path) -> list[str]:
    """Let two builds of two folders begin together; what each was told, and the winner's name first."""
    context = multiprocessing.get_context("fork")
    left, right = context.Pipe()
    starts = [context.Pipe() for _ in range(2)]
    racers = [
        context.Process(target=racer, args=(source, root, start[1], end))
        for source, start, end in zip((one, two), starts, (left, right), strict=True)
    ]
    for process in racers:
        process.start()
    for start in starts:
        start[0].send("go")
    told = [start[0].recv() if start[0].poll(60) else "nothing" for start in starts]
    for process in racers:
        process.join()
    return told


def test_one_winner(tmp_path: Path, soak: bool) -> None:
    one, two = documents(tmp_path / "one" / "docs", "one", 3), documents(tmp_path / "two" / "docs", "two", 4)
    root = tmp_path / "index"
    for _ in range(RACES * 10 if soak else RACES):
        told = race(one, two, root)
        assert told.count("published") == 1, told
        (loser,) = (text for text in told if text != "published")
        assert TOLD.match(loser.removeprefix("IndexLocked: ")), loser
        assert answer(root) == ("one 3" if told[0] == "published" else "two 4")


def test_lock_outlives_its_file(tmp_path: Path) -> None:
    with closing(Lock(tmp_path)):
        (tmp_path / "LOCK").unlink()
        with pytest.raises(IndexLocked):
            Lock(tmp_path)


def test_lock_is_given_back_to_the_next(tmp_path: Path) -> None:
    for _ in range(3):
        with closing(Lock(tmp_path)), pytest.raises(IndexLocked, match=f"process {os.getpid()} "):
            Lock(tmp_path)
    Lock(tmp_path).close()


def test_child_does_not_hold_the_lock(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    here, there = multiprocessing.Pipe()

    def outlive() -> None:
        there.send("begun")
        there.recv()

    child = multiprocessing.get_context("fork").Process(target=outlive, daemon=True)
    child.start()
    assert here.recv() == "begun"
    lock.close()
    Lock(tmp_path).close()
    here.send("end")
    child.join()


def test_helpers_end_with_a_killed_build(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    for number in range(6):
        (source / f"doc-{number}.md").write_text("---\ntitle: river\n---\n" + "The river runs. " * 60_000, "utf-8")
    code = "import sys, searchidx; searchidx.build(sys.argv[1], index=sys.argv[2], jobs=2, progress=lambda *told: print(*told, flush=True))"
    build = subprocess.Popen([sys.executable, "-c", code, source, tmp_path / "index"], stdout=subprocess.PIPE, text=True)
    assert build.stdout
    with build.stdout as told:
        assert told.readline().startswith("reading")
        helpers = children(build.pid)
        build.kill()
        build.wait()
    assert helpers
    limit = time.monotonic() + 30
    while any(is_running(one) for one in helpers):
        assert time.monotonic() < limit, "helpers outlive the build that started them"
        time.sleep(0.01)
    assert searchidx.build(source, index=tmp_path / "index", jobs=1).documents == 6


def children(process: int) -> list[int]:
    """The processes that a process started."""
    return [int(name) for name in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def is_running(process: int) -> bool:
    """Whether a process is there, and not only its end waits to be looked at."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("name", ["first", "rebuild", "update"])
def test_interrupted(name: str, tmp_path: Path) -> None:
    workload = real(tmp_path)[name]
    root = tmp_path / "index"
    for step in workload.prepare:
        step(root)
    source = tmp_path / {"first": "one", "rebuild": "two", "update": "more"}[name] / "docs"

    def interrupted() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        searchidx.build(source, index=root, jobs=1, progress=lambda stage, done, total: os.kill(os.getpid(), signal.SIGINT))

    ending = forked(interrupted)
    assert (ending.kind, ending.value) == ("raised", "KeyboardInterrupt")
    assert workload.state(root) == workload.before
    assert not list(root.glob("*.tmp"))


def test_a_loser_waits_for_the_holder_to_say_who_it_is(tmp_path: Path) -> None:
    with closing(Lock(tmp_path)):
        signed = (tmp_path / lock.NAME).read_text()
        (tmp_path / lock.NAME).write_text("")  # as between taking it and signing
        signing = threading.Timer(0.1, (tmp_path / lock.NAME).write_text, [signed])
        signing.start()
        with pytest.raises(IndexLocked, match=f"process {os.getpid()} "):
            Lock(tmp_path)
        signing.join()

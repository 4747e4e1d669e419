"""Builds side by side, whoever calls them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

import searchidx
from searchidx import processes
from searchidx.text import FINGERPRINT, analyzer
from tests.support.folders import Folder, answers

SCRIPT = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import searchidx
from searchidx.indexing import workers
from searchidx.engines.embedded import writer

workers.FEW_BYTES = workers.BATCH_BYTES = 1

if __name__ == "__main__":
    source, index = sys.argv[1:]
    with ThreadPoolExecutor(1) as threads:
        print(threads.submit(searchidx.build, source, index=index, jobs=2).result().documents)
        (Path(source) / "moved.md").write_text((Path(source) / "more.md").read_text())
        (Path(source) / "more.md").unlink()
        print(threads.submit(searchidx.build, source, index=index, jobs=2).result().documents)
"""


def test_a_build_in_a_thread_gives_what_one_alone_gives(tmp_path: Path) -> None:
    notes = Folder(tmp_path / "notes", 3)
    (notes.root / "more.md").write_text("---\ntitle: more of the river\n---\n", "utf-8")
    (tmp_path / "script.py").write_text(SCRIPT, "utf-8")
    command = [sys.executable, "-W", "error", str(tmp_path / "script.py"), str(notes.root), str(tmp_path / "index")]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], env={"PYTHONPATH": "."}, capture_output=True, text=True, timeout=120)
    assert ran.stdout.split() == ["13", "13"], ran.stderr
    searchidx.build(notes.root, index=tmp_path / "alone", jobs=1)
    assert answers(tmp_path / "index") == answers(tmp_path / "alone")


def test_nothing_is_forked_beside_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    methods: list[str] = []
    monkeypatch.setattr("multiprocessing.get_context", methods.append)
    monkeypatch.setattr(processes, "ProcessPoolExecutor", lambda *arguments: nullcontext())
    with processes.pool(2):
        pass
    done = threading.Event()
    beside = threading.Thread(target=done.wait)
    beside.start()
    with processes.pool(2):
        pass
    done.set()
    beside.join()
    assert methods[1] == "forkserver"
    assert methods[0] == ("fork" if sys.platform == "linux" and threading.active_count() == 1 else "forkserver")


def test_processes_are_kept_for_who_needs_no_others() -> None:
    with processes.kept():
        with processes.pool(1, int) as first, processes.pool(1) as again:
            assert again is first
        with processes.pool(1) as later:
            assert later is first
            assert later.submit(abs, -1).result() == 1
        with processes.pool(1, int) as other:
            assert other is not first
            assert other.submit(abs, -2).result() == 2
        with processes.pool(2) as more:
            assert more is not other
    with processes.pool(1) as alone:
        assert alone is not other
        assert alone.submit(abs, -3).result() == 3


def _by(number: int) -> tuple[int, int]:
    """The number, and the process that worked on it."""
    return number, os.getpid()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 40])
@pytest.mark.parametrize("others", [1, 2])
def test_what_comes_of_items_comes_in_their_order(count: int, others: int) -> None:
    with processes.pool(others) as pool:
        found = list(processes.in_order(pool, others, _by, range(count)))
    assert [number for number, _ in found] == list(range(count))
    assert len({process for _, process in found}) <= others + 1


def test_this_process_works_too() -> None:
    with processes.pool(1) as pool:
        (_, other), (_, this) = processes.in_order(pool, 1, _by, range(2))
    assert this == os.getpid() != other


def test_an_item_that_fails_is_told_wherever_it_was_worked_on() -> None:
    with processes.pool(1) as pool:
        for wrong in range(3):
            with pytest.raises(ValueError, match="invalid literal"):
                list(processes.in_order(pool, 1, int, ["x" if number == wrong else "1" for number in range(3)]))
        assert list(processes.in_order(pool, 1, int, ["1", "2"])) == [1, 2]


def test_processes_that_are_dismissed_have_ended() -> None:
    with processes.kept():
        with processes.pool(1) as first:
            process = first.submit(os.getpid).result()
        processes.dismiss()
        assert not processes.are_kept()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_analysis_is_told_by_the_unicode_version_too() -> None:
    assert unicodedata.unidata_version in FINGERPRINT


def test_each_thread_has_a_stemmer_of_its_own() -> None:
    words = [f"{stem}{end}" for stem in ("walk", "hop", "run") for end in ("ing", "ed", "s")] * 50
    expected = analyzer("english").forms(words)
    stemmer = analyzer("english")._terms._stemmer
    assert stemmer is not None
    with ThreadPoolExecutor(4) as threads:
        assert all(found == expected for found in threads.map(analyzer("english").forms, [words] * 20))
        assert threads.submit(lambda: stemmer.stem).result() != stemmer.stem

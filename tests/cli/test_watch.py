"""Files change, and the index follows: watched by a real process, searched by another."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest
from searchidx.web import create_app

import searchidx
from searchidx.engines.embedded.generations import Lock
from searchidx.errors import IndexLocked, SearchidxError, SourceMissing, Unsupported
from searchidx.indexing.report import BuildReport
from searchidx.indexing.watch import BuildOutcome, watch
from tests.cli.test_cli import CHECKOUT

PATIENCE = 30.0


def write(folder: Path, name: str, title: str) -> Path:
    """A document."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"---\ntitle: {title}\n---\n", "utf-8")
    return path


def titles(index: Path) -> list[str]:
    """The titles that an index holds."""
    with searchidx.open(index) as opened:
        return sorted(hit.title for hit in opened.search(limit=100).hits)


def soon(true: Callable[[], bool]) -> None:
    """Wait until something is so; fail if it does not come about."""
    limit = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < limit, "it did not come about"
        time.sleep(0.02)


@contextmanager
def watching(root: Path, *args: str) -> Iterator[subprocess.Popen[str]]:
    """`searchidx watch` in a process of its own, from when its first build is told."""
    command = [sys.executable, "-m", "searchidx", "watch", *args]
    with subprocess.Popen(command, cwd=root, env=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert " in gen-000001: " in process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_what_is_saved_can_be_found_and_what_is_removed_cannot(tmp_path: Path) -> None:
    docs, index = tmp_path / "docs", tmp_path / "index"
    first = write(docs, "a.md", "Alpaca")
    client = None
    with watching(tmp_path, "docs"):
        client = create_app(str(index)).test_client()
        assert [hit["title"] for hit in client.get("/api/search").json["hits"]] == ["Alpaca"]
        write(docs / "new", "b.md", "Bison")
        soon(lambda: titles(index) == ["Alpaca", "Bison"])
        assert client.get("/api/search?q=bison").json["total"] == 1
        write(docs, "a.md", "Addax")
        soon(lambda: titles(index) == ["Addax", "Bison"])
        first.rename(docs / "c.md")
        soon(lambda: (docs / "c.md").exists() and searchidx.open(index).document("c.md") is not None)
        (docs / "c.md").unlink()
        soon(lambda: titles(index) == ["Bison"])
        docs.rename(tmp_path / "away")
        write(docs, "d.md", "Dingo")
        soon(lambda: titles(index) == ["Dingo"])
        write(docs, "e.md", "Eland")
        soon(lambda: titles(index) == ["Dingo", "Eland"])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ends_when_told_to(number: int, code: int, tmp_path: Path) -> None:
    write(tmp_path / "docs", "a.md", "Alpaca")
    with watching(tmp_path, "docs") as process:
        process.send_signal(number)
        assert process.wait(PATIENCE) == code
        assert process.stderr
        assert "Traceback" not in process.stderr.read()
    assert titles(tmp_path / "index") == ["Alpaca"]


def test_a_broken_document_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    write(docs, "a.md", "Alpaca")
    with watching(tmp_path, "docs") as process:
        assert process.stdout and process.stderr
        (docs / "bad.md").write_text("---\ntitle: [\n---\n", "utf-8")
        assert " 1 partial" in process.stdout.readline()
        write(docs, "b.md", "Bison")
        assert "1 added" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        assert process.stderr.read().count("bad.md:") == 1, "what was told once is told again"
    assert titles(tmp_path / "index") == ["Alpaca", "Bad", "Bison"]


def outcomes(source: Path, root: Path, stop: Event) -> Iterator[BuildOutcome]:
    """What is told of the watched folder, by this process."""
    return watch(lambda: searchidx.build(source, index=root, jobs=1), [source], index=str(root), stop=stop)


def test_a_burst_becomes_few_builds(tmp_path: Path) -> None:
    write(tmp_path / "docs", "0.md", "Title 0")
    stop = Event()
    told = outcomes(tmp_path / "docs", tmp_path / "index", stop)
    next(told)
    for number in range(1, 100):
        write(tmp_path / "docs", f"{number}.md", f"Title {number}")
    builds = 0
    while len(titles(tmp_path / "index")) < 100:
        assert isinstance(next(told), BuildReport)
        builds += 1
    assert builds < 20
    stop.set()
    assert list(told) == []


def test_a_file_of_lines_is_watched_though_others_take_its_place(tmp_path: Path) -> None:
    lines, root = tmp_path / "notes.jsonl", tmp_path / "index"
    lines.write_text('{"id": "a", "title": "Alpaca"}\n', "utf-8")
    told = outcomes(lines, root, Event())
    for title in ("Bison", "Civet"):
        next(told)
        (tmp_path / "new").write_text(f'{{"id": "b", "title": "{title}"}}\n', "utf-8")
        (tmp_path / "new").replace(lines)
    next(told)
    assert titles(root) == ["Civet"]


def test_a_locked_index_is_tried_again_and_told_of_once(tmp_path: Path) -> None:
    write(tmp_path / "docs", "a.md", "Alpaca")
    told = outcomes(tmp_path / "docs", tmp_path / "index", Event())
    next(told)
    with closing(Lock(tmp_path / "index")):
        write(tmp_path / "docs", "b.md", "Bison")
        assert isinstance(next(told), IndexLocked)
    assert isinstance(next(told), BuildReport)
    assert titles(tmp_path / "index") == ["Alpaca", "Bison"]


def test_a_source_that_went_is_told_and_waited_for(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    write(docs, "a.md", "Alpaca")
    told = outcomes(docs, tmp_path / "index", Event())
    next(told)
    docs.rename(tmp_path / "away")
    assert isinstance(next(told), SourceMissing)
    (tmp_path / "away").rename(docs)
    assert isinstance(next(told), BuildReport)
    assert titles(tmp_path / "index") == ["Alpaca"]


def test_what_is_wrong_with_the_call_ends_it(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        next(outcomes(tmp_path / "nothing", tmp_path / "index", Event()))


def test_without_the_library_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(Unsupported) as told:
        next(outcomes(write(tmp_path / "docs", "a.md", "Alpaca").parent, tmp_path / "index", Event()))
    assert isinstance(told.value, SearchidxError) and "pip install" in told.value.hint

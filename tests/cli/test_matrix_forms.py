"""Results in every form, on every kind of terminal: one table of what must come out."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import searchidx
from searchidx.cli import _run
from tests.support import served

CHECKOUT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
FORMS = ("text", "json", "jsonl", "csv", "plain")
QUERIES = {"no result": ("zyzzyva", 0), "one": ("unfinished", 1), "many": ("robot", 36)}
TERMINALS = {
    "no colour": {"NO_COLOR": "1", "TERM": "xterm-256color"},
    "20 columns": {"COLUMNS": "20"},
    "LANG=C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("forms")
    folder = served.write(root / "docs")
    searchidx.build(folder, index=root / "index", jobs=1)
    return root / "index"


def args(form: str, query: str, index: Path) -> list[str]:
    """The command line of a search in a form."""
    return ["search", query, "--limit", "100", "--index", str(index), *([] if form == "text" else [f"--{form}"])]


def found(form: str, out: str) -> int:
    """How many results were printed; fails where the form is not whole."""
    if form == "json":
        return len(json.loads(out)["hits"])
    if form == "jsonl":
        return len([json.loads(line)["id"] for line in out.splitlines()])
    if form == "csv":
        rows = list(csv.reader(io.StringIO(out)))
        assert rows[0][:4] == ["id", "title", "url", "date"]
        assert {len(row) for row in rows} == {len(rows[0])}
        return len(rows) - 1
    if form == "plain":
        assert all(line.count("\t") == 1 for line in out.splitlines())
        return len(out.splitlines())
    return sum(line[:3].strip().isdigit() and line[3:5] == ". " for line in out.splitlines())


@pytest.mark.parametrize("amount", QUERIES)
@pytest.mark.parametrize("form", FORMS)
def test_any_number_of_results(index: Path, capsys: pytest.CaptureFixture[str], form: str, amount: str) -> None:
    query, count = QUERIES[amount]
    code = _run(args(form, query, index))
    out, said = capsys.readouterr()
    assert code == (1 if form == "text" and not count else 0)
    assert found(form, out) == count
    assert ("found" in said) == (form == "text"), "text alone says how many there are, and not on stdout"
    assert out.endswith("\n") or not out


def ran(form: str, index: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """What a search with many results printed."""
    command = [sys.executable, "-m", "searchidx", *args(form, "robot", index)]
    return subprocess.run(command, env=CHECKOUT | environment, capture_output=True, timeout=60)


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("form", FORMS)
def test_any_terminal(index: Path, form: str, terminal: str) -> None:
    answer = ran(form, index, **TERMINALS[terminal])
    assert answer.returncode == 0, answer.stderr
    assert b"\x1b" not in answer.stdout
    assert b"Traceback" not in answer.stderr
    out = answer.stdout.decode("latin-1" if terminal in ("latin-1", "LANG=C") and form != "json" else "utf-8")
    assert found(form, out) == 36
    assert "Robot report 07" in out


@pytest.mark.parametrize("form", FORMS)
def test_a_closed_pipe_ends_quietly(index: Path, form: str) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "searchidx", *args(form, "robot", index)]
    with subprocess.Popen(command, env=CHECKOUT, stdout=write, stderr=subprocess.PIPE) as shell:
        os.close(write)
        _, said = shell.communicate(timeout=60)
    assert shell.returncode == 0
    assert b"Traceback" not in said and b"Error" not in said and b"Exception" not in said


@pytest.mark.parametrize("command", ["stats", "lint", "suggest", "verify"])
def test_other_commands_end_quietly_too(index: Path, command: str) -> None:
    read, write = os.pipe()
    os.close(read)
    words = ["robot"] if command == "suggest" else []
    with subprocess.Popen(
        [sys.executable, "-m", "searchidx", command, *words, "--index", str(index)], env=CHECKOUT, stdout=write, stderr=subprocess.PIPE
    ) as shell:
        os.close(write)
        _, said = shell.communicate(timeout=60)
    assert shell.returncode == 0, said
    assert b"Traceback" not in said


@pytest.mark.parametrize("form", ["jsonl", "csv", "plain"])
def test_all_streams_every_result_once(index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    assert _run(["search", "robot", "--limit", "100", f"--{form}", "--index", str(index)]) == 0
    whole = capsys.readouterr().out
    monkeypatch.setattr("searchidx.search.export.BATCH", 7)
    for wanted in (["--all"], ["--limit", "36"], ["--limit", "9999999999"]):
        assert _run(["search", "robot", *wanted, f"--{form}", "--index", str(index)]) == 0
        assert capsys.readouterr().out == whole
    assert _run(["search", "robot", "--limit", "10", f"--{form}", "--index", str(index)]) == 0
    assert found(form, capsys.readouterr().out) == 10


def test_a_facet_is_drawn_whole_on_any_terminal(index: Path) -> None:
    for environment in ({"COLUMNS": "20"}, {"PYTHONIOENCODING": "ascii"}):
        command = [sys.executable, "-m", "searchidx", *args("text", "robot", index), "--facet", "topics", "--where", "topics!=Vision"]
        out = subprocess.run(command, env=CHECKOUT | environment, capture_output=True, text=True, timeout=60).stdout
        assert "Robotics" in out and "- Vision" in out and "…" not in out.partition("topics\n")[2]

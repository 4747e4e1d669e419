"""The command line as a user meets it: what it prints where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
"""The environment in which a command is the one of this checkout, wherever it runs."""

ARTICLE = """---
title: {title}
excerpt: {excerpt}
topics: [AI, Privacy]
date: 2021-0{month}-05
provider:
  name: Wired
published: {published}
webUrl: https://example.org/{month}
---
{body}
"""


def run(*args: str, cwd: Path, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a command printed; fails where it did not end with `code`."""
    command = [sys.executable, "-m", "searchidx", *args]
    env = CHECKOUT | environment
    ran = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=60)
    assert ran.returncode == code, ran.stderr
    return ran


def loaded(*args: str, cwd: Path) -> Any:
    """The JSON that a command printed."""
    return json.loads(run(*args, cwd=cwd).stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with four documents under `notes`, one refused file, and an index."""
    root = tmp_path_factory.mktemp("cli")
    notes = root / "notes"
    notes.mkdir()
    said = [("Facial recognition in London", "police cameras", "false"), ("Robots cook pasta", "=SUM(A1) kitchen", "true")]
    said += [("A \x1b[31mred\x1b[0m title".replace("\x1b", "\\e"), "steering", "true"), ("Recognition of birds", "wings", "true")]
    for month, (title, excerpt, published) in enumerate(said, 1):
        text = ARTICLE.format(title=json.dumps(title), excerpt=json.dumps(excerpt), month=month, published=published, body="Body text.")
        (notes / f"doc-{month}.md").write_text(text, "utf-8")
    (notes / "broken.md").write_bytes(b"\0\1\2")
    run("build", "notes", cwd=root)
    return root


def test_build_reports_what_it_did(folder: Path) -> None:
    report = loaded("build", "notes", "--json", cwd=folder)
    assert set(report) == {
        "documents",
        "added",
        "changed",
        "removed",
        "unchanged",
        "refused",
        "partial",
        "repaired",
        "skipped",
        "seconds",
        "generation",
        "diagnostics",
    }
    assert (report["documents"], report["unchanged"], report["refused"], report["partial"]) == (4, 4, 1, 0)
    [refused] = [d for d in report["diagnostics"] if d["severity"] == "refused"]
    assert set(refused) == {"path", "line", "code", "severity", "message", "hint"}
    assert (refused["path"], refused["line"]) == ("broken.md", None)


def test_strict_build_ends_with_5(folder: Path) -> None:
    assert "broken.md" in run("build", "notes", "--strict", cwd=folder, code=5).stderr


def test_build_without_sources_takes_those_of_the_last(folder: Path) -> None:
    assert loaded("build", "--json", cwd=folder)["documents"] == 4


def test_search_words_are_joined_and_dashes_belong_to_the_query(folder: Path) -> None:
    assert [h["id"] for h in loaded("search", "facial", "recognition", "--json", cwd=folder)["hits"]] == ["doc-1.md"]
    page = loaded("search", "recognition", "-facial", "--json", cwd=folder)
    assert (page["query"]["text"], [h["id"] for h in page["hits"]]) == ("recognition -facial", ["doc-4.md"])


def test_search_json_is_the_object_of_the_contract(folder: Path) -> None:
    page = loaded("search", "facial", "--facet", "topics", "--facet", "date", "--where", "topics=ai", "--explain", "--json", cwd=folder)
    assert set(page) == {"query", "total", "offset", "limit", "hits", "facets", "histograms", "diagnostics", "took_ms", "generation"}
    assert set(page["query"]) == {"text", "understood", "match"}
    assert set(page["hits"][0]) == {"id", "title", "url", "score", "fields", "highlights", "related", "why"}
    assert page["facets"]["topics"][0] == {"value": "AI", "count": 1, "selected": True, "excluded": False}
    assert set(page["histograms"]["date"]["bars"][0]) == {"start", "end", "count", "selected"}
    assert page["hits"][0]["fields"]["date"] == "2021-01-05"


def test_nothing_typed_lists_everything_newest_first(folder: Path) -> None:
    assert [h["id"] for h in loaded("search", "--json", cwd=folder)["hits"]] == [f"doc-{n}.md" for n in (4, 3, 2, 1)]


@pytest.mark.parametrize(
    ("where", "found"),
    [("state=draft", ["doc-1.md"]), ("topics!=ai", []), ("date=2021-02..2021-03", ["doc-3.md", "doc-2.md"]), ("provider=WIRED", 4)],
)
def test_where(folder: Path, where: str, found: Any) -> None:
    hits = [h["id"] for h in loaded("search", "--where", where, "--json", cwd=folder)["hits"]]
    assert hits == found if isinstance(found, list) else len(hits) == found


def test_nothing_found_ends_with_1_in_text_and_0_in_json(folder: Path) -> None:
    run("search", "zyzzyva", cwd=folder, code=1)
    assert loaded("search", "zyzzyva", "--json", cwd=folder)["hits"] == []


@pytest.mark.parametrize(
    "args",
    [("search", "--nope"), ("search", "x", "--json", "--csv"), ("build", "nowhere"), ("search", "--where", "topics"), ("nonsense",)],
)
def test_usage_errors_end_with_2(folder: Path, args: tuple[str, ...]) -> None:
    ran = run(*args, cwd=folder, code=2)
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert ran.stderr


def test_a_missing_index_ends_with_3(tmp_path: Path) -> None:
    assert "searchidx build" in run("search", "x", cwd=tmp_path, code=3).stderr


def test_plain_and_jsonl_give_a_line_a_hit(folder: Path) -> None:
    assert run("search", "robots", "--plain", cwd=folder).stdout == "doc-2.md\tRobots cook pasta\n"
    lines = run("search", "--jsonl", cwd=folder).stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [f"doc-{n}.md" for n in (4, 3, 2, 1)]


def test_csv_holds_no_formula(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("search", "kitchen", "--csv", cwd=folder).stdout)))
    assert list(rows[0])[:4] == ["id", "title", "url", "date"]
    assert (rows[0]["url"], rows[0]["summary"]) == ("https://example.org/2", "'=SUM(A1) kitchen")


def test_text_shows_hits_on_stdout_and_what_is_said_of_them_on_stderr(folder: Path) -> None:
    ran = run("search", "recognitoin", cwd=folder)
    assert "Recognition of birds" in ran.stdout
    assert 'showing results for recognition; search instead for "recognitoin"' in ran.stderr
    assert "\x1b" not in ran.stdout


def test_suggest_stats_verify_and_lint(folder: Path) -> None:
    assert {"text": "recognition", "kind": "word", "count": 2} in loaded("suggest", "recog", "--json", cwd=folder)["suggestions"]
    stats = loaded("stats", "--json", cwd=folder)
    assert set(stats) == {"documents", "fields", "dates", "months", "gaps", "sources", "bytes", "generation", "built"}
    assert stats["dates"] == {"first": "2021-01-05", "last": "2021-04-05", "missing": 0, "given": {"date": 4}}
    assert loaded("verify", "--json", cwd=folder) == {"problems": []}
    ran = run("lint", "notes", "--json", cwd=folder, code=5)
    assert [f["path"] for f in json.loads(ran.stdout)["findings"] if f["severity"] == "refused"] == ["broken.md"]


def test_rollback_goes_back_one_generation(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for text in ("first", "second"):
        (tmp_path / "notes" / "a.md").write_text(f"---\ntitle: {text} title\n---\n")
        run("build", "notes", "--full", cwd=tmp_path)
    run("rollback", cwd=tmp_path)
    assert loaded("search", "--json", cwd=tmp_path)["hits"][0]["title"] == "first title"
    run("rollback", cwd=tmp_path, code=6)


def test_the_index_may_be_named_before_after_and_around(folder: Path, tmp_path: Path) -> None:
    index = str(folder / "index")
    for args in (("--index", index, "search"), ("search", "--index", index)):
        assert loaded(*args, "robots", "--json", cwd=tmp_path)["total"] == 1
    assert json.loads(run("search", "robots", "--json", cwd=tmp_path, SEARCHIDX_INDEX=index).stdout)["total"] == 1


def test_searching_loads_nothing_heavy(folder: Path) -> None:
    code = "import sys; sys.argv = ['searchidx', 'search', 'robots', '--json']\nfrom searchidx.cli import main\ntry: main()\n"
    code += "finally: print([m for m in ('whoosh', 'yaml', 'ftfy', 'flask', 'rich') if m in sys.modules], file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, env=CHECKOUT, capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"


def test_a_closed_pipe_is_quiet(folder: Path) -> None:
    ran = subprocess.run(
        f"{sys.executable} -m searchidx search --jsonl | true", shell=True, cwd=folder, env=CHECKOUT, capture_output=True, text=True
    )
    assert ran.stderr == ""


def test_interrupted_serving_ends_with_130_or_0(folder: Path) -> None:
    command = [sys.executable, "-m", "searchidx", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, env=CHECKOUT, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        assert "http://127.0.0.1:" in served.stderr.readline()
        served.send_signal(signal.SIGINT)
        assert served.wait(20) in (0, 130)


def test_stats_draw_years_months_and_gaps(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for number, date in enumerate(["2019-11-02", "2019-11-03", "2019-12-24", "2020-03-01", "1066-10-14"]):
        (tmp_path / "docs" / f"{number}.md").write_text(f"---\ntitle: A\ndate: {date}\nmark: {number or 'none'}\n---\n", "utf-8")
    run("build", "docs", cwd=tmp_path)
    stats = loaded("stats", "--json", cwd=tmp_path)
    counts = {one["month"]: one["count"] for one in stats["months"]}
    assert counts == {"1066-10": 1, "2019-11": 2, "2019-12": 1, "2020-03": 1}
    assert stats["gaps"] == [{"first": "1066-11", "last": "2019-10"}, {"first": "2020-01", "last": "2020-02"}]
    assert next(field for field in stats["fields"] if field["name"] == "mark")["types"] == {"number": 4, "word": 1}
    drawn = run("stats", cwd=tmp_path).stdout
    assert "2019  ··········█▄  3\n2020  ··▄·········  1\n" in drawn
    assert "1066-11 to 2019-10, 2020-01 to 2020-02" in drawn
    assert "number 4, word 1" in drawn


def test_the_hint_of_a_wrong_configuration_can_be_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("[broken", "utf-8")
    told = run(
        "build", str(folder / "notes"), "--config", str(tmp_path / "wrong.toml"), "--index", str(tmp_path / "index"), cwd=tmp_path, code=2
    ).stderr
    [command] = re.findall(r"`searchidx ([^`]*)`", told)
    printed = run(*command.split(), "--index", str(folder / "index"), cwd=tmp_path).stdout
    assert tomllib.loads(printed) is not None
    assert not printed.startswith("wrote")


def test_options_take_values_that_begin_with_a_dash(folder: Path) -> None:
    newest = [f"doc-{n}.md" for n in (4, 3, 2, 1)]
    assert [h["id"] for h in loaded("search", "--sort", "-date", "--json", cwd=folder)["hits"]] == newest
    assert [h["id"] for h in loaded("search", "--sort", "date", "--json", cwd=folder)["hits"]] == newest[::-1]
    assert "give 0 or more" in run("search", "--limit", "-1", cwd=folder, code=2).stderr
    assert "`-x` is not a field" in run("search", "--where", "-x=1", cwd=folder, code=2).stderr
    assert "-nosuch" in run("search", "--index", "-nosuch", cwd=folder, code=3).stderr


def test_what_looks_like_a_short_option_is_told(folder: Path) -> None:
    ran = run("search", "robots", "-n", cwd=folder)
    assert "options begin with two dashes" in ran.stderr
    assert "Usage" in run("build", "-h", cwd=folder).stdout


def test_a_mistyped_command_is_named_with_the_one_that_was_meant(folder: Path) -> None:
    assert "did you mean search?" in run("serch", "x", cwd=folder, code=2).stderr


@pytest.mark.parametrize("form", ["--plain", "--csv", "--jsonl", "--json"])
@pytest.mark.parametrize(
    ("option", "value", "meant"), [("--where", "topcs=AI", "topics"), ("--facet", "topcs", "topics"), ("--sort", "-dat", "date")]
)
def test_an_unknown_name_never_widens(folder: Path, form: str, option: str, value: str, meant: str) -> None:
    ran = run("search", form, option, value, cwd=folder, code=2)
    assert ran.stdout == ""
    assert meant in ran.stderr


def test_comparisons_of_one_field_narrow(folder: Path) -> None:
    between = ["--where", "date>=2021-02", "--where", "date<2021-04"]
    assert [h["id"] for h in loaded("search", *between, "--json", cwd=folder)["hits"]] == ["doc-3.md", "doc-2.md"]


def test_a_stored_value_can_be_asked_for(folder: Path) -> None:
    assert [h["id"] for h in loaded("search", "--where", "webUrl=https://example.org/2", "--json", cwd=folder)["hits"]] == ["doc-2.md"]


def test_a_hint_is_printed_once(folder: Path) -> None:
    said = run("search", "recognitoin", cwd=folder).stderr
    assert said.count("recognition") == 1


def test_settings_that_name_nothing_are_told_by_the_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("---\ntitle: A\nheat: 3\n---\n", "utf-8")
    (tmp_path / "docs" / "searchidx.toml").write_text('facets = ["nope"]\n[ranking]\nheet = 2\n', "utf-8")
    said = run("build", "docs", cwd=tmp_path).stderr
    assert "facets names 'nope'" in said
    assert "did you mean 'heat'?" in said
    assert loaded("build", "docs", "--json", cwd=tmp_path)["diagnostics"][0]["severity"] == "warning"


def test_init_prints_what_it_would_write(folder: Path) -> None:
    assert "[kinds]" in run("init", "--print", cwd=folder).stdout
    assert not (folder / "searchidx.toml").exists()

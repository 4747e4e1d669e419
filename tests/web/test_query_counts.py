"""What was asked, counted only where the settings want it: no addresses, no times, nothing that could name a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from searchidx.web import create_app
from searchidx.web.query_log import QueryLog
from searchidx.web.server import notices
from searchidx.web.serving.service import Service

import searchidx
from searchidx.cli.stats import command
from searchidx.search import query_counts
from searchidx.search.query_counts import Asked
from searchidx.settings import Settings

PERSONAL = (
    "ann.otter@example.org",
    "ann@otter",
    "call +44 20 7946 0958",
    "iban DE89 3704 0044 0532 0130 00",
    "10.20.30.40",
    "fe80::1:2:3",
    "https://example.org/private?token=1",
    "www.example.org",
    "x" * 200,
    "two\nlines\x00",
)
"""Texts that could name a person, or are no queries."""
HEADERS = {"User-Agent": "Otter/9", "Referer": "https://where.example/", "X-Forwarded-For": "203.0.113.9", "Cookie": "name=ann"}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number, topic in enumerate(("Artificial Intelligence", "Containers", "Containers"), 1):
        head = f"title: Orchestra {number}\ntopics: [{topic}]\ndate: 2021-01-0{number}"
        (folder / f"{number}.md").write_text(f"---\n{head}\n---\nkubernetes everywhere\n", "utf-8")
    searchidx.build(folder, index=tmp_path / "index", jobs=1)
    return tmp_path / "index"


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> list[QueryLog]:
    """Every log of queries, none of which writes by itself."""
    made: list[QueryLog] = []
    start: Callable[[QueryLog, Path | None], None] = QueryLog.__init__

    def kept(self: QueryLog, root: Path | None) -> None:
        start(self, root)
        made.append(self)

    monkeypatch.setattr(QueryLog, "__init__", kept)
    monkeypatch.setattr(QueryLog, "_write_soon", lambda self: None)
    return made


def ask(app: Flask, *addresses: str) -> None:
    client = app.test_client()
    for address in addresses:
        assert client.get(address, headers=HEADERS, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 200


def counted(index: Path, logs: list[QueryLog]) -> dict[str, tuple[int, int]]:
    for log in logs:
        log.flush()
    return {text: (one.times, one.in_vain) for text, one in query_counts.read(index).queries.items()}


def test_off_by_default(index: Path, logs: list[QueryLog]) -> None:
    ask(create_app(str(index)), "/?q=orchestra", "/api/search?q=nowhere")
    assert counted(index, logs) == {}
    assert not (index / query_counts.NAME).exists()


def test_queries_and_what_was_in_vain(index: Path, logs: list[QueryLog]) -> None:
    app = create_app(str(index), Settings(queries=True))
    ask(app, "/?q=Orchestra", "/?q=orchestra+", "/api/search?q=zzyzx", "/?q=kubernetse")
    ask(app, "/?q=orch&typing=1", "/?q=orchestra&page=2", "/?q=", "/?q=orchestra&topics=Nothing", "/feed.atom?q=orchestra")
    assert counted(index, logs) == {"kubernetse": (1, 1), "orchestra": (3, 0), "zzyzx": (1, 1)}


def test_nothing_personal_is_kept(index: Path, logs: list[QueryLog]) -> None:
    client = create_app(str(index), Settings(queries=True)).test_client()
    for text in (*PERSONAL, "harmless"):
        client.get("/api/search", query_string={"q": text}, headers=HEADERS, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert counted(index, logs) == {"harmless": (1, 1)}
    written = json.loads((index / query_counts.NAME).read_text())
    assert written == {"queries": {"harmless": {"times": 1, "in_vain": 1}}}, "a text and two counts: no address, header or time"
    assert (index / query_counts.NAME).stat().st_mode & 0o077 == 0


def test_the_file_is_bounded_and_its_order_says_nothing(index: Path) -> None:
    for number in range(0, 3 * query_counts.MOST, 500):
        query_counts.add(index, {f"query{(7 * n) % 3000:04}": Asked(1 + (n % 2)) for n in range(number, number + 500)})
    kept = list(query_counts.read(index).queries)
    assert len(kept) == query_counts.MOST and kept == sorted(kept)
    assert (index / query_counts.NAME).stat().st_size < query_counts.MOST * (query_counts.LONGEST * 4 + 50)


def test_processes_add_to_one_another(index: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: query_counts.add(index, {"same": Asked(1), f"own{number}": Asked(1, 1)}), range(40)))
    found = query_counts.read(index).queries
    assert found["same"].times == 40 and len(found) == 41


def test_a_damaged_file_counts_from_the_beginning(index: Path) -> None:
    (index / query_counts.NAME).write_text("{")
    query_counts.add(index, {"again": Asked(1)})
    assert list(query_counts.read(index).queries) == ["again"]


def test_stats_says_what_would_have_matched(index: Path) -> None:
    vain = ("ai", "k8s", "kubernetse", "container", "zzyzx")
    query_counts.add(index, {"orchestra": Asked(9), **{text: Asked(number, number) for number, text in enumerate(vain, 1)}})
    found = json.loads(CliRunner().invoke(command, ["--queries", "--json", "--index", str(index)]).stdout)
    assert found["popular"][0] == {"query": "orchestra", "times": 9, "in_vain": 0}
    near = {one["query"]: one["would_match"] and (one["would_match"]["kind"], one["would_match"]["text"]) for one in found["in_vain"]}
    assert near == {
        "ai": ("synonym", "Artificial Intelligence"),
        "k8s": ("synonym", "kubernetes"),
        "kubernetse": ("spelling", "kubernetes"),
        "container": ("value", "Containers"),
        "zzyzx": None,
    }
    told = CliRunner().invoke(command, ["--queries", "--index", str(index)]).stdout
    assert "add to synonyms: 'k8s, kubernetes'" in told and "topics has Containers, 2 documents" in told


def test_stats_says_how_to_count(index: Path) -> None:
    assert "set `queries = true`" in CliRunner().invoke(command, ["--queries", "--index", str(index)]).stdout


@pytest.mark.parametrize(("location", "said"), [("index", 0), ("opensearch+http://localhost:9200/news", 1)])
def test_serving_says_where_nothing_is_counted(location: str, said: int) -> None:
    assert len(list(notices(Service(location, Settings(queries=True), "127.0.0.1")))) == said

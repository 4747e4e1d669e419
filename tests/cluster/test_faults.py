"""Nodes that are killed or hang, and refused writes, on a real cluster: nothing is lost, and no wrong total is told as right."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from searchidx.web import create_app

import searchidx
from searchidx import engines
from searchidx.engines.messages import Request
from searchidx.engines.opensearch.address import parse
from searchidx.engines.opensearch.client import Client
from searchidx.errors import BackendUnreachable, SearchidxError, Timeout
from searchidx.indexing.report import BuildReport
from searchidx.search.index import Index
from searchidx.search.page import Page
from tests.cluster.asking import answer
from tests.support.cluster import Cluster, cluster_address, shared

pytestmark = pytest.mark.cluster

DOCUMENTS = 600
UNREACHABLE, DAMAGED = 4, 3
LONGEST = 30.0
"""Seconds after which a cluster that lost a node answers again."""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """The cluster of this run with all its nodes, before and after."""
    found = shared()
    if not found.nodes:
        pytest.skip("the nodes of a cluster that was started elsewhere are left alone")
    yield found
    for node in found.nodes:
        if node.has_ended():
            found.start_again(node)
    found.wait()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(DOCUMENTS):
        (folder / f"{number}.md").write_text(f"---\ntitle: Owl {number}\n---\nText of note {number}.\n", "utf-8")
    return folder


def index_of(address: str) -> str:
    """The name of the published index."""
    [found] = answer(address, "GET", f"/_alias/{parse(address).name}")
    return str(found)


def shards(index: str, address: str) -> dict[str, list[int]]:
    """The documents of each shard of an index, by the node that holds them."""
    found: dict[str, list[int]] = {}
    for one in answer(address, "GET", f"/_cat/shards/{index}", format="json", h="node,docs"):
        found.setdefault(one["node"], []).append(int(one["docs"]))
    return found


def command(address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "searchidx", *arguments, "--index", address], capture_output=True, text=True, check=False)


def kind(error: SearchidxError) -> str:
    """What an error is, as callers tell errors apart."""
    return "BackendUnreachable" if isinstance(error, BackendUnreachable) else type(error).__name__


class Load:
    """Searches one after the other, as long as the block runs; counts answers by their total, and errors by their kind.

    `longest` is how many seconds nothing was answered at most.
    """

    def __init__(self, address: str) -> None:
        self.told: Counter[object] = Counter()
        self.longest = 0.0
        self._engine = engines.connect(address)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        answered = time.monotonic()
        while not self._ended.is_set():
            try:
                [results] = self._engine.search([Request(limit=1, deadline=time.monotonic() + 5)])
                self.told["partial" if results.partial else results.total] += 1
                self.longest = max(self.longest, time.monotonic() - answered)
                answered = time.monotonic()
            except SearchidxError as error:
                self.told[kind(error)] += 1

    def __enter__(self) -> Load:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._engine.close()


@pytest.mark.parametrize("number", [0, *(pytest.param(other, marks=pytest.mark.soak) for other in (1, 2))])
def test_a_node_is_killed_during_a_build(cluster: Cluster, notes: Path, number: int) -> None:
    """The manager of the cluster, then each node in turn: a build says that it failed, or all of it is there; nothing is there twice."""
    address = cluster_address(f"killed-{number}")
    searchidx.build(notes, index=address, jobs=1)
    manager = answer(address, "GET", "/_cat/cluster_manager?format=json")[0]["node"]
    nodes = sorted(cluster.nodes, key=lambda one: one.name != manager)
    for changed in range(0, DOCUMENTS, 2):
        (notes / f"{changed}.md").write_text(f"---\ntitle: Hawk {changed}\n---\n{'Text. ' * 500}\n", "utf-8")
    killed = threading.Timer(0.5, nodes[number].send, [signal.SIGKILL])
    killed.start()
    with Load(address) as load:
        report = until_it_works(lambda: searchidx.build(notes, index=address, full=True, jobs=1))
        killed.join()
    assert report.documents == DOCUMENTS
    assert set(load.told) <= {DOCUMENTS, "partial", "BackendUnreachable", "IndexUnavailable", "Timeout"}
    assert load.longest < LONGEST
    assert_holds(address, hawks=DOCUMENTS // 2)
    cluster.start_again(nodes[number])
    assert_holds(address, hawks=DOCUMENTS // 2)


@pytest.mark.parametrize("number", [pytest.param(number, marks=pytest.mark.soak) for number in range(3)])
def test_a_node_is_killed_during_an_incremental_build(cluster: Cluster, notes: Path, number: int) -> None:
    """Written into the live index: what was acknowledged is there once, whichever node is lost on the way."""
    address = cluster_address(f"killed-live-{number}")
    searchidx.build(notes, index=address, jobs=1)
    for changed in range(0, DOCUMENTS, 2):
        (notes / f"{changed}.md").write_text(f"---\ntitle: Hawk {changed}\n---\n{'Text. ' * 500}\n", "utf-8")
    killed = threading.Timer(0.5, cluster.nodes[number].send, [signal.SIGKILL])
    killed.start()
    with Load(address) as load:
        until_it_works(lambda: searchidx.build(notes, index=address, jobs=1))
        killed.join()
    assert set(load.told) <= {DOCUMENTS, "partial", "BackendUnreachable", "IndexUnavailable", "Timeout"}
    assert load.longest < LONGEST
    assert_holds(address, hawks=DOCUMENTS // 2)


def until_it_works(build: Callable[[], BuildReport]) -> BuildReport:
    """The report of a build that may fail while a node is lost; it says so then, and is run again as a person would."""
    for _ in range(5):
        try:
            return build()
        except BackendUnreachable:
            time.sleep(5)
    return build()


def assert_holds(address: str, hawks: int) -> None:
    with searchidx.open(address) as index:
        assert index.search("hawk").total == hawks
        assert index.search("").total == DOCUMENTS
        assert len(index.engine.fingerprints()) == DOCUMENTS
    assert engines.verify(address) == []


def test_a_node_is_lost_with_shards_that_have_no_copy(cluster: Cluster, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left answers and says what is missing; where nothing is left, nothing is answered."""
    half, single = cluster_address("half"), cluster_address("single")
    searchidx.build(notes, index=half, jobs=1)
    monkeypatch.setenv("SEARCHIDX_OPENSEARCH_SHARDS", "1")
    searchidx.build(notes, index=single, jobs=1)
    for address in (half, single):
        settings = {"index.auto_expand_replicas": "false", "index.number_of_replicas": 0}
        answer(address, "PUT", f"/{index_of(address)}/_settings", settings)
    [name] = shards(index_of(single), single)
    lost = shards(index_of(half), half).get(name, [])
    node = next(one for one in cluster.nodes if one.name == name)
    node.send(signal.SIGKILL)
    cluster.wait(nodes=2, status="red")
    answers_partly(half, DOCUMENTS - sum(lost), f"{3 - len(lost)} of 3 shards answered" if lost else "")
    ran = command(single, "search", "owl")
    assert (ran.returncode, ran.stdout) == (UNREACHABLE, "") and "could not search" in ran.stderr
    assert create_app(index=single).test_client().get("/api/search?q=owl").status_code == 503
    cluster.start_again(node)
    for address in (half, single):
        assert command(address, "verify").returncode == 0
        with searchidx.open(address) as index:
            assert index.search("owl").total == DOCUMENTS


def soon(search: Callable[[], Page]) -> Page:
    """The page of a search that may come too late while a cluster looks for what it has lost."""
    for _ in range(10):
        try:
            return search()
        except (BackendUnreachable, Timeout):
            time.sleep(1)
    return search()


def answers_partly(address: str, total: int, missing: str) -> None:
    """The answers of an index of which shards are away, in every form."""
    views: list[dict[str, Any]] = [{}, {"group": "story"}, {"facets": ["state"]}, {"explain": True}]
    with searchidx.open(address) as index:
        for more in views:
            page = soon(partial(index.search, "owl", **more))
            told = [one.message for one in page.diagnostics if one.code == "partial-answer"]
            assert page.total == total and len(told) == bool(missing) and all(missing in one for one in told)
    client = create_app(index=address).test_client()
    assert missing in client.get("/?q=owl").get_data(as_text=True)
    assert missing in str(client.get("/api/search?q=owl").get_json()["diagnostics"])
    assert missing in command(address, "search", "owl").stderr
    for arguments in (["stats"], ["search", "owl", "--all", "--jsonl"]):
        ran = command(address, *arguments)
        assert ran.returncode == (UNREACHABLE if missing else 0), ran.stderr
    assert command(address, "verify").returncode == (DAMAGED if missing else 0)


@pytest.mark.parametrize("which", ["other", pytest.param("manager", marks=pytest.mark.soak)])
def test_a_node_that_hangs_is_passed_over(cluster: Cluster, notes: Path, which: str) -> None:
    """Its connections stay, and answer nothing: the first search takes longer, then every answer is whole from the other copies."""
    address = cluster_address(f"hangs-{which}")
    searchidx.build(notes, index=address, jobs=1)
    manager = answer(address, "GET", "/_cat/cluster_manager?format=json")[0]["node"]
    node = next(one for one in cluster.nodes if (one.name == manager) == (which == "manager"))
    with searchidx.open(address) as index:
        assert index.search("owl").total == DOCUMENTS
        node.send(signal.SIGSTOP)
        try:
            told = [_total(index) for _ in range(12)]
        finally:
            node.send(signal.SIGCONT)
        assert set(told) <= {DOCUMENTS, "partial", "BackendUnreachable", "Timeout"}
        assert told[-1] == DOCUMENTS and told.count(DOCUMENTS) >= 8
        cluster.wait()
        assert index.search("owl").total == DOCUMENTS


def _total(index: Index) -> object:
    try:
        page = index.search("owl")
        return "partial" if any(one.code == "partial-answer" for one in page.diagnostics) else page.total
    except SearchidxError as error:
        return kind(error)


@pytest.mark.parametrize("searches", [100, pytest.param(2_000, marks=pytest.mark.soak)])
def test_the_alias_names_one_index_while_builds_swap_it(notes: Path, searches: int) -> None:
    address = cluster_address(f"swaps-{searches}")
    name = parse(address).name
    searchidx.build(notes, index=address, jobs=1)
    ended, named, totals = threading.Event(), Counter[int](), Counter[int]()

    def watch() -> None:
        with closing(Client(parse(address))) as client:
            while totals.total() < searches or not ended.is_set():
                named[len(client.request("GET", f"/_alias/{name}"))] += 1
                totals[client.request("POST", f"/{name}/_search", {"size": 0, "track_total_hits": True})["hits"]["total"]["value"]] += 1

    watching = threading.Thread(target=watch)
    watching.start()
    swaps = 0
    while swaps < 3 or totals.total() < searches:
        searchidx.build(notes, index=address, full=True, jobs=1)
        swaps += 1
    ended.set()
    watching.join()
    assert set(named) == {1} and set(totals) == {DOCUMENTS}
    found = answer(address, "GET", f"/_cat/indices/{name}-0*?format=json&h=index")
    assert len(found) == 2, "the published index, and the one before"

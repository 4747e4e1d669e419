"""Nodes that are killed or hang, and refused writes, on a real cluster: nothing is lost, and no wrong total is told as right."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import searchidx
from searchidx import engines
from searchidx.engines.messages import Request
from searchidx.engines.opensearch.address import parse
from searchidx.engines.opensearch.client import Client
from searchidx.errors import IndexUnavailable, SearchidxError
from tests.support.cluster import Cluster, cluster_address, shared

pytestmark = pytest.mark.cluster

DOCUMENTS = 600


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


def answer(address: str, method: str, path: str, body: Any = None) -> Any:
    with closing(Client(parse(address))) as client:
        return client.request(method, path, body)


class Load:
    """Searches one after the other, as long as the block runs; counts answers by their total, and errors by their kind."""

    def __init__(self, address: str) -> None:
        self.told: Counter[object] = Counter()
        self._engine = engines.connect(address)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                [results] = self._engine.search([Request(limit=1, deadline=time.monotonic() + 5)])
                self.told["partial" if results.partial else results.total] += 1
            except SearchidxError as error:
                self.told[type(error).__name__] += 1

    def __enter__(self) -> Load:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._engine.close()


@pytest.mark.parametrize("which", ["manager", pytest.param("other", marks=pytest.mark.soak)])
def test_a_node_is_killed_during_a_build(cluster: Cluster, notes: Path, which: str) -> None:
    address = cluster_address(f"killed-{which}")
    searchidx.build(notes, index=address, jobs=1)
    manager = answer(address, "GET", "/_cat/cluster_manager?format=json")[0]["node"]
    node = next(one for one in cluster.nodes if (one.name == manager) == (which == "manager"))
    threading.Timer(1.0, node.send, [signal.SIGKILL]).start()
    with Load(address) as load:
        for number in range(0, DOCUMENTS, 2):
            (notes / f"{number}.md").write_text(f"---\ntitle: Hawk {number}\n---\nText.\n", "utf-8")
        report = searchidx.build(notes, index=address, full=True, jobs=1)
    assert report.documents == DOCUMENTS
    assert set(load.told) <= {DOCUMENTS, "partial", "Timeout", "BackendUnreachable", "IndexUnavailable"}
    with searchidx.open(address) as index:
        assert index.search("hawk").total == DOCUMENTS // 2
        assert index.search("").total == DOCUMENTS
        assert len(index.engine.fingerprints()) == DOCUMENTS


@pytest.mark.soak
def test_a_node_that_hangs_is_passed_over(cluster: Cluster, notes: Path) -> None:
    address = cluster_address("hangs")
    searchidx.build(notes, index=address, jobs=1)
    with searchidx.open(address) as index:
        assert index.search("owl").total == DOCUMENTS
        node = cluster.nodes[0]
        node.send(signal.SIGSTOP)
        try:
            told = [_total(address) for _ in range(3)]
        finally:
            node.send(signal.SIGCONT)
        assert set(told) <= {DOCUMENTS, "partial", "Timeout", "BackendUnreachable"}
        cluster.wait()
        assert index.search("owl").total == DOCUMENTS


def _total(address: str) -> object:
    try:
        with searchidx.open(address) as index:
            page = index.search("owl")
            return "partial" if any(one.code == "partial-answer" for one in page.diagnostics) else page.total
    except SearchidxError as error:
        return type(error).__name__


def test_a_cluster_without_room_takes_no_writes(notes: Path) -> None:
    address = cluster_address("full")
    generation = searchidx.build(notes, index=address, jobs=1).generation
    index = generation.partition(".")[0]
    answer(address, "PUT", f"/{index}/_settings", {"index.blocks.read_only_allow_delete": True})
    (notes / "new.md").write_text("---\ntitle: New\n---\n", "utf-8")
    try:
        with pytest.raises(IndexUnavailable, match="takes no writes"):
            searchidx.build(notes, index=address, jobs=1)
    finally:
        answer(address, "PUT", f"/{index}/_settings", {"index.blocks.read_only_allow_delete": None})
    with searchidx.open(address) as opened:
        assert (opened.generation, opened.search("").total) == (generation, DOCUMENTS)
    assert searchidx.build(notes, index=address, jobs=1).added == 1


def test_the_alias_names_one_index_while_builds_swap_it(notes: Path) -> None:
    address = cluster_address("swaps")
    name = parse(address).name
    searchidx.build(notes, index=address, jobs=1)
    ended, named, totals = threading.Event(), Counter[int](), Counter[int]()

    def watch() -> None:
        with closing(Client(parse(address))) as client:
            while not ended.is_set():
                named[len(client.request("GET", f"/_alias/{name}"))] += 1
                totals[client.request("POST", f"/{name}/_search", {"size": 0, "track_total_hits": True})["hits"]["total"]["value"]] += 1

    watching = threading.Thread(target=watch)
    watching.start()
    for _ in range(3):
        searchidx.build(notes, index=address, full=True, jobs=1)
    ended.set()
    watching.join()
    assert set(named) == {1} and set(totals) == {DOCUMENTS}
    found = answer(address, "GET", f"/_cat/indices/{name}-0*?format=json&h=index")
    assert len(found) == 2, "the published index, and the one before"

"""A cluster in trouble whose nodes all run: no room, too much at once, and what other programs have left there."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import searchidx
from searchidx import engines
from searchidx.engines.opensearch.address import parse
from searchidx.errors import BackendUnreachable, IndexUnavailable, SearchidxError
from tests.cluster.asking import answer
from tests.support.cluster import cluster_address

pytestmark = pytest.mark.cluster

DOCUMENTS = 60
DAMAGED = 3


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notes")
    for number in range(DOCUMENTS):
        (folder / f"{number}.md").write_text(f"---\ntitle: Owl {number}\ntopics: [Birds]\n---\nText of note {number}.\n", "utf-8")
    return folder


def built(name: str, notes: Path) -> tuple[str, str]:
    """The address of an index of these notes, and the name of what is published."""
    address = cluster_address(name)
    return address, searchidx.build(notes, index=address, jobs=1).generation.partition(".")[0]


def searchidx_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "searchidx", *arguments], capture_output=True, text=True, check=False)


def test_a_cluster_without_room_takes_no_writes(tmp_path: Path, notes: Path) -> None:
    address, index = built("full", notes)
    more = tmp_path / "more"
    shutil.copytree(notes, more)
    (more / "new.md").write_text("---\ntitle: New\n---\n", "utf-8")
    answer(address, "PUT", f"/{index}/_settings", {"index.blocks.read_only_allow_delete": True})
    try:
        with pytest.raises(IndexUnavailable, match="takes no writes"):
            searchidx.build(more, index=address, jobs=1)
        with searchidx.open(address) as opened:
            assert opened.search("").total == DOCUMENTS
    finally:
        answer(address, "PUT", f"/{index}/_settings", {"index.blocks.read_only_allow_delete": None})
    assert searchidx.build(more, index=address, jobs=1).added == 1


@contextmanager
def nearly_full(address: str, index: str) -> Iterator[None]:
    """A cluster whose disks are past the last watermark, and that has seen it: it sets its indexes to read-only, and makes no new ones."""
    prefix = "cluster.routing.allocation.disk"
    marks = {f"{prefix}.watermark.{one}": "100000gb" for one in ("low", "high", "flood_stage")}
    settings = {f"{prefix}.threshold_enabled": True, "cluster.info.update.interval": "10s", **marks}
    answer(address, "PUT", "/_cluster/settings", {"transient": settings})
    try:
        _wait(lambda: "read_only_allow_delete" in str(answer(address, "GET", f"/{index}/_settings")))
        yield
    finally:
        blocks = {"cluster.blocks.create_index": None}
        answer(address, "PUT", "/_cluster/settings", {"transient": dict.fromkeys(settings), "persistent": blocks})
        answer(address, "PUT", "/_all/_settings", {"index.blocks.read_only_allow_delete": None}, expand_wildcards="all")


@pytest.mark.soak
def test_a_disk_that_is_nearly_full(tmp_path: Path, notes: Path) -> None:
    """Builds of every kind end with 3 and say why, what is published stays as it is, and they work again once there is room."""
    address, index = built("disk", notes)
    more = tmp_path / "notes"
    shutil.copytree(notes, more)
    (more / "new.md").write_text("---\ntitle: New\n---\n", "utf-8")
    with nearly_full(address, index):
        for options in ([], ["--full"], ["--shard", "1/2"]):
            ran = searchidx_command("build", str(more), "--index", address, *options)
            assert ran.returncode == DAMAGED and "takes no writes" in ran.stderr and "make room" in ran.stderr, ran.stderr
        assert list(answer(address, "GET", f"/_alias/{parse(address).name}")) == [index]
        with searchidx.open(address) as opened:
            assert opened.search("").total == DOCUMENTS
    assert searchidx.build(more, index=address, jobs=1).added == 1
    assert searchidx.build(more, index=address, jobs=1, full=True).documents == DOCUMENTS + 1
    assert engines.verify(address) == []


def _wait(done: Any) -> None:
    for _ in range(90):
        if done():
            return
        time.sleep(1)
    raise AssertionError("it did not come about")


@contextmanager
def limited(address: str, limit: str) -> Iterator[None]:
    """A cluster whose searches may take hardly any memory: it answers 429."""
    answer(address, "PUT", "/_cluster/settings", {"transient": {"indices.breaker.request.limit": limit}})
    try:
        yield
    finally:
        answer(address, "PUT", "/_cluster/settings", {"transient": {"indices.breaker.request.limit": None}})


def test_a_cluster_that_is_too_busy_is_asked_again(notes: Path) -> None:
    address, _ = built("busy", notes)
    with searchidx.open(address) as opened:
        with limited(address, "1b"), pytest.raises(BackendUnreachable, match="too busy"):
            opened.search("owl", facets=["topics"])
        with limited(address, "1b"):
            settings = {"transient": {"indices.breaker.request.limit": None}}
            timer = threading.Timer(0.2, answer, [address, "PUT", "/_cluster/settings", settings])
            timer.start()
            assert opened.search("owl", facets=["topics"]).total == DOCUMENTS
            timer.join()


def test_bulks_that_are_refused_for_now_are_sent_again(tmp_path: Path) -> None:
    """Requests of more than a few kilobytes are refused for three seconds: no document is lost."""
    address, folder = cluster_address("bulks"), tmp_path / "notes"
    folder.mkdir()
    for number in range(DOCUMENTS):
        (folder / f"{number}.md").write_text(f"---\ntitle: Owl {number}\n---\n{'Words of a text. ' * 400}\n", "utf-8")
    name = "network.breaker.inflight_requests.limit"
    answer(address, "PUT", "/_cluster/settings", {"transient": {name: "100kb"}})
    freed = threading.Timer(3.0, answer, [address, "PUT", "/_cluster/settings", {"transient": {name: None}}])
    freed.start()
    try:
        assert searchidx.build(folder, index=address, jobs=1).documents == DOCUMENTS
        assert not freed.is_alive(), "the build had to wait"
    finally:
        freed.join()
    with searchidx.open(address) as opened:
        assert opened.search("owl").total == DOCUMENTS


@pytest.mark.parametrize("command", [["build", "NOTES"], ["search", "owl"], ["build", "NOTES", "--shard", "1/2"]])
def test_a_name_that_is_a_plain_index(notes: Path, command: list[str]) -> None:
    address = cluster_address(f"plain-{command[0]}-{len(command)}")
    name = parse(address).name
    answer(address, "PUT", f"/{name}", {})
    ran = searchidx_command(*(str(notes) if one == "NOTES" else one for one in command), "--index", address)
    assert ran.returncode == DAMAGED and "is an index, not an alias" in ran.stderr
    assert answer(address, "GET", f"/{name}/_count")["count"] == 0


def test_indexes_of_other_programs_are_left_alone(notes: Path) -> None:
    address = cluster_address("others")
    name = parse(address).name
    answer(address, "PUT", f"/{name}-000007", {})
    answer(address, "PUT", f"/{name}-000007/_doc/1", {"theirs": 1}, refresh="true")
    assert searchidx.build(notes, index=address, jobs=1).generation == f"{name}-000008.1"
    for _ in range(2):
        searchidx.build(notes, index=address, jobs=1, full=True)
    assert answer(address, "GET", f"/{name}-000007/_count")["count"] == 1


def test_an_alias_of_another_program(notes: Path) -> None:
    address = cluster_address("alias")
    name = parse(address).name
    answer(address, "PUT", f"/theirs-{name}", {"aliases": {name: {}}})
    for work in (lambda: searchidx.build(notes, index=address, jobs=1), lambda: searchidx.open(address)):
        with pytest.raises(IndexUnavailable, match="not an index of searchidx"):
            work()
    assert list(answer(address, "GET", f"/_alias/{name}")) == [f"theirs-{name}"]


def test_an_alias_of_two_indexes(notes: Path) -> None:
    address, index = built("two", notes)
    name = parse(address).name
    answer(address, "PUT", f"/{name}-000099", {"aliases": {name: {}}})
    with pytest.raises(SearchidxError, match="names 2 indices"):
        searchidx.open(address)
    assert searchidx_command("search", "owl", "--index", address).returncode == DAMAGED
    answer(address, "DELETE", f"/{name}-000099")
    with searchidx.open(address) as opened:
        assert opened.engine.generation.startswith(index)


@pytest.mark.parametrize("part", ["lock", "state"])
def test_another_program_has_the_place_of_what_stands_beside_an_index(notes: Path, part: str) -> None:
    address = cluster_address(f"beside-{part}")
    name = parse(address).name
    answer(address, "PUT", f"/{name}-{part}", {"mappings": {"dynamic": "strict", "properties": {"theirs": {"type": "keyword"}}}})
    with pytest.raises(IndexUnavailable, match=f"{name}-{part} is not an index of searchidx"):
        searchidx.build(notes, index=address, jobs=1)


def test_another_program_has_changed_the_mapping(tmp_path: Path, notes: Path) -> None:
    """A field that a later build needs is there already, of another type: that build is refused, a full one is not."""
    address, index = built("mapping", notes)
    more = tmp_path / "more"
    more.mkdir()
    for number in range(DOCUMENTS):
        (more / f"{number}.md").write_text(f"---\ntitle: Fox {number}\nlevel: {number}\n---\n", "utf-8")
    trial = cluster_address("mapping-trial")
    searchidx.build([notes, more], index=trial, jobs=1)
    fields = answer(trial, "GET", f"/{parse(trial).name}/_mapping").popitem()[1]["mappings"]["properties"]
    known = answer(address, "GET", f"/{index}/_mapping")[index]["mappings"]["properties"]
    [column] = [name for name, one in fields.items() if one.get("type") == "double" and name not in known]
    answer(address, "PUT", f"/{index}/_mapping", {"properties": {column: {"type": "keyword"}}, "_source": {"includes": ["stored", "rest"]}})
    with pytest.raises(IndexUnavailable, match="another program has changed the mapping"):
        searchidx.build([notes, more], index=address, jobs=1)
    with searchidx.open(address) as opened:
        assert opened.search("").total == DOCUMENTS
    assert searchidx.build([notes, more], index=address, jobs=1, full=True).documents == 2 * DOCUMENTS
    assert engines.verify(address) == []

"""Every command on a cluster: it says what it says of a folder, and an index that grows answers as one made at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from searchidx.web import create_app

import searchidx
from searchidx import engines
from searchidx.errors import CheckFailed, IndexLocked, NothingPublished
from searchidx.search.index import Index
from tests.support.cluster import cluster_address
from tests.support.indexes import SEEDS

pytestmark = pytest.mark.cluster

QUERIES = (
    "", "robots", "facial recognition", '"facial recognition"', "-draft", "topics:ai", "date:2021..", "is:draft", "has:image",
    "zzyzzxq", "recogniton", "robo*", "provder:x", "date:2021-13", "quality:>40", "ai OR robots", "related:robots",
)  # fmt: skip


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The seeds in a folder, and on the cluster."""
    folder, cluster = str(tmp_path_factory.mktemp("product") / "index"), cluster_address("product")
    for index in (folder, cluster):
        searchidx.build(SEEDS, index=index, full=True, jobs=1)
    return folder, cluster


def run(index: str, *arguments: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "searchidx", *arguments, "--index", index]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == code, ran.stderr
    return ran.stdout


def told(index: Index, query: str, **more: Any) -> dict[str, Any]:
    """An answer without what may differ: times, names of snapshots, scores."""
    found = index.search(query, facets=("topics", "provider", "date"), limit=50, **more).as_json()
    hits = [{name: value for name, value in hit.items() if name != "score"} for hit in found.pop("hits")]
    return {**{name: value for name, value in found.items() if name not in ("took_ms", "generation")}, "hits": hits}


@pytest.mark.parametrize("sort", ["-date", "title"])
@pytest.mark.parametrize("query", QUERIES)
def test_answers_are_those_of_a_folder(pair: tuple[str, str], query: str, sort: str) -> None:
    with searchidx.open(pair[0]) as folder, searchidx.open(pair[1]) as cluster:
        assert told(cluster, query, sort=sort) == told(folder, query, sort=sort)


@pytest.mark.parametrize(
    "command", [("lint", "--json", str(SEEDS)), ("search", "robots", "--plain", "--sort", "title"), ("search", "zzyzzxq", "--plain")]
)
def test_commands_say_what_they_say_of_a_folder(pair: tuple[str, str], command: tuple[str, ...]) -> None:
    folder, cluster = (
        subprocess.run([sys.executable, "-m", "searchidx", *command, "--index", one], capture_output=True, text=True, check=False)
        for one in pair
    )
    assert (cluster.returncode, cluster.stdout) == (folder.returncode, folder.stdout)


def test_words_are_suggested_as_in_a_folder(pair: tuple[str, str]) -> None:
    """Titles come in the order of their scores, which may differ a little."""
    folder, cluster = (json.loads(run(index, "suggest", "ro", "--json"))["suggestions"] for index in pair)
    words = [[one for one in found if one["kind"] == "word"] for found in (folder, cluster)]
    assert words[0] and words[0] == words[1] and len(folder) == len(cluster)


def test_stats_are_those_of_a_folder(pair: tuple[str, str]) -> None:
    folder, cluster = (json.loads(run(index, "stats", "--json")) for index in pair)
    for name in ("bytes", "generation", "built"):
        del folder[name], cluster[name]
    assert cluster == folder


def test_verify_and_rollback(tmp_path: Path) -> None:
    address, notes = cluster_address("rollback"), tmp_path / "notes"
    notes.mkdir()
    note(notes, "a", "Owls")
    searchidx.build(notes, index=address, jobs=1)
    with pytest.raises(NothingPublished, match="no index before"):
        engines.rollback(address)
    note(notes, "b", "Foxes")
    for _ in range(2):
        searchidx.build(notes, index=address, full=True, jobs=1)
    assert total(address, "foxes") == 1
    run(address, "rollback")
    assert "documents that were read back" in run(address, "verify") and "checksums" not in run(address, "verify")
    note(notes, "c", "Hawks")
    report = searchidx.build(notes, index=address, jobs=1)
    assert (report.added, total(address, "foxes hawks", match="any")) == (1, 2)


def test_an_index_grows_with_its_schema(tmp_path: Path) -> None:
    """New keys, changed, renamed and removed documents: an incremental build answers as a full one does."""
    grown, notes = cluster_address("grown"), tmp_path / "notes"
    shutil.copytree(SEEDS, notes)
    for number in range(9):
        note(notes, f"n{number}", f"Note {number}")
    first = searchidx.build(notes, index=grown, jobs=1)
    note(notes, "n1", "Changed note", level=7)
    note(notes, "new", "New note", level=9, season="spring")
    (notes / "n2.md").unlink()
    (notes / "n3.md").rename(notes / "renamed.md")
    report = searchidx.build(notes, index=grown, jobs=1)
    assert (report.added, report.changed, report.removed, report.documents) == (2, 1, 2, first.documents)
    searchidx.build(notes, index=str(tmp_path / "index"), jobs=1)
    with searchidx.open(tmp_path / "index") as folder, searchidx.open(grown) as cluster:
        assert cluster.schema == folder.schema
        for query in ("note", "level:>8", "season:spring", "has:level", "changed", ""):
            assert told(cluster, query, sort="title") == told(folder, query, sort="title")
    assert engines.verify(grown) == []


def test_a_document_that_the_cluster_refuses_is_named_by_every_build(tmp_path: Path) -> None:
    address, source = cluster_address("refused"), tmp_path / "notes.jsonl"
    lines = [{"id": "x" * 40_000, "title": "Too long an id"}, {"id": "a", "title": "Owls"}]
    source.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    for _ in range(2):
        report = searchidx.build(source, index=address, jobs=1)
        assert (report.documents, report.refused) == (1, 1)
        [refusal] = [one for one in report.diagnostics if one.severity == "refused"]
        assert refusal.code == "refused-by-cluster" and "too long" in refusal.message
    assert total(address, "") == 1


def test_one_writer_at_a_time() -> None:
    address = cluster_address("locked")
    with closing(engines.writer(address)), pytest.raises(IndexLocked, match="is writing to"):
        engines.writer(address)
    engines.writer(address).close()


def test_the_page_follows_a_new_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from searchidx.engines.opensearch import published

    monkeypatch.setattr(published, "SECONDS", 0.0)
    address, notes = cluster_address("page"), tmp_path / "notes"
    notes.mkdir()
    note(notes, "a", "Owls")
    searchidx.build(notes, index=address, jobs=1)
    client = create_app(index=address).test_client()
    assert client.get("/api/search?q=foxes").get_json()["total"] == 0
    note(notes, "b", "Foxes", season="spring")
    searchidx.build(notes, index=address, jobs=1)
    assert client.get("/api/search?q=season:spring").get_json()["total"] == 1
    assert client.get("/?q=foxes").status_code == 200


def note(folder: Path, name: str, title: str, **more: object) -> None:
    keys = "".join(f"{key}: {value}\n" for key, value in more.items())
    (folder / f"{name}.md").write_text(f"---\ntitle: {title}\ntopics: [Notes]\n{keys}---\nText of a note.\n", "utf-8")


def total(address: str, query: str, match: str = "all") -> int:
    with searchidx.open(address) as index:
        return index.search(query, match=match).total


@pytest.mark.parametrize("full", [True, False])
def test_nothing_is_published_that_misses_what_it_must_find(tmp_path: Path, full: bool) -> None:
    """A full build fills an index aside, an incremental one a copy; either is published only when it has passed."""
    address, notes, checks = cluster_address(f"checked-{full}"), tmp_path / "notes", tmp_path / "checks.yml"
    notes.mkdir()
    checks.write_text("- query: owls\n  find: [a.md]\n", "utf-8")
    note(notes, "a", "Owls")
    first = searchidx.build(notes, index=address, jobs=1, checks=[checks]).generation
    note(notes, "a", "Foxes")
    with pytest.raises(CheckFailed, match=r"misses a\.md"):
        searchidx.build(notes, index=address, jobs=1, full=full, checks=[checks])
    assert (total(address, "owls"), total(address, "foxes")) == (1, 0)
    note(notes, "a", "Owls and foxes")
    report = searchidx.build(notes, index=address, jobs=1, full=full, checks=[checks])
    assert report.generation.partition(".")[0] > first.partition(".")[0]
    assert (total(address, "owls"), total(address, "foxes")) == (1, 1)
    note(notes, "b", "Hawks")
    assert searchidx.build(notes, index=address, jobs=1).added == 1, "the index that was copied takes changes"
    run(address, "rollback")
    assert (total(address, "foxes"), total(address, "hawks")) == (0, 0)


def test_stories_follow_documents(tmp_path: Path) -> None:
    """Documents that join a story, part two, or leave one, in builds of their own: the answers are those of a folder."""
    cluster, folder, notes = cluster_address("told"), str(tmp_path / "index"), tmp_path / "notes"
    notes.mkdir()

    def build() -> tuple[int, int]:
        for index in (folder, cluster):
            searchidx.build(notes, index=index, jobs=1)
        with searchidx.open(folder) as one, searchidx.open(cluster) as other:
            found, theirs = (told(index, "", group="story", sort="title", split="topics") for index in (one, other))
        assert theirs == found
        return found["total"], found["documents"]

    for number in range(4):
        note(notes, f"n{number}", f"Note {number}", url=f"https://example.org/{number}", date="2024-05-01", provider=f"P{number % 2}")
    assert build() == (4, 4)
    note(notes, "again", "Note 1 again", url="https://www.example.org/1?utm_source=x", date="2024-05-02")
    assert build() == (4, 5)
    note(notes, "both", "Note 1 and 2", url="https://example.org/1", canonical="https://example.org/2", date="2024-05-02")
    assert build() == (3, 6)
    (notes / "both.md").unlink()
    assert build() == (4, 5)
    (notes / "again.md").unlink()
    assert build() == (4, 4)

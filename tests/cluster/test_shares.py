"""One build in shares: four processes, one of them killed half-way and started again, make the index that one process makes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import searchidx
from searchidx import engines
from searchidx.api import build_share, publish_shares
from searchidx.engines.base import Engine
from searchidx.errors import NothingPublished, Unsupported, UsageError
from tests.support.cluster import cluster_address, on_cluster
from tests.support.indexes import SEEDS, Asker, records_of

pytestmark = pytest.mark.cluster

SHARES = 4
_BUILD = "import sys; from searchidx.cli import main; main()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """More documents than one share writes at once, some of them long."""
    notes = tmp_path / "notes"
    notes.mkdir()
    for number in range(400):
        text = " ".join(f"word{number % k} owl" for k in range(1, 40))
        (notes / f"{number}.md").write_text(
            f"---\ntitle: Note {number}\ntopics: [T{number % 7}]\nquality: {number}\n---\n{text}\n", "utf-8"
        )
    (notes / "searches").mkdir()
    (notes / "searches" / "owls.yml").write_text("query: owl\nsort: -quality\n", "utf-8")
    return notes


def share(address: str, source: Path, number: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _BUILD, "build", str(source), "--index", address, "--shard", f"{number}/{SHARES}", "--jobs", "1"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_four_processes_make_the_same_index(folder: Path) -> None:
    address, alone = cluster_address("shares-four"), cluster_address("shares-one")
    searchidx.build(folder, index=alone, jobs=1)
    running = {number: share(address, folder, number) for number in range(1, SHARES + 1)}
    time.sleep(2)
    running[2].send_signal(signal.SIGKILL)
    running[2].wait()
    with pytest.raises(searchidx.errors.SearchidxError):
        publish_shares(address)
    running[2] = share(address, folder, 2)
    assert {number: process.wait() for number, process in running.items()} == dict.fromkeys(range(1, SHARES + 1), 0)
    report = publish_shares(address)
    assert report.documents == len(list(folder.glob("*.md")))
    with closing(engines.connect(address)) as many, closing(engines.connect(alone)) as one:
        assert_same(many, one, folder)
    assert engines.verify(address) == []
    assert searchidx.build(folder, index=address, jobs=1).unchanged == report.documents


def assert_same(many: Engine, one: Engine, folder: Path) -> None:
    assert many.fingerprints() == one.fingerprints()
    assert many.schema == one.schema
    assert many.facts.counts == one.facts.counts
    assert many.facts.searches == one.facts.searches != ()
    records, schema = records_of(folder)
    asked = [on_cluster(request, schema) for request in Asker(records, schema, 3).requests(30)]
    for mine, theirs in zip(many.search(asked), one.search(asked), strict=True):
        assert (mine.total, mine.facets, mine.histograms) == (theirs.total, theirs.facets, theirs.histograms)
    assert any(results.total for results in many.search(asked))


def test_a_load_is_published_only_when_it_is_whole() -> None:
    address = cluster_address("shares-missing")
    with pytest.raises(NothingPublished, match="no load is under way"):
        publish_shares(address)
    build_share(SEEDS, index=address, number=1, of=2, jobs=1)
    with pytest.raises(NothingPublished, match="share 2 was not loaded yet"):
        publish_shares(address)
    with pytest.raises(UsageError, match="a load in 2 shares is under way"):
        build_share(SEEDS, index=address, number=1, of=3, jobs=1)
    build_share(SEEDS, index=address, number=2, of=2, jobs=1)
    assert publish_shares(address).documents == len(records_of(SEEDS)[0])


def test_a_folder_is_not_built_in_shares(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="built by one process"):
        build_share(SEEDS, index=str(tmp_path / "index"), number=1, of=2)

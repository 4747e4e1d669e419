"""An open index holds no descriptor, however many segments it has."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

import searchidx
from searchidx.engines.embedded import writer
from tests.faults.test_readers import handles, maps
from tests.support.workloads import documents

SEGMENTS = 40
LIMIT = 256
"""The descriptors that macOS allows a process."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of forty segments, one document each."""
    folder = tmp_path_factory.mktemp("segments")
    made, source, root = documents(folder / "made" / "docs", "one", SEGMENTS), folder / "docs", folder / "index"
    source.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "tidied", lambda segments, schema, create: [segment.info for segment in segments])
        for path in sorted(made.iterdir()):
            path.rename(source / path.name)
            searchidx.build(source, index=root, jobs=1)
    assert len(list((root / f"gen-{SEGMENTS:06d}").glob("*.terms"))) == SEGMENTS
    return root


def test_few_descriptors_are_enough(root: Path) -> None:
    command = f'ulimit -n {LIMIT}; exec "$0" -m searchidx search river --index "$1" --plain --limit {SEGMENTS}'
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run(["sh", "-c", command, sys.executable, root], env=env, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, len(ran.stdout.splitlines())) == (0, SEGMENTS), ran.stderr


def test_an_index_holds_no_descriptor(root: Path) -> None:
    before = handles()
    index = searchidx.open(root)
    page = index.search("river", facets=("topics",), explain=True)
    assert handles() == before
    index.close()
    assert handles() == before
    assert next(iter(page.hits)).highlights, "a page that is kept can still be read"


def test_what_a_page_holds_goes_with_it(root: Path) -> None:
    before = maps()
    index = searchidx.open(root)
    page = index.search("river")
    index.close()
    del index, page
    gc.collect()
    assert maps() == before

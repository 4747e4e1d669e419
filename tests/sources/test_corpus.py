"""The real corpus is read whole, but for the three files whose YAML is broken, which are read in part."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from searchidx.sources import PathPatterns, ReadResult, read, walk
from searchidx.sources.partial import is_partial

CORPUS = Path(os.environ.get("SEARCHIDX_CORPUS", Path(__file__).parents[3] / "shared" / "corpus" / "smartable"))

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")]


@cache
def readings() -> list[ReadResult]:
    return [read(found, PathPatterns()) for found in walk(CORPUS, PathPatterns()).files]


def test_all_but_three_files_are_read_whole() -> None:
    partial = [(reading, one) for reading in readings() for one in reading.diagnostics if is_partial(one)]
    assert len(readings()) == 8_484
    assert all(reading.document is not None for reading in readings())
    assert [(one.code, one.line) for _, one in partial] == [("yaml-syntax", 13)] * 3
    assert all("title" in reading.document.meta for reading, _ in partial if reading.document is not None)


def test_the_readme_without_front_matter_is_a_document() -> None:
    (readme,) = [r.document for r in readings() if r.document is not None and r.document.id == "README.md"]
    assert readme.heading.startswith("smartable")
    assert readme.meta == {}


def test_nothing_secured_is_left() -> None:
    assert not any(key.rpartition(".")[2].casefold() == "secured" for r in readings() if r.document is not None for key in r.document.meta)


def test_every_line_that_is_told_holds_its_key() -> None:
    for reading in readings()[::40]:
        if reading.document is None or reading.found is None:
            continue
        rows = Path(reading.found.path).read_text().split("\n")
        for key, line in reading.document.lines.items():
            assert rows[line - 1].lstrip().startswith(key.rpartition(".")[2] + ":")


def test_mojibake_is_found_where_it_is() -> None:
    found = {diagnostic.path for reading in readings() for diagnostic in reading.diagnostics if diagnostic.code == "mojibake"}
    assert len(found) == 3

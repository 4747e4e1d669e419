"""The real corpus is read whole, but for the three files whose YAML is broken."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from searchidx.sources import PathPatterns, ReadResult, read, walk

CORPUS = Path(os.environ.get("SEARCHIDX_CORPUS", Path(__file__).parents[3] / "shared" / "corpus" / "smartable"))

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")]


@cache
def readings() -> list[ReadResult]:
    return [read(found, PathPatterns()) for found in walk(CORPUS, PathPatterns()).files]


def test_all_but_three_files_are_documents() -> None:
    refused = [reading for reading in readings() if reading.document is None]
    assert len(readings()) == 8_484
    assert [(r.diagnostics[0].code, r.diagnostics[0].line) for r in refused] == [("yaml-syntax", 13)] * 3


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

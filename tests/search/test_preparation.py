"""What is prepared is there before the first search, and changes no answer."""

from __future__ import annotations

from pathlib import Path

import searchidx
from searchidx import build
from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.search.preparation import prepare
from tests.support.indexes import SEEDS


def test_facets_of_the_page_are_packed_and_answers_stay_the_same(tmp_path: Path) -> None:
    build(SEEDS, index=tmp_path / "index")
    with searchidx.open(tmp_path / "index") as first, searchidx.open(tmp_path / "index") as prepared:
        prepare(prepared.engine)
        assert isinstance(prepared.engine, EmbeddedEngine) and prepared.engine.cached["facet_tables"] > 0
        facets = (*(field.name for field in prepared.schema.facets), "date")
        for text in ("", "climate", "the energy of the sun"):
            ours, theirs = (index.search(text, facets=facets, group="story") for index in (prepared, first))
            assert (ours.total, ours.facets, ours.histograms) == (theirs.total, theirs.facets, theirs.histograms)


def test_an_index_without_documents_is_prepared(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    build(tmp_path / "none", index=tmp_path / "index")
    with searchidx.open(tmp_path / "index") as index:
        prepare(index.engine)
        assert index.search("").total == 0

"""A person's own Whoosh script reads our index: a fresh process with stock Whoosh alone, and the things that Whoosh offers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from searchidx.engines import verify
from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.engines.embedded.whoosh.open_index import open_index
from searchidx.engines.embedded.whoosh.stock import index as whoosh_index
from searchidx.engines.embedded.whoosh.stock import qparser, query, sorting
from searchidx.errors import Unsupported
from searchidx.model.record import Related
from tests.support.indexes import SEEDS, publish, records_of
from tests.support.samples import SCHEMA, sample

SCRIPT = """
import json, sys
from whoosh.index import open_dir
from whoosh.qparser import MultifieldParser

index = open_dir(sys.argv[1])
with index.searcher() as searcher:
    parser = MultifieldParser(["title", "summary", "topics", "body"], index.schema)
    hits = searcher.search(parser.parse(sys.argv[2]))
    json.dump([[hit["id"], hit["title"]] for hit in hits], sys.stdout)
"""

DAY = 86_400_000.0

RECORDS = (
    sample("a", "Facial recognition in London", summary="Cameras everywhere", topics=("AI", "Big Data"), provider="Vice", date=0.0),
    sample("b", "Faces", body="recognition that is facial", topics=("ai",), provider="Wired", date=DAY, quality=3.0),
    sample("c", "Gone", body="facial recognition", topics=("AI",), provider="Vice", quality=1.0),
    sample("d", "Bridges", description="facial recognition", topics=("Bridges",), provider="Atlas", quality=-2.5, date=2 * DAY + 1),
    sample("e", "Birds", related=(Related(title="Facial recognition of owls"),), location="Oslo"),
)


OTHERS = [sample(f"z{number}", f"Zebra {number}") for number in range(10)]
"""So many that a segment with few deletions is not rewritten."""


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    """Three segments, the document `c` deleted and `b` replaced."""
    publish(tmp_path / "index", SCHEMA, [*RECORDS[:3], *OTHERS])
    publish(tmp_path / "index", SCHEMA, RECORDS[3:], deletions=["c"])
    engine = publish(tmp_path / "index", SCHEMA, [RECORDS[1]])
    assert verify(tmp_path / "index") == []
    return engine


@pytest.fixture
def searcher(engine: EmbeddedEngine) -> Iterator[Any]:
    assert len(engine.manifest.segments) == 3
    with whoosh_index.open_dir(str(engine.folder)).searcher() as searcher:
        yield searcher


def ids(searcher: Any, asked: Any, **options: Any) -> list[str]:
    if isinstance(asked, str):
        asked = qparser.MultifieldParser(["title", "summary", "topics", "body"], searcher.schema).parse(asked)
    return [hit["id"] for hit in searcher.search(asked, **options) if not hit["id"].startswith("z")]


def test_a_script_of_plain_whoosh_finds_the_owners_document(tmp_path: Path) -> None:
    records, schema = records_of(SEEDS)
    engine = publish(tmp_path / "index", schema, records)
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(engine.folder), "facial recognition"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert "London is buying heaps of facial recognition tech" in [title for _, title in json.loads(ran.stdout)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("facial recognition", "abd"),
        ('"facial recognition"', "ad"),
        ('"recognition facial"', ""),
        ("FACIAL", "abd"),
        ("Recog*", "abd"),
        ("title:face", "b"),
        ("related:owls", "e"),
        ("provider:vice", "a"),
        ("topics:ai", "ab"),
        ('topics:"big data"', "a"),
        ("quality:3", "b"),
        ("quality:[-3 to 2]", "d"),
        ("date:19700102", "b"),
        ("date:[19700102 to 19700103]", "bd"),
        ("facial NOT title:london", "bd"),
        ("id:d", "d"),
        ("quality:*", "bd"),
        ("nothing", ""),
    ],
)
def test_what_is_typed_into_whooshs_parser(searcher: Any, text: str, expected: str) -> None:
    assert "".join(sorted(ids(searcher, text))) == expected


def test_terms_near_a_typo(searcher: Any) -> None:
    assert sorted(ids(searcher, query.FuzzyTerm("title", "facail", maxdist=2))) == ["a"]
    assert "facial" in searcher.corrector("title").suggest("facail", maxdist=2)


def test_frequencies_are_those_of_the_field(searcher: Any) -> None:
    assert searcher.frequency("body", b"recognit") == 3  # in b, in what it replaced, and in c
    assert searcher.doc_frequency("summary", b"facial") == 1
    assert searcher.doc_frequency("summary", b"bridg") == 0
    assert list(searcher.field_terms("provider")) == ["atlas", "vice", "wire"]


def test_positions_begin_with_the_field(searcher: Any) -> None:
    number = searcher.document_number(id="b")
    matcher = searcher.postings("body", b"facial")
    matcher.skip_to(number)
    assert (matcher.id(), matcher.value_as("positions")) == (number, [3])


def test_facets_over_lists(searcher: Any) -> None:
    results = searcher.search(query.Every(), groupedby=[sorting.FieldFacet("topics", allow_overlap=True), "provider"], limit=None)
    counts = {name: Counter({key: len(found) for key, found in results.groups(name).items()}) for name in ("topics", "provider")}
    assert counts["topics"] == {"AI": 1, "ai": 1, "Big Data": 1, "Bridges": 1}
    assert counts["provider"] == {"Vice": 1, "Wired": 1, "Atlas": 1, None: 1 + len(OTHERS)}


@pytest.mark.parametrize(
    ("facet", "order"),
    [
        (sorting.FieldFacet("quality"), "dbae"),
        (sorting.FieldFacet("quality", reverse=True), "bdae"),
        (sorting.FieldFacet("date"), "abde"),
        (sorting.FieldFacet("date", reverse=True), "dbae"),
        (sorting.FieldFacet("provider"), "dabe"),
        (sorting.FieldFacet("provider", reverse=True), "bade"),
        (sorting.FieldFacet("title"), "edba"),
    ],
)
def test_sorting_puts_what_has_no_value_last(searcher: Any, facet: Any, order: str) -> None:
    assert "".join(ids(searcher, query.Every(), sortedby=facet, limit=None)) == order


def test_stored_fields(searcher: Any) -> None:
    stored = searcher.document(id="a")
    assert stored["title"] == "Facial recognition in London"
    assert stored["topics"] == ["AI", "Big Data"]
    assert stored["date"] == datetime(1970, 1, 1)
    assert searcher.document(id="e")["related"] == [{"title": "Facial recognition of owls"}]
    assert searcher.document(id="c") is None


def test_highlights(searcher: Any) -> None:
    hit = searcher.search(query.Term("title", "recognit"))[0]
    assert hit.highlights("title") == 'Facial <b class="match term0">recognition</b> in London'


def test_deleted_documents_are_counted_as_such(searcher: Any) -> None:
    assert (searcher.doc_count(), searcher.doc_count_all()) == (4 + len(OTHERS), 6 + len(OTHERS))
    assert sorted(ids(searcher, query.Every(), limit=None)) == ["a", "b", "d", "e"]


def test_writing_is_not_whooshs(engine: EmbeddedEngine) -> None:
    for opened in (whoosh_index.open_dir(str(engine.folder)), open_index(engine.folder.parent)):
        for write in (opened.writer, opened.optimize, partial(opened.delete_by_term, "id", "a")):
            with pytest.raises(Unsupported, match="written by searchidx"):
                write()


def test_an_index_without_documents(tmp_path: Path) -> None:
    engine = publish(tmp_path / "index", SCHEMA, [])
    with whoosh_index.open_dir(str(engine.folder)).searcher() as searcher:
        assert ids(searcher, "facial") == []
    assert verify(tmp_path / "index") == []

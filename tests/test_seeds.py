"""The demo documents hold what the tests and the tutorial count on."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import searchidx
from searchidx.documents import Document
from searchidx.errors import Diagnostic
from searchidx.searcher import Index
from searchidx.sources import Rules, read, walk

SEEDS = Path(__file__).parent.parent / "seeds"
OWNERS = "london-is-buying-heaps-of-facial-recognition-tech.md"
OWNERS_SHA256 = "ed57553a74f9147804b64cd4c031e9e201c0916d991564501f723d3a8d04f72e"


@pytest.fixture(scope="module")
def readings() -> tuple[list[Document], list[Diagnostic]]:
    found = [read(file, Rules()) for file in walk(SEEDS, Rules()).files]
    documents = [reading.document for reading in found if reading.document is not None]
    return documents, [one for reading in found for one in reading.diagnostics]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("seeds") / "index"
    searchidx.build(SEEDS, index=folder)
    return searchidx.open(folder)


def test_the_owners_document_is_unchanged() -> None:
    assert hashlib.sha256((SEEDS / OWNERS).read_bytes()).hexdigest() == OWNERS_SHA256


def test_enough_of_everything(readings: tuple[list[Document], list[Diagnostic]], index: Index) -> None:
    documents, diagnostics = readings
    assert len(documents) >= 61
    assert not [one for one in diagnostics if one.severity == "refused"]
    page = index.search(facets=("topics", "provider", "state", "type"), facet_size=100)
    assert len(page.facets["topics"]) >= 12
    assert len(page.facets["provider"]) >= 20
    assert {one.value: one.count for one in page.facets["state"]}["draft"] >= 8
    assert {"article", "video", "podcast"} <= {one.value for one in page.facets["type"]}


@pytest.mark.parametrize("code", ["mojibake", "html-entity", "invisible", "white-space"])
def test_damage_to_mend(readings: tuple[list[Document], list[Diagnostic]], code: str) -> None:
    assert [one for one in readings[1] if one.code == code]


def test_quirks_of_keys(readings: tuple[list[Document], list[Diagnostic]]) -> None:
    metas = [document.meta for document in readings[0]]
    assert any("name" in meta and "title" not in meta for meta in metas)
    assert any("excerpt" not in meta for meta in metas)
    assert any(meta.get("excerpt") in ("", None) and "excerpt" in meta for meta in metas)
    assert any(meta.get("heat", "") is None for meta in metas)
    assert any(str(meta.get("heat")).startswith("-") for meta in metas)
    assert any(meta.get("version") == "1.10" for meta in metas)
    assert any("webUrl" not in meta for meta in metas)
    assert any(b"\r\n" in path.read_bytes() for path in SEEDS.iterdir())


def test_related_articles_overlap(readings: tuple[list[Document], list[Diagnostic]]) -> None:
    titles = [item.get("title") for document in readings[0] for item in document.meta.get("related") or () if isinstance(item, dict)]
    assert max(titles.count(title) for title in set(titles)) >= 3


def test_facial_recognition_finds_the_owners_document_first(index: Index) -> None:
    assert index.search("facial recognition").hits[0].id == OWNERS


def test_pandemic_finds_it_through_a_related_article(index: Index) -> None:
    [hit] = index.search("pandemic", where={"topics": "AI"}).hits
    assert hit.id == OWNERS
    assert any("pandemic" in article.title for article in hit.related)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("3.11", "2022-12-06-python-3-11-in-the-wild.md"),
        ("gpt-4", "poems-by-gpt-4-and-a-retired-baker.md"),
        ("gpt4", "poems-by-gpt-4-and-a-retired-baker.md"),
        ("c++", "moving-a-million-lines-to-c.md"),
        ("C#", "c-sharp-for-stage-lights.md"),
        ("COVID-19", "what-covid-19-taught-the-small-clinic.md"),
        ("u.s.", "us-rail-grants.md"),
        ("cafe", "carte-des-cafes.md"),
        ("1984", "1984.md"),
        ("夜行", "tokyo-night-buses.md"),
        ("salt & pepper", "salt-pepper-and-patents.md"),
    ],
)
def test_words_are_found_as_people_type_them(index: Index, typed: str, found: str) -> None:
    assert index.search(typed).hits[0].id == found


def test_no_secured_value_is_in_the_index(index: Index) -> None:
    values = [
        line.split('"')[1] for path in SEEDS.iterdir() for line in path.read_text("utf-8").splitlines() if line.startswith("secured:")
    ]
    assert len(values) > 10
    data = b"".join(path.read_bytes() for path in index.engine.folder.iterdir())  # type: ignore[attr-defined]
    assert not [value for value in values if value[:40].encode() in data]

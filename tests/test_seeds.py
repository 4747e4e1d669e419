"""The demo documents hold what the tests and the tutorial count on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import searchidx
from searchidx.errors import Diagnostic
from searchidx.model.document import Document
from searchidx.search.index import Index
from searchidx.sources import PathPatterns, read, walk

SEEDS = Path(__file__).parent.parent / "seeds"
OWNERS = "london-is-buying-heaps-of-facial-recognition-tech.md"
OWNERS_SHA256 = "ed57553a74f9147804b64cd4c031e9e201c0916d991564501f723d3a8d04f72e"


@pytest.fixture(scope="module")
def readings() -> tuple[list[Document], list[Diagnostic]]:
    found = [read(file, PathPatterns()) for file in walk(SEEDS, PathPatterns()).files]
    documents = [reading.document for reading in found if reading.document is not None]
    return documents, [one for reading in found for one in reading.diagnostics]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("seeds") / "index"
    searchidx.build(SEEDS, index=folder)
    with searchidx.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in SEEDS.iterdir()}


def test_the_owners_document_is_unchanged() -> None:
    assert hashlib.sha256((SEEDS / OWNERS).read_bytes()).hexdigest() == OWNERS_SHA256


def test_the_folder_holds_documents_only(readings: tuple[list[Document], list[Diagnostic]], texts: dict[str, str]) -> None:
    documents, diagnostics = readings
    assert {document.id for document in documents} == set(texts)
    assert "README.md" not in texts
    assert not [one for one in diagnostics if one.severity == "refused" or one.code == "duplicate-key"]
    for text in texts.values():
        assert isinstance(yaml.load(re.split(r"(?m)^---\s*$", text, maxsplit=2)[1], yaml.CBaseLoader), dict)


def test_enough_of_everything(readings: tuple[list[Document], list[Diagnostic]], index: Index) -> None:
    assert len(readings[0]) >= 61
    page = index.search(facets=("topics", "provider", "state", "type"), facet_size=100)
    assert len(page.facets["topics"]) >= 12
    sizes = [one.count for one in page.facets["provider"]]
    assert len(sizes) >= 20
    assert max(sizes) >= 10
    assert min(sizes) == 1
    assert {one.value: one.count for one in page.facets["state"]}["draft"] >= 8
    assert {"article", "video", "podcast"} <= {one.value for one in page.facets["type"]}


@pytest.mark.parametrize("year", ["2021", "2023"])
def test_a_timeline_with_something_in_every_month(index: Index, year: str) -> None:
    for month in range(1, 13):
        assert index.search(f"date:{year}-{month:02}").total >= 2


def test_topics_that_differ_in_case_are_one(index: Index) -> None:
    topics = {one.value: one.count for one in index.search(facets=("topics",), facet_size=100).facets["topics"]}
    assert "ai" not in topics
    assert "invisible-ink.md" in {hit.id for hit in index.search(where={"topics": ["AI"]}, limit=100).hits}


@pytest.mark.parametrize("code", ["mojibake", "html-entity", "invisible", "white-space"])
def test_damage_to_mend(readings: tuple[list[Document], list[Diagnostic]], code: str) -> None:
    assert [one for one in readings[1] if one.code == code]


@pytest.mark.parametrize(
    ("quirk", "pattern"),
    [
        ("mojibake", "â€™.*â€”"),
        ("mojibake in a name", "Ã©"),
        ("html entities", "(?s)&amp;.*&#39;"),
        ("zero width", "[\u200b\u200c\u2060]"),
        ("no-break space", "\u00a0"),
        ("line break in an excerpt", r'excerpt: ".*\\n'),
        ("crlf", "\r\n"),
        ("emoji", "title: .*[\U0001f300-\U0001faff]"),
        ("accents", "title: .*é"),
        ("chinese", "title: .*[\u4e00-\u9fff]"),
        ("cyrillic", "title: .*[а-я]"),
        ("offset", r"publishedDateTime: \S+[+-]\d\d:00\s"),
        ("html body", r"---\s+<(p|h2)>"),
        ("markdown body", r"---\s+#+ "),
        ("null among topics", r"topics:\n(  - .+\n)*  -\s*\n"),
        ("number as a title", r"title: 1984\s"),
    ],
)
def test_quirks_of_texts(texts: dict[str, str], quirk: str, pattern: str) -> None:
    assert [name for name, text in texts.items() if name != OWNERS and re.search(pattern, text)], quirk


def test_quirks_of_keys(readings: tuple[list[Document], list[Diagnostic]]) -> None:
    metas = [document.meta for document in readings[0]]
    assert any("name" in meta and "title" not in meta for meta in metas)
    assert any("excerpt" not in meta for meta in metas)
    assert any(meta.get("excerpt") == "" for meta in metas)
    assert any("heat" in meta and meta["heat"] is None for meta in metas)
    assert any(str(meta.get("heat")).startswith("-") for meta in metas)
    assert any(meta.get("version") == "1.10" for meta in metas)
    assert any("webUrl" not in meta for meta in metas)


def test_a_date_in_the_file_name_is_the_date(readings: tuple[list[Document], list[Diagnostic]], index: Index) -> None:
    name = "2020-04-20-harbour-seal-census.md"
    [document] = [one for one in readings[0] if one.id == name]
    assert "publishedDateTime" not in document.meta
    assert name in {hit.id for hit in index.search("date:2020-04-20").hits}


def test_a_story_at_several_providers(readings: tuple[list[Document], list[Diagnostic]]) -> None:
    told: dict[object, set[object]] = {}
    for document in readings[0]:
        told.setdefault(document.meta.get("title"), set()).add(document.meta.get("provider.name"))
    assert len([providers for providers in told.values() if len(providers) > 1]) >= 4


def test_a_related_article_is_a_document_too(readings: tuple[list[Document], list[Diagnostic]]) -> None:
    addresses = {document.meta.get("webUrl") for document in readings[0]}
    related = [item for document in readings[0] for item in document.meta.get("related") or () if isinstance(item, dict)]
    assert len({item["webUrl"] for item in related} & addresses) >= 5


def test_related_articles_overlap(readings: tuple[list[Document], list[Diagnostic]]) -> None:
    titles = [item.get("title") for document in readings[0] for item in document.meta.get("related") or () if isinstance(item, dict)]
    assert max(titles.count(title) for title in set(titles)) >= 3


def test_no_other_title_speaks_of_facial_recognition(readings: tuple[list[Document], list[Diagnostic]]) -> None:
    titles = [str(document.meta.get("title")).casefold() for document in readings[0] if document.id != OWNERS]
    assert not [title for title in titles if "facial" in title and "recognition" in title]


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

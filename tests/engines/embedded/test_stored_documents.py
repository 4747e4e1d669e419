"""Stored documents come back as they were, whatever their keys hold."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.engines.embedded.format import stored_documents
from searchidx.engines.embedded.format.bundle import Bundle, BundleWriter
from searchidx.engines.embedded.format.stored_documents import RecordReader, RecordWriter
from searchidx.model.document import Heading
from searchidx.model.record import Related, Stored, StoredBody

texts = st.text(max_size=8)
values = st.one_of(texts, st.integers(-9, 9), st.booleans(), st.lists(texts, max_size=3), st.none())
names = st.sampled_from(["title", "name", "tags", "date", "link", "excerpt", "by"])
headings = st.lists(st.builds(Heading, texts, texts, st.integers(1, 6), st.integers(0, 99)), max_size=2).map(tuple)
roles = st.sampled_from(["title", "url", "date", "summary", "provider", "image", "topics", "related"])


@st.composite
def documents(draw: st.DrawFn) -> Stored:
    """A document whose roles follow from its keys, now and then."""
    fields: dict[str, Any] = draw(st.dictionaries(names, values, max_size=4))
    keys: dict[str, str] = draw(st.dictionaries(roles, names, max_size=4))

    def given(role: str) -> str:
        value = fields.get(keys.get(role, ""))
        return value if isinstance(value, str) and draw(st.booleans()) else draw(texts)

    topics = fields.get(keys.get("topics", ""))
    listed = isinstance(topics, list) and draw(st.booleans())
    return Stored(
        id=draw(texts),
        title=given("title"),
        url=given("url") or None,
        date=given("date"),
        state=draw(st.sampled_from(["published", "draft"])),
        summary=given("summary"),
        provider=given("provider"),
        image=given("image"),
        topics=tuple(topics) if isinstance(topics, list) and listed else tuple(draw(st.lists(texts, max_size=2))),
        fields=fields,
        keys=keys,
        related=draw(st.lists(st.builds(Related, title=texts, url=st.none() | texts), max_size=2).map(tuple)),
        prose=draw(st.builds(StoredBody, texts.filter(bool) | st.just("long " * 1000), headings) | st.just(StoredBody())),
        raw=draw(st.dictionaries(names, values, max_size=1)),
    )


def read_back(documents: list[Stored], path: Path) -> list[Stored]:
    writer, file = RecordWriter(), io.BytesIO()
    for one in documents:
        writer.add(one)
    bundle = BundleWriter(file)
    writer.write(bundle)
    bundle.close()
    path.write_bytes(file.getvalue())
    return all_of(RecordReader(Bundle(path)), documents)


def all_of(reader: RecordReader, documents: list[Stored]) -> list[Stored]:
    return [reader.stored(number, one.id) for number, one in enumerate(documents)]


@settings(max_examples=150, deadline=None)
@given(st.lists(documents(), max_size=6), st.sampled_from([1, 100]))
def test_documents_come_back(tmp_path_factory: pytest.TempPathFactory, found: list[Stored], times: int) -> None:
    again = found * times
    assert read_back(again, tmp_path_factory.mktemp("records") / "stored") == again


def test_threads_read_side_by_side(tmp_path: Path) -> None:
    found = [Stored(id=str(n), title=f"title {n}", prose=StoredBody(f"words of number {n} " * n)) for n in range(400)]
    assert read_back(found, tmp_path / "stored") == found
    reader = RecordReader(Bundle(tmp_path / "stored"))
    with ThreadPoolExecutor(8) as threads:
        assert all(read == found for read in threads.map(lambda _: all_of(reader, found), range(32)))


def test_more_sets_of_keys_than_are_numbered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_documents, "SHAPES", 3)
    found = [Stored(id=str(n), title="a", fields={f"key{n}": "a"}, keys={"title": f"key{n}"}) for n in range(9)]
    assert read_back(found, tmp_path / "stored") == found


@pytest.mark.parametrize(("words", "trained"), [(10, True), (20_000, False)])
def test_a_dictionary_is_for_what_it_makes_smaller(tmp_path: Path, words: int, trained: bool) -> None:
    found = [Stored(id=str(n), title=f"title {n}", summary=f"about {n * 7}", prose=StoredBody("word " * words)) for n in range(300)]
    assert read_back(found, tmp_path / "stored") == found
    assert bool(len(Bundle(tmp_path / "stored")["dictionary"].all())) == trained

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.inference.infer import infer
from searchidx.model.document import Document
from searchidx.model.fields import Role, Schema
from searchidx.model.record import Record, Related
from searchidx.records.make import record, records
from searchidx.settings import Settings
from tests.support.documents import documents, folder, gathered, inferred

ARTICLE: dict[str, Any] = {
    "title": "London is buying facial recognition",
    "excerpt": "The police",
    "publishedDateTime": "2021-09-27T05:00:00Z",
    "webUrl": " https://wired.co.uk/a ",
    "quality": "39",
    "published": "false",
    "provider.name": "Wired UK",
    "topics": ["Computer Vision", "AI"],
    "images": [{"url": "https://x.org/a.jpg", "width": "10"}],
    "related": [{"title": "R", "excerpt": "S", "webUrl": "https://r.org/x", "provider.name": "RTE", "publishedDateTime": "2021-09-28"}],
    "nothing": None,
}


def made(meta: dict[str, Any], *others: dict[str, Any], settings: Settings | None = None) -> Record:
    docs = folder(meta, *others)
    return record(docs[0], inferred(docs, settings), settings)[0]


def codes(meta: dict[str, Any], *others: dict[str, Any]) -> list[tuple[str, str]]:
    docs = folder(meta, *others)
    return [(d.code, d.message.split()[0]) for d in record(docs[0], inferred(docs))[1]]


def test_a_key_without_a_name_is_a_key() -> None:
    assert made({"": None, "title": "A"}).stored.fields == made({"nothing": None, "title": "A"}).stored.fields
    assert made({"": "zebra"}).stored.raw == made({"named": "zebra"}).stored.raw == {}


def test_an_article_becomes_texts_columns_and_what_answers_show() -> None:
    found = made(ARTICLE)
    assert found.texts["title"] == ("London is buying facial recognition",)
    assert found.texts["topics"] == ("Computer Vision", "AI")
    assert found.texts["related"] == ("R", "S")
    assert found.columns == {
        "topics": ("Computer Vision", "AI"),
        "provider": ("Wired UK",),
        "date": 1632718800000.0,
        "quality": 39.0,
        "published": ("false",),
        "state": ("draft",),
    }
    stored = found.stored
    assert (stored.title, stored.url, stored.date, stored.state) == (
        "London is buying facial recognition",
        "https://wired.co.uk/a",
        "2021-09-27T05:00:00Z",
        "draft",
    )
    assert (stored.summary, stored.provider, stored.image, stored.topics) == (
        "The police",
        "Wired UK",
        "https://x.org/a.jpg",
        ("Computer Vision", "AI"),
    )
    assert stored.related == (Related("R", "S", "https://r.org/x", "RTE", "2021-09-28"),)
    assert stored.keys["date"] == "publishedDateTime"


def test_fields_are_typed_as_json_and_nulls_are_absent() -> None:
    fields = made(ARTICLE | {"rating": "4.5", "when": "27 Sep 2021", "version": "1.10", "levels": ["a", None, "b"]}).stored.fields
    assert fields["quality"] == 39
    assert fields["published"] is False
    assert fields["rating"] == 4.5
    assert fields["when"] == "2021-09-27"
    assert fields["version"] == "1.10"
    assert fields["levels"] == ["a", "b"]
    assert fields["images"] == [{"url": "https://x.org/a.jpg", "width": "10"}]
    assert "nothing" not in fields
    assert "related" not in fields


def test_what_cannot_be_read_is_kept_as_written_and_told() -> None:
    numbers = [{"heat": str(n), "date": "2021-01-01"} for n in range(40)]
    docs = folder({"heat": "n/a", "date": "2021-02-30"}, *numbers)
    found, told = record(docs[0], inferred(docs))
    assert found.stored.fields == {"heat": "n/a", "date": "2021-02-30"}
    assert found.stored.date == ""
    assert "heat" not in found.columns
    assert sorted(d.code for d in told) == ["bad-date", "bad-number"]
    assert not any("n/a" in d.message or "02-30" in d.message for d in told)


def test_a_mixed_key_has_a_whole_column_and_the_values_that_are_no_role() -> None:
    docs = folder({"topics": ["a"], "tags": ["b", "c"]}, {"tags": ["d"]})
    schema = inferred(docs)
    both, one = (record(d, schema)[0] for d in docs)
    assert both.columns["topics"] == ("a",)
    assert both.columns["tags"] == ("b", "c")
    assert both.texts["tags"] == ("b", "c")
    assert both.columns["topics.key"] == ("topics",)
    assert one.columns["topics"] == one.columns["tags"] == ("d",)
    assert "tags" not in one.texts
    assert one.columns["topics.key"] == ("tags",)


def test_a_key_behind_a_role_of_its_name_is_kept_under_field() -> None:
    docs = folder({"publishedDateTime": "2021-01-02", "date": "2021-01-01"}, {"date": "2020-01-01"})
    schema = inferred(docs)
    found = record(docs[0], schema)[0]
    assert found.stored.date == "2021-01-02"
    assert found.columns["date"] != found.columns["field.date"]
    assert record(docs[1], schema)[0].columns["date.key"] == ("field.date",)


def test_roles_fall_back_to_the_file() -> None:
    document = Document(id="_posts/2021-09-27-hello-world.md", meta={}, body="Words.")
    found = record(document, inferred([document]))[0]
    assert (found.stored.title, found.stored.date) == ("Hello world", "2021-09-27")
    assert found.texts == {"title": ("Hello world",), "body": ("Words.",)}
    assert found.columns["date"] == 1632700800000.0


def test_odd_addresses_and_states_are_told() -> None:
    assert codes({"url": "javascript:alert(1)", "published": "perhaps"}) == [("bad-url", "url"), ("odd-state", "published")]
    assert codes({"permalink": "/a/"}) == []
    assert made({"url": "javascript:alert(1)"}).stored.url is None


def test_a_pattern_makes_the_address_of_documents_that_have_none() -> None:
    settings = Settings(url="https://example.org/{slug}/")
    assert made({"title": "a"}, settings=settings).stored.url == "https://example.org/000/"
    assert made({"url": "https://x.org/"}, settings=settings).stored.url == "https://x.org/"


def test_own_roles_hold_in_records_too() -> None:
    settings = Settings(roles={Role.TITLE: ("heading",)})
    assert made({"title": "a", "heading": "b"}, settings=settings).stored.title == "b"


def test_each_document_is_stemmed_in_its_own_language() -> None:
    docs = folder({"lang": "de", "title": "Häuser"}, {"lang": "en", "title": "Houses"}, {"lang": "en", "title": "x"})
    schema = inferred(docs)
    assert [record(d, schema)[0].language for d in docs] == ["german", "english", "english"]


def test_a_document_that_the_schema_has_never_seen_loses_nothing() -> None:
    schema: Schema = infer(gathered(folder({"title": "a"})))
    strange = Document(id="x.md", meta={"novel": "value", "list": ["a", {"b": "c"}]}, body="B")
    assert record(strange, schema)[0].stored.fields == {"novel": "value", "list": ["a", {"b": "c"}]}


def test_several_authors_are_several_providers() -> None:
    found = made({"author": ["Jo", "Sam"]})
    assert found.columns["provider"] == ("Jo", "Sam")
    assert found.stored.provider == "Jo, Sam"


@settings(deadline=None)
@given(st.lists(documents(), max_size=12), st.sampled_from(["", "https://example.org/{slug}/{year}"]))
def test_documents_together_become_what_each_becomes_alone(docs: list[Document], url: str) -> None:
    own = Settings(url=url)
    schema = inferred(docs, own)
    found, odd = records(docs, schema, own)
    alone = [record(document, schema, own) for document in docs]
    assert (found, odd) == ([made for made, _ in alone], [one for _, problems in alone for one in problems])
    for document, made in zip(docs, found, strict=True):
        assert list(made.stored.fields) == [key for key in document.meta if key in made.stored.fields]

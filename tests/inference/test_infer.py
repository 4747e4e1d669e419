from __future__ import annotations

from typing import Any

import pytest

from searchidx.inference.compatible import fits
from searchidx.inference.describe import describe, unknown_names
from searchidx.model.document import Document
from searchidx.model.fields import Field, Kind, Role, Schema
from searchidx.settings import Settings, SignalSettings
from tests.support.documents import folder, inferred


def field(schema: Schema, name: str) -> Field:
    found = schema.field(name)
    assert found is not None, name
    return found


def kind(*values: Any) -> Kind:
    return field(inferred(folder(*({"key": value} for value in values))), "key").kind


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "2.5", "-3"], Kind.NUMBER),
        (["1.9", "1.10", "2.0"], Kind.KEYWORD),
        (["007", "8"], Kind.KEYWORD),
        (["1", None, "2"], Kind.NUMBER),
        (["true", "No", "on"], Kind.BOOLEAN),
        (["true", "maybe"], Kind.KEYWORD),
        (["2021-09-27", "27 Sep 2021"], Kind.DATE),
        (["9/27/2021", "1/2/2021"], Kind.DATE),
        (["9/27/2021", "27/9/2021"], Kind.KEYWORD),
        (["https://x.org", "https://y.org/a"], Kind.STORED),
        (["/images/a.png", "b.jpg"], Kind.STORED),
        (["<iframe src=x></iframe>"], Kind.STORED),
        ([[{"url": "x"}], []], Kind.TEXT),
        ([[{"name": "Ada Otter"}], [{"name": "Jo"}]], Kind.KEYWORD),
        (["1", "2", "3", "soon"], Kind.NUMBER),
        (["1", "2", "soon"], Kind.KEYWORD),
        (["2021-09-27", "2021-09-28", "soon", "2021-09-29"], Kind.DATE),
        (["true", "false", "true", "maybe"], Kind.BOOLEAN),
        (["05.09.2021", "5.9.2021"], Kind.DATE),
        (["05-09-2021", "25-09-2021"], Kind.DATE),
        ([None, ""], Kind.STORED),
        (["red", "green", "red"], Kind.KEYWORD),
        ([["red", "green"], ["1", "2"]], Kind.KEYWORD),
        (["A long text about one thing and another, that nobody would ever pick from a list."], Kind.TEXT),
        (["one thing here", "another thing there", "a third thing"], Kind.TEXT),
        (["New York", "New York", "Den Haag", "New York"], Kind.KEYWORD),
    ],
)
def test_kinds_come_from_all_values(values: list[Any], expected: Kind) -> None:
    assert kind(*values) is expected


def test_a_few_outliers_do_not_change_a_kind_but_one_bad_number_does() -> None:
    numbers = [str(n) for n in range(100)]
    assert kind(*numbers, "unknown") is Kind.NUMBER
    assert kind(*numbers, "1.10") is Kind.KEYWORD
    assert kind(*(["2021-09-27"] * 50), "someday") is Kind.DATE


def test_many_different_short_codes_are_text_not_a_list_to_pick_from() -> None:
    assert kind(*(f"id-{n}" for n in range(200))) is Kind.TEXT


def test_slashed_dates_take_the_order_in_which_all_can_be_read() -> None:
    assert field(inferred(folder({"date": "9/27/2021"}, {"date": "1/2/2021"})), "date").slashes == "month"
    assert field(inferred(folder({"due": "27/9/2021"}, {"due": "1/2/2021"})), "due").slashes == "day"


def test_a_key_that_always_gives_its_role_is_another_name_for_it() -> None:
    schema = inferred(folder({"title": "a"}, {"name": "b"}))
    assert field(schema, "name") is field(schema, "title")
    assert field(schema, "title").shared == ("name", "title")
    assert [f.name for f in schema.fields if f.is_mixed] == []


def test_a_key_that_gives_its_role_sometimes_is_a_field_besides() -> None:
    schema = inferred(folder({"excerpt": "a", "description": "b"}, {"description": "c"}))
    assert field(schema, "description").is_mixed
    assert field(schema, "description").role == Role.SUMMARY
    assert field(schema, "excerpt") is field(schema, "summary")


def test_keys_behind_a_built_in_or_a_role_are_reached_as_field_name() -> None:
    schema = inferred(
        folder({"state": "Ohio", "date": "2021-01-01", "publishedDateTime": "2021-01-02"}, {"date": "2021-01-01", "state": "Ohio"})
    )
    assert field(schema, "state").kind is Kind.KEYWORD
    assert field(schema, "field.state").keys == ("state",)
    assert field(schema, "date").is_role
    assert field(schema, "field.date").is_mixed
    assert field(schema, "field.date").kind is Kind.DATE


def test_spellings_of_a_key_are_one_field() -> None:
    schema = inferred(folder({"Colour": "red"}, {"colour": "red"}, {"colour": "blue"}))
    assert field(schema, "COLOUR").keys == ("colour", "Colour")


def test_facets_are_topics_provider_and_keys_with_few_values() -> None:
    docs = folder(
        *(
            {"topics": ["a"], "author": f"p{n}", "level": f"l{n % 3}", "code": f"c{n}", "layout": f"x{n % 2}", "one": "1x"}
            for n in range(20)
        )
    )
    assert [f.name for f in inferred(docs).facets] == ["topics", "provider", "level"]


def test_state_is_a_facet_where_there_are_drafts() -> None:
    assert [f.name for f in inferred(folder({"draft": "true"}, {"title": "a"})).facets] == ["state"]


def test_topic_words_are_those_that_lists_hold() -> None:
    assert inferred(folder({"tags": ["ai", "robots"]}, {"tags": "ai robots"}, {"tags": "Computer Vision"})).topic_words == ("ai", "robots")


def test_languages_are_those_declared_or_plainly_written() -> None:
    german = "Der Hund und die Katze sind nicht mit dem Vogel auf dem Dach."
    english = "The dog and the cat are not with the bird that is on the roof."
    docs = [Document(id=f"{n}.md", meta={}, body=english) for n in range(6)] + [
        Document(id=f"d{n}.md", meta={}, body=german) for n in range(3)
    ]
    assert inferred(docs).languages == ("english", "german")
    assert inferred(folder({"lang": "fr"}, {"lang": "fr-CA"}, {"lang": "es"})).languages == ("french", "spanish")
    assert inferred(docs, Settings(language="dutch")).languages == ("dutch",)
    assert inferred([]).languages == ("english",)


def test_the_configuration_goes_first() -> None:
    settings = Settings(
        kinds={"zip": Kind.NUMBER},
        roles={Role.TITLE: ("heading",)},
        weights={"title": 9.0, "note": 4.0},
        facets=("zip", "heading", "colour"),
    )
    schema = inferred(folder({"zip": "007", "heading": "H", "title": "T", "note": "some long note", "colour": "red"}), settings)
    assert field(schema, "zip").kind is Kind.NUMBER
    assert field(schema, "title").keys == ("heading",)
    assert field(schema, "title").weight == 9
    assert field(schema, "note").weight == 4
    assert [f.name for f in schema.facets] == ["zip", "colour"]


def test_names_that_no_document_has_are_told_with_the_nearest() -> None:
    [told] = unknown_names(Settings(facets=("colur",)), inferred(folder({"colour": "red"})))
    assert "colur" in told.message
    assert "colour" in told.hint
    assert told.severity == "warning"


def test_a_signal_that_holds_no_numbers_is_told() -> None:
    schema = inferred(folder(*({"colour": "red", "heat": str(n)} for n in range(9))))
    [told] = unknown_names(
        Settings(ranking={"colour": SignalSettings(1), "heat": SignalSettings(1), "freshness": SignalSettings(1)}), schema
    )
    assert "colour" in told.message


def test_new_keys_fit_beside_old_records_and_new_meanings_do_not() -> None:
    before = [{"title": "a", "size": "1"}, {"title": "b", "size": "2"}]
    old = inferred(folder(*before))
    assert fits(old, inferred(folder(*before, {"title": "c", "mood": "good"})))
    assert not fits(old, inferred(folder(*before, {"title": "c", "size": "1.10"})))
    assert not fits(old, inferred(folder(*before, {"title": "c", "Size": "1"}, {"Size": "2"}, {"Size": "3"})))


def test_the_table_says_what_a_person_wants_to_know() -> None:
    schema = inferred(folder({"name": "a", "tags": ["x"], "rating": "3"}, {"title": "b"}))
    rows = {row.name: row for row in describe(schema)}
    assert rows["name"].role == "title"
    assert "from name 1, title 1" in rows["name"].note
    assert rows["tags"].kind == "keyword list"
    assert rows["rating"].coverage == 0.5

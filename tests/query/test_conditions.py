"""Filters beside the query: a field and its values."""

from __future__ import annotations

import pytest

from searchidx.query import condition
from searchidx.query.nodes import Equals, InField, Node, Or, Phrase, Range
from tests.query.test_date_ranges import ms
from tests.support.queries import SCHEMA, TODAY


@pytest.mark.parametrize(
    ("name", "values", "meant"),
    [
        ("topics", ["AI"], Equals("topics", ("AI",))),
        ("tags", ["AI", "Computer Vision"], Equals("tags", ("AI", "Computer Vision"))),
        ("topics", ["-AI"], Equals("topics", ("-AI",))),
        ("topics", [], None),
        ("id", ["a.md", "b.md"], Equals("id", ("a.md", "b.md"))),
        ("state", ["draft"], Equals("state", ("draft",))),
        ("published", ["false"], Equals("published", ("false",))),
        ("published", ["Yes", "no"], Equals("published", ("true", "false"))),
        ("quality", ["40"], Range("quality", 40, 40)),
        ("quality", [">40"], Range("quality", 40, None, low_open=True)),
        ("quality", ["> 40"], Range("quality", 40, None, low_open=True)),
        ("quality", ["..10", "40..60"], Or((Range("quality", None, 10), Range("quality", 40, 60)))),
        ("reading time", ["<5"], Range("reading time", None, 5, closed=False)),
        ("date", ["2021-09..2021-10"], Range("date", ms("2021-09-01"), ms("2021-11-01"), closed=False)),
        ("date", ["yesterday"], Range("date", ms("2021-09-26"), ms("2021-09-27"), closed=False)),
    ],
)
def test_a_condition_means(name: str, values: list[str], meant: Node | None) -> None:
    assert condition(name, values, SCHEMA, TODAY) == (meant, [])


def test_running_text_is_looked_through_for_the_words() -> None:
    found, told = condition("title", ["a b", "!"], SCHEMA)
    assert found == InField("title", Phrase("a b"))
    assert [one.code for one in told] == ["text-field"]


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("topcis", ["AI"], "unknown-field"),
        ("secured", ["x"], "unknown-field"),
        ("quality", ["many"], "bad-value"),
        ("date", ["someday"], "bad-value"),
        ("published", ["maybe"], "bad-value"),
        ("image", ["x"], "not-searchable"),
    ],
)
def test_what_cannot_be_asked_narrows_nothing_and_is_told(name: str, values: list[str], code: str) -> None:
    found, told = condition(name, values, SCHEMA)
    assert found is None
    assert [one.code for one in told] == [code]
    assert (told[0].start, told[0].end) == (None, None)


def test_values_that_can_be_read_count_beside_those_that_cannot() -> None:
    found, told = condition("quality", ["many", "3"], SCHEMA)
    assert found == Range("quality", 3, 3)
    assert len(told) == 1


def test_a_mistyped_field_is_named_with_the_one_that_was_meant() -> None:
    _, told = condition("provder", ["x"], SCHEMA)
    assert (told[0].message, told[0].hint) == ("`provder` is not a field", "did you mean `provider`?")

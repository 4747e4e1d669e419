"""Filters beside the query: a field and its values."""

from __future__ import annotations

import pytest

from searchidx.errors import UsageError
from searchidx.query import condition
from searchidx.query.nodes import And, Equals, Everything, InField, Node, Nothing, Or, Phrase, Range
from tests.query.test_date_ranges import ms
from tests.support.queries import SCHEMA, TODAY


@pytest.mark.parametrize(
    ("name", "values", "meant"),
    [
        ("topics", ["AI"], Equals("topics", ("AI",))),
        ("tags", ["AI", "Computer Vision"], Equals("tags", ("AI", "Computer Vision"))),
        ("topics", ["-AI"], Equals("topics", ("-AI",))),
        ("topics", [], Everything()),
        ("id", ["a.md", "b.md"], Equals("id", ("a.md", "b.md"))),
        ("state", ["draft"], Equals("state", ("draft",))),
        ("published", ["false"], Equals("published", ("false",))),
        ("published", ["Yes", "no"], Equals("published", ("true", "false"))),
        ("quality", ["40"], Range("quality", 40, 40)),
        ("quality", [">40"], Range("quality", 40, None, low_open=True)),
        ("quality", ["> 40"], Range("quality", 40, None, low_open=True)),
        ("quality", ["..10", "40..60"], And((Range("quality", None, 10), Range("quality", 40, 60)))),
        ("reading time", ["<5"], Range("reading time", None, 5, closed=False)),
        ("date", ["2021-09..2021-10"], Range("date", ms("2021-09-01"), ms("2021-11-01"), closed=False)),
        ("image", ["x"], Equals("image", ("x",))),
        ("date", ["yesterday"], Range("date", ms("2021-09-26"), ms("2021-09-27"), closed=False)),
    ],
)
def test_a_condition_means(name: str, values: list[str], meant: Node | None) -> None:
    assert condition(name, values, SCHEMA, TODAY) == (meant, [])


def test_running_text_is_looked_through_for_the_words() -> None:
    found, told = condition("title", ["a b"], SCHEMA)
    assert found == InField("title", Phrase("a b"))
    assert [one.code for one in told] == ["text-field"]


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("topcis", ["AI"], "did you mean `topics`?"),
        ("secured", ["x"], ""),
        ("provder", ["x"], "did you mean `provider`?"),
        ("quality", ["many"], "40, >40, <=40 or 40..60"),
        ("quality", ["many", "3"], "40, >40, <=40 or 40..60"),
        ("date", ["someday"], "2021-09"),
        ("date", ["2024-13"], "2021-09"),
        ("published", ["maybe"], "true or false"),
        ("state", ["lost"], "`draft` or `published`"),
        ("topics", [" "], "has:topics"),
        ("title", [" "], "has:title"),
    ],
)
def test_a_filter_that_cannot_be_read_is_an_error_with_the_way_out(name: str, values: list[str], said: str) -> None:
    with pytest.raises(UsageError) as error:
        condition(name, values, SCHEMA, TODAY)
    assert f"`{name}`" in error.value.message or "lost" in error.value.message
    assert said in f"{error.value.message} {error.value.hint}"


def test_running_text_without_words_finds_nothing_and_that_is_told() -> None:
    found, told = condition("title", ["robot", "!"], SCHEMA, TODAY)
    assert found == Or((InField("title", Phrase("robot")), Nothing()))
    assert [one.code for one in told] == ["bad-value", "text-field"]


def test_values_widen_and_comparisons_narrow() -> None:
    assert condition("quality", [">40", "<60"], SCHEMA)[0] == And(
        (Range("quality", 40, None, low_open=True), Range("quality", None, 60, closed=False))
    )
    both = And((Or((Range("quality", 40, 40), Range("quality", 41, 41))), Range("quality", 40, None, low_open=True)))
    assert condition("quality", ["40", ">40", "41"], SCHEMA)[0] == both


def test_a_range_the_wrong_way_round_is_told() -> None:
    found, told = condition("quality", ["60..40"], SCHEMA)
    assert found == Range("quality", 40, 60)
    assert [one.code for one in told] == ["reversed-range"]

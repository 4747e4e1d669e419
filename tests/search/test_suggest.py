"""Completions and corrections."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.search.spelling import did_you_mean
from searchidx.search.suggest import Suggestion, suggest
from searchidx.text import Analyzer
from tests.support.brute_force import BruteForce
from tests.support.samples import engine, sample


@pytest.fixture(scope="module")
def index() -> BruteForce:
    return engine(
        sample("a", "Facial recognition at the border", topics=("AI", "Facial Recognition"), provider="Wired", body="faces faced"),
        sample("b", "Facial recognition on trial", topics=("AI",), provider="Fachblatt", body="factory work"),
        sample("c", "Robots in a factory", topics=("ai", "Robotics"), provider="Wired", location="Fargo, North Dakota"),
        sample("d", "Factories close", body="factory 2021 covid-19"),
    )


def test_values_come_first_then_words_then_titles(index: BruteForce) -> None:
    found = suggest(index, "fac")
    assert found[:3] == [
        Suggestion("Fachblatt", "provider", 1),
        Suggestion("Facial Recognition", "topics", 1),
        Suggestion("factory", "word", 3),
    ]
    assert [one.text for one in found if one.kind == "word"] == ["factory", "facial", "faced"]
    assert {one.text for one in found if one.kind == "title"} >= {"Factories close"}


def test_the_last_word_is_completed_behind_the_others(index: BruteForce) -> None:
    assert Suggestion("border facial", "word", 1) in suggest(index, "border faci")
    assert Suggestion("robots factory", "word", 1) in suggest(index, "robots fac")
    assert Suggestion("robots facial", "word", 2) not in suggest(index, "robots faci")
    assert Suggestion("-facial", "word", 2) in suggest(index, "-faci")
    assert Suggestion('"border facial', "word", 1) in suggest(index, '"border faci')


def test_values_are_found_by_a_later_word_of_theirs(index: BruteForce) -> None:
    assert Suggestion("Facial Recognition", "topics", 1) in suggest(index, "recog")
    assert Suggestion("Facial Recognition", "topics", 1) in suggest(index, "facial rec")
    assert Suggestion("Facial Recognition", "topics", 1) not in suggest(index, "trial rec")


def test_spellings_of_one_value_count_together(index: BruteForce) -> None:
    assert suggest(index, "ai")[0] == Suggestion("AI", "topics", 3)


def test_titles_have_all_the_words(index: BruteForce) -> None:
    assert [one.text for one in suggest(index, "facial tri") if one.kind == "title"] == ["Facial recognition on trial"]


def test_behind_a_field_only_its_values_are_offered(index: BruteForce) -> None:
    assert suggest(index, "robots topics:") == [
        Suggestion("robots topics:AI", "topics", 1),
        Suggestion("robots topics:Robotics", "topics", 1),
    ]
    assert suggest(index, "topics:")[0] == Suggestion("topics:AI", "topics", 3)
    assert suggest(index, 'location:"far') == [Suggestion('location:"Fargo, North Dakota"', "location", 1)]
    assert suggest(index, "topics:zz") == []
    assert {one.kind for one in suggest(index, "title:fac")} == {"word"}


@pytest.mark.parametrize("prefix", ["", "  ", "zzz", "!", "x" * 5000, '"', ":", "nope:", "-"])
def test_nothing_to_complete(index: BruteForce, prefix: str) -> None:
    assert suggest(index, prefix) == []


@given(st.text(max_size=30), st.integers(0, 12))
def test_completions_are_few_and_each_once(typed: str, limit: int) -> None:
    small = engine(sample("a", "Facial recognition", topics=("AI",)), sample("b", "ab cd", provider="a b"))
    texts = [one.text.casefold() for one in suggest(small, typed, limit)]
    assert len(texts) == len(set(texts)) <= limit


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("facail", "facial"),
        ("recogniton", "recognition"),
        ("recgoniton", "recognition"),
        ("Factroy", "factory"),
        ("Robotz", "robots"),
        ("fbcail", None),  # two edits in six letters
        ("wark", None),  # four letters
        ("2020", None),  # digits
        ("covid18", None),
        ("qqqqqq", None),
        ("two words", None),
        ("", None),
    ],
)
def test_a_mistyped_word_is_corrected_within_limits(index: BruteForce, typed: str, meant: str | None) -> None:
    assert did_you_mean(index, typed) == meant


def test_of_words_that_find_the_same_the_usual_one_is_meant() -> None:
    index = engine(sample("a", "Clouds on Azure"), sample("b", "Azure again"), sample("c", "", body="azured skies, written azur once"))
    assert did_you_mean(index, "azuer") == "azure"


@pytest.mark.parametrize("word", ["facial", "Recognitions", "factory", "FACTORIES"])
def test_a_word_that_finds_something_is_not_corrected(index: BruteForce, word: str) -> None:
    assert did_you_mean(index, word) is None


@given(st.sampled_from(["recognition", "factories", "facial", "border"]), st.data())
def test_one_slip_of_the_finger_is_undone(word: str, data: st.DataObject) -> None:
    index = engine(sample("a", "recognition factories facial border"))
    place = data.draw(st.integers(1, len(word) - 1))
    typed = word[:place] + data.draw(st.sampled_from(["", "q", "x" + word[place]])) + word[place + 1 :]
    found_as_typed = Analyzer().term(typed) == Analyzer().term(word)
    assert did_you_mean(index, typed) == (None if found_as_typed else word)

"""Completions and corrections."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import searchidx
from searchidx.search.index import Index
from searchidx.search.spelling import did_you_mean, joined
from searchidx.search.suggest import Suggestion, suggest
from searchidx.text import Analyzer
from tests.support.brute_force import BruteForce
from tests.support.samples import SCHEMA, engine, sample


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


def test_what_too_many_documents_have_is_completed_to_words_alone(index: BruteForce, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [sample(str(number), "Facial recognition") for number in range(5)]
    many = engine(*records, sample("other", "Facial paralysis"))
    assert {one.kind for one in suggest(many, "faci")} == {"word", "phrase", "title"}
    monkeypatch.setattr("searchidx.search.suggest.COUNTED", 4)
    assert {one.kind for one in suggest(many, "faci")} == {"word", "title"}
    monkeypatch.setattr("searchidx.search.suggest.BROAD", 5)
    assert suggest(many, "faci") == [Suggestion("facial", "word", 6)]


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
    texts = [(one.text.casefold(), one.kind == "title") for one in suggest(small, typed, limit)]
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


def test_words_are_split_and_joined_as_documents_write_them() -> None:
    index = engine(sample("a", "Power Apps in practice"), sample("b", "Power apps again"), sample("c", "Onenote and Power BI"))
    assert did_you_mean(index, "powerapps") == "power apps"
    assert did_you_mean(index, "power7apps") is None
    assert joined(index, [("one", "note"), ("power", "bi")]) == ("one", "note")
    assert joined(index, [("power", "apps")]) is None and joined(index, []) is None


def test_a_frequent_word_is_meant_rather_than_a_slip_that_somebody_else_made() -> None:
    records = [sample(str(number), "Recognition") for number in range(200)]
    index = engine(*records, sample("slip", "Recogniton"))
    assert did_you_mean(index, "recognitoon") == "recognition"


def test_forms_of_the_word_typed_are_no_completions_of_it() -> None:
    index = engine(sample("a", "Top of the tops", body="tops topaz"), sample("b", "Sharepoint's own", body="Sharepoint sharepoint's"))
    assert [one.text for one in suggest(index, "top") if one.kind == "word"] == ["topaz"]
    assert [one.text for one in suggest(index, "sharep") if one.kind == "word"] == ["sharepoint"]
    assert [one.text for one in suggest(index, "sharepoint") if one.kind == "word"] == []


def test_completions_behind_a_word_are_counted_beside_it(index: BruteForce) -> None:
    found = [one for one in suggest(index, "robots fac") if one.kind == "word"]
    assert found == [Suggestion("robots factory", "word", 1)]


def test_phrases_are_what_documents_write_with_the_documents_that_a_search_for_them_finds() -> None:
    index = engine(*(sample(str(number), f"Facial recognition {number}") for number in range(5)), sample("x", "Recognition, facial"))
    assert Suggestion('"facial recognition"', "phrase", 5) in suggest(index, "faci")
    assert [one for one in suggest(index, "recog") if one.kind == "phrase"] == []


def test_titles_open_their_document_and_names_of_fields_are_offered(index: BruteForce) -> None:
    assert Suggestion("Factories close", "title", 1, "d") in suggest(index, "factories clo")
    named = engine(sample("a", "Robots", provider="Wired"))
    named.schema = msgspec.structs.replace(named.schema, fields=tuple(msgspec.structs.replace(f, documents=1) for f in SCHEMA.fields))
    assert Suggestion("robots provider:", "field", 1) in suggest(named, "robots prov")


def test_the_form_that_stands_beside_the_words_before_is_offered() -> None:
    index = engine(sample("a", "Artificial intelligence"), *(sample(str(number), "Intelligent people") for number in range(3)))
    assert [one.text for one in suggest(index, "artificial inte") if one.kind == "word"] == ["artificial intelligence"]
    assert [one.text for one in suggest(index, "inte") if one.kind == "word"] == ["intelligent"]


def test_a_title_that_several_documents_have_is_offered_once() -> None:
    index = engine(sample("a", "Robots at work"), sample("b", "Robots at work"))
    assert [one.text for one in suggest(index, "robots wor") if one.kind == "title"] == ["Robots at work"]


@pytest.fixture(scope="module")
def written_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Index]]:
    """Words with a hyphen, the same words written as one in another segment, and an index without those."""
    root = tmp_path_factory.mktemp("apart")
    docs = root / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("---\ntitle: A plug-in\n---\nIt is security-sensitive.\n", "utf-8")
    searchidx.build(docs, index=root / "without", jobs=1)
    searchidx.build(docs, index=root / "with", jobs=1)
    (docs / "b.md").write_text("---\ntitle: A plugin\n---\nIt is new.\n", "utf-8")
    searchidx.build(docs, index=root / "with", jobs=1)
    with searchidx.open(root / "without") as without, searchidx.open(root / "with") as both:
        yield without, both


def test_words_written_apart_are_found_as_one_and_never_offered(written_apart: tuple[Index, Index]) -> None:
    without, both = written_apart
    for query in ("plugin", "plugi*", "pl?gin", "plugim~", "securitysensitive"):
        assert without.search(query).total == 1, query
    assert [one.text for one in without.suggest("plug") if one.kind == "word"] == []
    assert [one.text for one in without.suggest("securi") if one.kind == "word"] == ["security"]
    assert [(one.text, one.count) for one in both.suggest("plug") if one.kind == "word"] == [("plugin", 2)]
    assert both.search("plugin").total == 2

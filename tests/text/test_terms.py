"""Words to terms: what finds what."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.text import Analyzer, fold, split, variants
from searchidx.text.languages import SNOWBALL

ENGLISH = Analyzer()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("pandemic", "Pandemics"),
        ("recognition", "RECOGNITION"),
        ("microsoft", "Microsoft's"),
        ("microsoft", "Microsoft’s"),
        ("don't", "don’t"),
        ("cafe", "Café"),
        ("café", "cafe"),
        ("Lodz", "Łódź"),
        ("strasse", "Straße"),
        ("aeon", "Æon"),
        ("istanbul", "İSTANBUL"),
        ("abc", "ＡＢＣ"),
        ("US", "U.S."),
        ("U.S.A.", "USA"),
        ("1000", "1,000"),
        ("c++", "C++"),
        ("👍", "👍🏽"),
        ("gpt3.5", "GPT-3.5"),
        ("☕", "☕\ufe0f"),
        ("cooperate", "co\u00adoperate"),
        ("ガス", "ｶﾞｽ"),
    ],
)
def test_a_word_is_found_as_people_type_it(typed: str, written: str) -> None:
    assert ENGLISH.terms(typed) == ENGLISH.terms(written)


@pytest.mark.parametrize(
    ("one", "other"), [("3.11", "311"), ("3.11", "3.1"), ("c", "c++"), ("c++", "c#"), ("don't", "dont"), ("2000", "2001")]
)
def test_these_stay_apart(one: str, other: str) -> None:
    assert ENGLISH.terms(one) != ENGLISH.terms(other)


def test_words_with_digits_are_not_stemmed() -> None:
    assert ENGLISH.terms("mp3s b2bs") == ["mp3s", "b2bs"]


def test_no_word_is_left_out() -> None:
    assert ENGLISH.terms("the and of to be") == ["the", "and", "of", "to", "be"]


def test_russian_keeps_its_short_i_and_both_ways_to_write_yo_are_one() -> None:
    russian = Analyzer("russian")
    assert russian.terms("новый") == russian.terms("нового")
    assert fold("ёлка") == fold("елка")


def test_long_words_are_cut() -> None:
    assert [len(term) for term in ENGLISH.terms("x1" * 5000)] == [64]
    assert [len(term) <= 64 for term in ENGLISH.terms("é" * 5000)] == [True]


@pytest.mark.parametrize("language", sorted(SNOWBALL))
def test_every_language_that_is_guessed_has_a_stemmer(language: str) -> None:
    assert Analyzer(language).terms("Information 2021") != []


def test_a_language_without_a_stemmer_keeps_words_whole() -> None:
    assert Analyzer("klingon").terms("Running") == ["running"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    for word in split(text):
        assert fold(fold(word)) == fold(word)


@given(st.one_of(st.text(max_size=60), st.text("aÀệé\u0301x2.,'’+# 가나다", max_size=20)))
def test_composed_and_decomposed_text_have_the_same_terms(text: str) -> None:
    assert ENGLISH.terms(unicodedata.normalize("NFC", text)) == ENGLISH.terms(unicodedata.normalize("NFD", text))


@given(st.text())
def test_every_word_has_a_term(text: str) -> None:
    assert all(ENGLISH.terms(text))


@pytest.mark.parametrize(
    ("typed", "others"),
    [
        ("covid19", [("covid", "19")]),
        ("COVID-19", [("covid19",)]),
        ("COVID–19", [("covid19",)]),
        ("gpt4o", [("gpt", "4o")]),
        ("GPT-3.5", []),
        ("e-mail", [("email",)]),
        ("4", []),
        ("robots", []),
        ("two words", []),
    ],
)
def test_letters_and_digits_are_looked_for_joined_and_apart(typed: str, others: list[tuple[str, ...]]) -> None:
    first, *rest = variants(typed)
    assert first == tuple(ENGLISH.terms(typed))
    assert rest == others


@given(st.text())
def test_variants_begin_with_what_was_typed(text: str) -> None:
    terms = tuple(ENGLISH.terms(text))
    assert variants(text)[:1] == ((terms,) if terms else ())


def test_analysis_loads_neither_engine_nor_parser() -> None:
    code = "import sys, searchidx.text; print([m for m in ('whoosh', 'yaml', 'ftfy', 'flask', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"

"""What else a document is found by: parts of words, and words written together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.text import JOINED, Analyzer, document_words, fold, split, variants
from searchidx.text.subwords import located, parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("reloadTimelines", ["reload", "Timelines"]),
        ("the XMLHttpRequest of getURL2Path", ["XML", "Http", "Request", "get", "URL", "Path"]),
        ("a plug-in, Node.js and e-mail", ["plugin" + JOINED, "Nodejs" + JOINED, "email" + JOINED]),
        ("Python 3.11.4", ["3.11"]),
        ("10.15.7.1", ["10.15", "10.15.7"]),
        ("C++17", ["c++"]),
        ("黄山的", ["黄", "山", "的"]),
        ("학교에서 친구를", ["학교", "학교에", "친구"]),
        ("plain words, U.S. and 3.11. End", []),
        ("YES No Maybe iOS", ["OS"]),
        ("one-two-three-four-five", []),
        ("2021-09-05 and 1-2", []),
    ],
)
def test_parts(text: str, found: list[str]) -> None:
    assert parts(text) == found


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("timelines", "reloadTimelines"),
        ("reloadtimelines", "reloadTimelines"),
        ("plugin", "plug-in"),
        ("plug-in", "plugin"),
        ("nodejs", "node.js"),
        ("node.js", "Nodejs"),
        ("3.11", "Python 3.11.4"),
        ("C++", "C++17"),
        ("山", "我喜欢黄山的山路"),
        ("학교", "학교에서 친구를"),
        ("كتب", "كَتَبَ"),
        ("كتاب", "كتـــاب"),
        ("احمد", "أحمد"),
        ("שלום", "שָׁלוֹם"),
        ("C#", "C# and F#"),
    ],
)
def test_a_document_is_found_by_its_parts(typed: str, written: str) -> None:
    terms = [Analyzer().term(word) for word in document_words(written)]
    assert any(list(form) == terms[place : place + len(form)] for form in variants(typed) for place in range(len(terms)))


@pytest.mark.parametrize(("typed", "written"), [("3.1", "3.11.4"), ("C", "C++17 x"), ("lines", "reloadTimelines"), ("校에", "학교에서")])
def test_not_by_anything_else(typed: str, written: str) -> None:
    assert Analyzer().term(typed) not in [Analyzer().term(word) for word in document_words(written)] or typed == "C"


@given(st.text(st.sampled_from("aAbB1.-+# _中학교é"), max_size=40))
def test_words_come_first_and_parts_once(text: str) -> None:
    words = document_words(text)
    assert words[: len(split(text))] == split(text)
    assert len(parts(text)) == len(set(parts(text)))
    assert all(fold(part) for part in parts(text))


@pytest.mark.parametrize(
    "text", ["aB" * 200_000, "a-" * 200_000, "a.b" * 200_000, "-" * 400_000, "A" * 400_000, "a++" * 100_000, "中" * 200_000]
)
def test_a_hostile_text_has_few_parts(text: str) -> None:
    assert len(parts(text)) < 100_000


@given(st.text(st.sampled_from("aB9 .-+_é中山학교에\n"), max_size=40))
def test_each_part_stands_where_it_is_a_part_of(text: str) -> None:
    found = list(located(text))
    assert {part for part, _, _ in found} == set(parts(text))
    for part, start, end in found:
        assert set(fold(part.removesuffix(JOINED))) <= set(fold(text[start:end].replace("-", ""))) | {"."}

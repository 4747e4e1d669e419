"""Text to words: what counts as one word, and where it stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.text import spans, split, tokenizer

TEXTS = st.text(alphabet=st.sampled_from("aB9 .,'’+#_-éß\u0301\u200d\u00ad中文かガｶﾞไทยกี่한नि👍🏽🇩🇪☕\ufe0fЁ١\n")) | st.text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, wörld!", ["Hello", "wörld"]),
        ("don't stop Microsoft’s 'quoted'", ["don't", "stop", "Microsoft’s", "quoted"]),
        ("snake_case __init__", ["snake", "case", "init"]),
        ("3.11 and 1.10.2, 1,000.", ["3.11", "and", "1.10.2", "1,000"]),
        ("1,000,000.50 2020,2021 1,00 3,14", ["1,000,000.50", "2020", "2021", "1", "00", "3", "14"]),
        ("Python3.11 v1.2 20.5GB mp3", ["Python", "3.11", "v", "1.2", "20.5GB", "mp3"]),
        ("C++, C# F#. c++17 ++ # abc#", ["C++", "C#", "F#", "c", "17", "abc"]),
        ("The U.S. and U.S.A. (e.g. D.C), end.", ["The", "U.S.", "and", "U.S.A.", "e.g.", "D.C", "end"]),
        ("at 5 a.m.Then", ["at", "5", "a.m.", "Then"]),
        ("GPT-4 COVID-19 e-mail", ["GPT", "4", "COVID", "19", "e", "mail"]),
        ("東京都 で AIを", ["東京", "京都", "で", "AI", "を"]),
        ("ภาษา", ["ภา", "าษ", "ษา"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("서울 한국어", ["서울", "한국어"]),
        ("I 👍🏽 ☕️ 🇩🇪🇫🇷 👨‍👩‍👧", ["I", "👍🏽", "☕️", "🇩🇪", "🇫🇷", "👨‍👩‍👧"]),
        ("cafe\u0301 co\u00adop", ["cafe\u0301", "co\u00adop"]),
        ("", []),
        ("… — !", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(TEXTS)
def test_spans_are_where_the_words_stand(text: str) -> None:
    found = spans(text)
    assert [text[start:end] for start, end in found] == split(text)
    assert found == sorted(found)


@given(st.text(alphabet=st.sampled_from("aBz09 .,'+#_-;\n") | st.characters(max_codepoint=127)))
def test_ascii_text_has_the_same_words_by_every_pattern(text: str) -> None:
    assert split(text) == tokenizer._any().findall(text)


@given(st.text(alphabet=st.sampled_from("aB9 .,'’+#_-éßñ«»…—½²ªЖяŁ\u00a0")))
def test_common_text_has_the_same_words_by_the_quick_pattern(text: str) -> None:
    assert split(text) == tokenizer._any().findall(text)


@given(TEXTS)
def test_every_letter_and_digit_is_in_a_word(text: str) -> None:
    covered = {place for start, end in spans(text) for place in range(start, end)}
    missed = {c for place, c in enumerate(text) if place not in covered and (c.isalnum())}
    assert not missed


def test_every_combining_mark_stays_inside_its_word() -> None:
    marks = [chr(code) for code in range(0x300, 0x1E000) if unicodedata.ucd_3_2_0.category(chr(code)) in ("Mn", "Mc")]
    assert [mark for mark in marks if len(split(f"a{mark}a")) != 1 and not tokenizer._unspaced().match(mark)] == []


@pytest.mark.parametrize(
    "text", ["1" * 50_000, "1," * 30_000, "a.b." * 20_000, "a'" * 30_000, "\u0301" * 30_000, "ก" * 30_000, "e\u0301" * 30_000]
)
def test_hostile_repetition_is_read_in_linear_time(text: str) -> None:
    assert len(split(text)) <= len(text)

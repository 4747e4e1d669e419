"""Repair mends what is damaged, and leaves alone what its author meant."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.sources.text_repair import MARKS, plain, repair, suspect, suspects


@pytest.mark.parametrize(
    ("damaged", "mended", "kind"),
    [
        ("pandemicâ€”but", "pandemic—but", "mojibake"),
        ("Ã©tÃ© 😀 — curly", "été 😀 — curly", "mojibake"),
        ("itâ€™s", "it’s", "mojibake"),
        ("РџСЂРёРІРµС‚", "Привет", "mojibake"),
        ("AT&amp;T &#39;x&#x27; &lt;b&gt;", "AT&T 'x' <b>", "html-entity"),
        ("&amp;amp;", "&", "html-entity"),
        ("a\u200bb\ufeffc\u00add\u2060", "abcd", "invisible"),
        ("\u202eevil\u202c \u200fx", "evil x", "invisible"),
        ("a\x00b\x1b[31mc\x7f", "abc", "invisible"),
        ("x\ud800y", "xy", "invisible"),
        ("fi\u200dn", "fin", "invisible"),
        ("e\u0301", "é", "unicode"),
        ("a\u00a0 b\t\tc", "a b c", "white-space"),
        ("  a  b ", "a b", "white-space"),
        ("a \n  b\n\n\n\nc", "a\nb\n\nc", "white-space"),
        ("a\u2028b\r\nc\rd", "a\nb\nc\nd", "white-space"),
    ],
)
def test_damage_is_mended_and_named(damaged: str, mended: str, kind: str) -> None:
    assert suspect(damaged)
    assert repair(damaged) == (mended, (kind,))


@pytest.mark.parametrize(
    "meant",
    [
        "“curly” ‘quotes’ — and … dots",
        "ＦＵＬＬ　width"[:4],
        "ﬁnancial ﬂow Ⅷ ½ ™",
        "PRÉSIDENT “ÉTÉ” À, NAÏVE Straße Ærø",
        "Привет, Россия: “Газ”",
        "👩‍👩‍👧 🏳️‍🌈 👩🏽‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "می‌خواهم",
        "क्‍ष",
        "日本語のテキスト、東京。",
        "สวัสดี\u200bครับ",
        "AT&T, R&D; &nosemicolon & more &amp",
        "two lines\nof text\n\nand a paragraph",
        "",
    ],
)
def test_what_an_author_meant_stays(meant: str) -> None:
    assert repair(meant) == (meant, ())


@pytest.mark.parametrize("meant", ["plain words, 1.5 % of $3", "“curly” — text", "日本語", "two\nlines"])
def test_clean_text_is_not_suspect(meant: str) -> None:
    assert not suspect(meant)


def test_an_address_keeps_its_spelling() -> None:
    address = "https://example.org/Ã©?a=1&b=e\u0301"
    assert repair(address) == (address, ())
    assert repair(f" {address}&amp;c=2 ")[0] == f"{address}&c=2"


def test_a_line_break_at_the_end_is_no_damage() -> None:
    assert repair("a block of text\n") == ("a block of text", ())


def test_entities_stay_where_they_were_already_read() -> None:
    assert repair("write &amp;", entities=False) == ("write &amp;", ())


@pytest.mark.parametrize("marks", ["\u0301\u0327", "\u0301", "\u05b0\u05b1", "\u0e48\u0e38"])
def test_runs_of_marks_are_cut_before_normalising(marks: str) -> None:
    text, kinds = repair("x" + marks * 100_000)
    assert len(text) <= MARKS + 2
    assert kinds == ("unicode",)


def test_a_key_becomes_plain() -> None:
    assert plain(" publi\u200bshed\u00a0") == "published"


signs = st.sampled_from(
    [
        *"aéÉâ€™Â \n\t&;",
        "&amp;",
        "  ",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u0301",
        "\u00a0",
        "😀",
        "Ð",
        "\x85",
        "日",
        "ا",
        "\ud800",
        "\r",
        "\x1b[1m",
    ]
)
texts = st.lists(signs, max_size=12).map("".join) | st.text(max_size=20)


@given(texts)
@settings(max_examples=500, deadline=None)
def test_what_is_not_suspect_is_not_changed(text: str) -> None:
    if not suspect(text):
        assert repair(text) == (text.strip("\n"), ())


@given(st.lists(texts, max_size=4))
@settings(max_examples=300, deadline=None)
def test_one_look_at_many_texts_overlooks_nothing(many: list[str]) -> None:
    found = suspects(many)
    assert all(repair(text) == (text, ()) for text in many if text not in found)


@given(texts)
@settings(max_examples=500, deadline=None)
def test_mended_text_is_clean(text: str) -> None:
    mended, _ = repair(text)
    assert unicodedata.is_normalized("NFC", mended) or "://" in mended
    assert mended == mended.strip()
    assert "  " not in mended
    assert not any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in mended)
    mended.encode()

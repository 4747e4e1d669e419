"""Texts that people paste: headings in capitals, dashes, brackets and quotes of all languages never become operators unasked."""

from __future__ import annotations

import pytest

from searchidx.query import parse, to_text
from searchidx.query.nodes import And, Not, Or, Word
from searchidx.query.rewrite import walk, words
from searchidx.text import split
from tests.support.queries import SCHEMA, TODAY, codes, tree

PASTED = [
    "THE RISE AND FALL OF AI OR NOT",
    "AND NOW FOR SOMETHING COMPLETELY DIFFERENT",
    "TO BE OR NOT TO BE",
    "Apple: why the iPhone (2021) failed",
    "Breaking: Tesla / SpaceX news [update]",
    "foo – bar — baz - qux",
    "『東京』 《中文》 「日本」 ‹guillemets›",
    "‘single’ ‚low’ quotes",
    "{braces} <angles> a/b/c",
    "12:30 news from http://x.org/a:b",
]


@pytest.mark.parametrize("text", PASTED)
def test_every_word_is_looked_for(text: str) -> None:
    found = tree(text)
    assert not any(isinstance(node, Not | Or) for node in walk(found))
    assert [word.casefold() for _, leaf in words(found) for word in split(leaf.text)] == [word.casefold() for word in split(text)]


def test_operators_among_capitals_are_words_and_one_note_says_so() -> None:
    assert codes("CATS OR DOGS AND OWLS") == ["capitals"]
    assert codes("CATS OR dogs") == codes("2020 OR 2021") == []
    assert isinstance(tree("CATS OR dogs"), Or)
    assert isinstance(tree("東京 OR 大阪"), Or)
    assert isinstance(tree("CATS OR DOGS"), And)


def test_what_is_meant_in_capitals_survives_being_written() -> None:
    found = Or((Word("CATS"), Word("DOGS")))
    assert tree(to_text(found, SCHEMA)) == found


def test_small_operators_are_offered() -> None:
    assert codes("or dogs") == codes("cats or") == codes("cats OR dogs") == []
    for text, word in (("cats or dogs", "or"), ("cats not dogs", "not")):
        [note] = parse(text, SCHEMA, TODAY).diagnostics
        assert (note.code, note.severity) == ("small-operator", "note")
        assert note.start is not None
        assert text[note.start : note.end] == word
        assert word.upper() in note.hint


def test_a_minus_in_a_sentence_is_told_once() -> None:
    text = "the new -powered tools and -driven things"
    [note] = parse(text, SCHEMA, TODAY).diagnostics
    assert note.code == "minus"
    assert text[note.start : note.end] == "-powered"
    assert codes("robots -powered") == []


def test_a_dash_behind_a_star_is_no_minus_when_written() -> None:
    for text in ("*-AI~x owl", "*-OR owl"):
        found = tree(text)
        assert tree(to_text(found, SCHEMA)) == found

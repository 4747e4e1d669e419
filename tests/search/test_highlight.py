"""What is marked in a hit, and which related articles it names."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.model.record import Record, Related
from searchidx.query.nodes import And, Fuzzy, InField, Node, Not, Or, Phrase, PhrasePrefix, Prefix, Word
from searchidx.search.highlight import SNIPPET, Marker
from searchidx.text import Analyzer, analyzer, spans
from tests.support.samples import SCHEMA, sample

TAG = re.compile("</?mark>")


def marked(record: Record, tree: Node) -> dict[str, str]:
    return Marker(tree, SCHEMA, analyzer("english")).highlights(record.stored).fields


def plain(passage: str) -> str:
    return html.unescape(TAG.sub("", passage))


@pytest.mark.parametrize(
    ("tree", "title"),
    [
        (Word("recognition"), "Facial <mark>Recognition</mark> in GPT-4 cafés"),
        (Word("recognitions"), "Facial <mark>Recognition</mark> in GPT-4 cafés"),
        (And((Word("facial"), Word("recognition"))), "<mark>Facial</mark> <mark>Recognition</mark> in GPT-4 cafés"),
        (Phrase("facial recognition"), "<mark>Facial Recognition</mark> in GPT-4 cafés"),
        (Phrase("facial gpt", 2), "<mark>Facial</mark> Recognition in <mark>GPT</mark>-4 cafés"),
        (Word("gpt4"), "Facial Recognition in <mark>GPT-4</mark> cafés"),
        (Word("cafe"), "Facial Recognition in GPT-4 <mark>cafés</mark>"),
        (Prefix("rec"), "Facial <mark>Recognition</mark> in GPT-4 cafés"),
        (PhrasePrefix("facial rec"), "<mark>Facial Recognition</mark> in GPT-4 cafés"),
        (PhrasePrefix("facial in g", 1), "<mark>Facial</mark> Recognition <mark>in</mark> <mark>GPT</mark>-4 cafés"),
        (Prefix("gpt-4"), "Facial Recognition in <mark>GPT-4</mark> cafés"),
        (Prefix("gpt4"), "Facial Recognition in <mark>GPT-4</mark> cafés"),
        (Fuzzy("recognitoin"), "Facial <mark>Recognition</mark> in GPT-4 cafés"),
        (Or((Word("nothing"), Word("in"))), "Facial Recognition <mark>in</mark> GPT-4 cafés"),
        (And((Word("facial"), Not(Word("recognition")))), "<mark>Facial</mark> Recognition in GPT-4 cafés"),
        (InField("title", Word("facial")), "<mark>Facial</mark> Recognition in GPT-4 cafés"),
        (InField("name", Word("facial")), "<mark>Facial</mark> Recognition in GPT-4 cafés"),
    ],
)
def test_words_are_marked_as_they_were_found(tree: Node, title: str) -> None:
    assert marked(sample("a", "Facial Recognition in GPT-4 cafés"), tree) == {"title": title}


@pytest.mark.parametrize(
    "tree",
    [
        InField("excerpt", Word("facial")),
        Phrase("recognition facial"),
        PhrasePrefix("recognition fac"),
        Not(Word("facial")),
        InField("nope", Word("facial")),
        Word("!"),
    ],
)
def test_what_was_not_looked_for_is_not_marked(tree: Node) -> None:
    assert marked(sample("a", "Facial recognition"), tree) == {}


def test_marks_stand_under_the_authors_own_keys() -> None:
    record = sample("a", "Robots", title_key="name", summary="robots here", body="a robot", topics=("Robotics", "AI"), notes="robot")
    assert marked(record, Word("robot")) == {
        "name": "<mark>Robots</mark>",
        "excerpt": "<mark>robots</mark> here",
        "body": "a <mark>robot</mark>",
        "topics": "<mark>Robotics</mark>",
    }
    assert marked(record, InField("notes", Word("robot"))) == {"notes": "<mark>robot</mark>"}


def test_a_key_that_feeds_its_role_only_sometimes_is_marked_where_it_stands() -> None:
    fed = sample("a", description="robots in the field")
    apart = sample("b", summary="robots in short", description="robots at length")
    tree = InField("description", Word("robots"))
    assert marked(fed, tree) == {"description": "<mark>robots</mark> in the field"}
    assert marked(apart, tree) == {"description": "<mark>robots</mark> at length"}
    assert marked(apart, Word("robots")) == {"excerpt": "<mark>robots</mark> in short"}


def test_overlapping_pairs_of_characters_become_one_mark() -> None:
    assert marked(sample("a", "今日は東京都です"), Word("東京都")) == {"title": "今日は<mark>東京都</mark>です"}


def test_html_in_a_document_stays_text() -> None:
    found = marked(sample("a", "<script>alert('robots')</script> & <mark>"), Word("robots"))
    assert found == {"title": "&lt;script&gt;alert(&#x27;<mark>robots</mark>&#x27;)&lt;/script&gt; &amp; &lt;mark&gt;"}


def test_the_passage_with_most_of_the_query_is_shown() -> None:
    body = "robots " * 5 + "filler words " * 200 + "here robots meet\n\nethics at last " + "more filler " * 200
    passage = marked(sample("a", body=body), And((Word("robots"), Word("ethics"))))["body"]
    assert "<mark>robots</mark> meet <mark>ethics</mark> at last" in passage
    assert passage.startswith("…") and passage.endswith("…")


def test_a_short_text_is_shown_whole() -> None:
    assert marked(sample("a", body="  Robots\n are  here. "), Word("robots")) == {"body": "<mark>Robots</mark> are here."}


@pytest.mark.parametrize("place", [0, 30_000, 199_000, 1_000_000, 4_900_000])
def test_words_far_down_in_a_long_body_are_found(place: int) -> None:
    body = "lorem ipsum dolor " * (5_000_000 // 18)
    body = body[:place] + " happy robots " + body[place:]
    assert "<mark>robots</mark>" in marked(sample("a", body=body), Word("robot"))["body"]
    assert "<mark>happy</mark>" in marked(sample("a", body=body), Word("happy"))["body"]


TEXTS = st.text(alphabet=st.sampled_from("ab cd<>&\"'é \n東京…-'4")) | st.text(max_size=400)
WORDS = st.sampled_from([Word("a"), Word("ab"), Phrase("a b"), Phrase("b a", 3), Prefix("c"), Fuzzy("abcd", 1), Word("東京"), Word("b-4")])


@given(TEXTS, st.lists(WORDS, min_size=1, max_size=3))
def test_passages_are_safe_short_and_made_of_the_text(text: str, leaves: list[Node]) -> None:
    record = sample("a", title=text or "-", body=text * 3)
    for name, passage in marked(record, Or(tuple(leaves))).items():
        assert "<mark>" in passage
        assert "<" not in TAG.sub("", passage)
        shown = plain(passage)
        whole = " ".join({"title": record.stored.title, "body": record.stored.body}[name].split())
        assert " ".join(shown.strip("…").split()) in whole or "…" in text
        assert name == "title" or len(shown) <= SNIPPET


@given(st.lists(st.sampled_from(["robot", "robots", "war", "in", "é"]), max_size=80))
def test_every_occurrence_in_a_short_text_is_marked(typed: list[str]) -> None:
    text = " ".join(typed)[:200]
    found = marked(sample("a", "-", body=text), Word("robot")).get("body", "")
    stems = [Analyzer().term(text[start:end]) for start, end in spans(text)]
    assert found.count("<mark>") == stems.count("robot")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("They are dying", "die"),
        ("The N.A.S.A. budget", "nasa"),
        ("An O'Reilly book", "o'reilly"),
        ("Such happiness", "happy"),
        ("Some 1,000 men", "1000"),
        ("Covid-19 again", "covid19"),
        ("Two skies", "sky"),
    ],
)
def test_words_are_marked_whose_letters_differ_from_their_terms(text: str, word: str) -> None:
    assert Analyzer().terms(word) and "<mark>" in marked(sample("a", text), Word(word))["title"]


AI, ROBOT, BOTH = (
    Related(title="AI at work"),
    Related(title="Trade", summary="robots abroad"),
    Related(title="AI and robots", url="https://x.example"),
)


def test_related_articles_with_most_of_the_query_are_named() -> None:
    def of(tree: Node, *articles: Related) -> list[Related]:
        return Marker(tree, SCHEMA, analyzer("english")).related(sample("a", "AI", related=articles).stored)

    both = And((Word("ai"), Word("robots")))
    assert of(both, AI, ROBOT, BOTH) == [BOTH]
    assert of(both, AI, ROBOT) == [AI, ROBOT]
    assert of(Word("robot"), AI, ROBOT) == [ROBOT]
    assert of(InField("related", Phrase("robots abroad")), AI, ROBOT, BOTH) == [ROBOT]
    assert of(InField("title", Word("ai")), AI) == []
    assert of(Not(Word("ai")), AI) == []
    assert of(Word("ai")) == []


@pytest.mark.parametrize(
    ("tree", "shown"),
    [
        (Word("heat"), "<mark>heat</mark> of the <mark>heats</mark>"),
        (Prefix("heatw"), "a <mark>heatwave</mark>"),
        (Phrase("heading north"), "<mark>heading north</mark> into"),
        (And((Word("heat"), Phrase("heading north"))), "<mark>heading north</mark> into the <mark>heat</mark>"),
    ],
)
def test_a_word_deep_in_a_long_body_is_marked_behind_many_that_begin_so(tree: Node, shown: str) -> None:
    body = "The head heading heavily for the heath. " * 20_000 + "At last heading north into the heat of the heats, a heatwave."
    record = sample("long.md", title="Long", body=body)
    assert shown in marked(record, tree)["body"]


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("timelines", "<mark>reloadTimelines</mark>()"),
        ("nodejs", "<mark>node.js</mark>"),
        ("plugin", "a <mark>plug-in</mark>"),
        ("c++", "<mark>C++</mark>17"),
        ("3.11", "<mark>3.11.4</mark>"),
        ("山", "黄<mark>山</mark>的"),
        ("학교", "<mark>학교에서</mark>"),
    ],
)
def test_a_word_is_marked_by_its_parts_and_where_it_is_written_apart(word: str, shown: str) -> None:
    record = sample("parts.md", title="Parts", body="call reloadTimelines() of a plug-in of node.js, in C++17 or 3.11.4; 黄山的 학교에서")
    assert shown in marked(record, Word(word))["body"]

"""What is done with trees after parsing: any word instead of all, likeness, plain words and query text."""

from __future__ import annotations

import pytest

from searchidx.query import to_text, understood
from searchidx.query.nodes import And, Equals, Everything, Fuzzy, InField, Node, Not, Nothing, Or, Phrase, Range, Word
from searchidx.query.rewrite import fuzzy, normalize, relax, words
from tests.support.queries import SCHEMA, tree

A, B = Word("a"), Word("b")


@pytest.mark.parametrize(
    ("text", "relaxed"),
    [
        ("a b", "a OR b"),
        ('a "b c" d*', 'a OR "b c" OR d*'),
        ("a b -c", "(a OR b) -c"),
        ("a b topics:AI quality:>3", "(a OR b) topics:AI quality:>3"),
        ("a b is:draft has:image", "(a OR b) is:draft has:image"),
        ("a (b OR c)", "a OR b OR c"),
        ("a b (topics:AI OR quality:>3)", "(a OR b) (topics:AI OR quality:>3)"),
        ("a topics:AI", "a topics:AI"),
        ("a OR b", "a OR b"),
        ("a", "a"),
        ("-a -b", "-a -b"),
        ("title:(a b)", "title:(a b)"),
        ("", ""),
    ],
)
def test_any_free_word_is_enough(text: str, relaxed: str) -> None:
    assert relax(tree(text)) == tree(relaxed)


def test_unknown_words_may_differ() -> None:
    found = fuzzy(tree('robto climate title:visoin -hidden "quoted words" GPT4000 wrd'), lambda text: text != "climate")
    assert found == tree('robto~ climate title:visoin~ -hidden "quoted words" GPT4000 wrd')


def test_wanted_words_come_with_their_field() -> None:
    found = words(tree('a -b title:(c "d e" topics:f) (g* OR h~) has:image'))
    assert [(field, leaf.text) for field, leaf in found] == [
        (None, "a"),
        ("title", "c"),
        ("title", "d e"),
        ("topics", "f"),
        (None, "g"),
        (None, "h"),
    ]


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        (And(()), Everything()),
        (Or(()), Nothing()),
        (And((A,)), A),
        (And((A, And((B, And((A,)))))), And((A, B, A))),
        (And((Everything(), A)), A),
        (And((Nothing(), A)), Nothing()),
        (Or((Nothing(), A)), A),
        (Or((A, Or((B,)))), Or((A, B))),
        (Not(A), And((Everything(), Not(A)))),
        (Not(Not(A)), A),
        (Not(Not(Not(A))), And((Everything(), Not(A)))),
        (Not(Everything()), Nothing()),
        (Not(Nothing()), Everything()),
        (InField("title", InField("topics", A)), InField("topics", A)),
        (InField("title", Not(A)), And((Everything(), Not(InField("title", A))))),
        (InField("title", Or((Not(A), Nothing()))), And((Everything(), Not(InField("title", A))))),
        (InField("title", Everything()), Everything()),
    ],
)
def test_every_meaning_has_one_form(given: Node, normal: Node) -> None:
    assert normalize(given) == normal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "everything"),
        ("-*", "nothing"),
        ("a b", '"a" and "b"'),
        ("a OR b", '"a" or "b"'),
        ("a (b OR c)", '"a" and ("b" or "c")'),
        ("(a b) OR -c", '("a" and "b") or (everything but "c")'),
        (
            '"facial recognition" -is:draft topics:AI date:2021-09',
            '"facial recognition" and "AI" in topics, no drafts, date from 2021-09-01 to 2021-09-30',
        ),
        ("title:(a OR b)", '("a" or "b") in title'),
        ('title:"power apps" -topics:Azure', '"power apps" in title but not "Azure" in topics'),
        ("-title:xbox", 'everything but "xbox" in title'),
        ("rbot~ a -b -c", '"a" and a word like "rbot" but not "b" or "c"'),
        ('"a b"~1', '"a b" with up to 1 more word between'),
        ("rob* rbot~", 'a word beginning with "rob" and a word like "rbot"'),
        ('"a b"~2', '"a b" with up to 2 more words between'),
        ("has:image -has:quality", "with image, without quality"),
        ("a -has:image", '"a", without image'),
        ("date:2021-09-27", "date 2021-09-27"),
        ("date:>2021-09", "date 2021-10-01 or later"),
        ("date:<2021-09", "date 2021-08-31 or earlier"),
        ("date:2021-09-27T10:00..2021-09-27T11:00", "date from 2021-09-27T10:00:00Z to 2021-09-27T11:00:01Z"),
        ("date:>9999", "date the end of time or later"),
        ("quality:40", "quality is 40"),
        ("quality:40..60", "quality from 40 to 60"),
        ("quality:>40", "quality over 40"),
        ("quality:>=40", "quality at least 40"),
        ("quality:<2.5", "quality under 2.5"),
        ("quality:..40", "quality at most 40"),
        ("id:a.md published:true", 'id is "a.md", published is true'),
    ],
)
def test_a_query_is_read_back_in_plain_words(text: str, said: str) -> None:
    assert understood(tree(text), SCHEMA) == said


def test_filters_are_read_back_too() -> None:
    found = And((A, Equals("topics", ("AI", "Robots")), Not(Equals("provider", ("x",)))))
    assert understood(found, SCHEMA) == '"a", topics is "AI" or "Robots", provider is not "x"'


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (Equals("topics", ("AI", "Computer Vision")), '(topics:"AI" OR topics:"Computer Vision")'),
        (Equals("topics", ()), "-*"),
        (Range("quality", 1, 2, low_open=True, closed=False), "(quality:>1 quality:<2)"),
        (Range("quality", None, None), "has:quality"),
        (Nothing(), "-*"),
        (Phrase('say "hi"'), '«say "hi"»'),
        (Fuzzy("rob", 1), "rob~1"),
        (Range("reading time", 0.5, 0.5), '"reading time":0.5..0.5'),
    ],
)
def test_a_tree_is_written_as_a_query(given: Node, text: str) -> None:
    assert to_text(given, SCHEMA) == text

"""What people type, and the tree that they get."""

from __future__ import annotations

import pytest

from searchidx.query import parse
from searchidx.query.nodes import (
    And,
    Equals,
    Everything,
    Fuzzy,
    Has,
    InField,
    Is,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    Range,
    Wildcard,
    Word,
)
from searchidx.query.to_text import to_text
from tests.support.queries import SCHEMA, codes, tree

A, B, C, D = Word("a"), Word("b"), Word("c"), Word("d")

MEANINGS: list[tuple[str, Node]] = [
    ("", Everything()),
    (" \t\n", Everything()),
    ("*", Everything()),
    ("a", A),
    ("a b", And((A, B))),
    ("a AND b", And((A, B))),
    ("a or b", And((A, Word("or"), B))),
    ("a OR b", Or((A, B))),
    ("a b OR c d", Or((And((A, B)), And((C, D))))),
    ("a (b OR c) d", And((A, Or((B, C)), D))),
    ("a OR (b OR c)", Or((A, B, C))),
    ("((a (b)) c)", And((A, B, C))),
    ("* a", A),
    # what is excluded
    ("a -b", And((A, Not(B)))),
    ("a NOT b", And((A, Not(B)))),
    ("a AND NOT b", And((A, Not(B)))),
    ("-a", And((Everything(), Not(A)))),
    ("-a -b", And((Everything(), Not(A), Not(B)))),
    ("a OR -b", Or((A, And((Everything(), Not(B)))))),
    ('a -"b c"', And((A, Not(Phrase("b c"))))),
    ("a -(b OR c)", And((A, Not(Or((B, C)))))),
    ("NOT NOT a", A),
    ("NOT -a", A),
    ("a -(-b)", And((A, B))),
    ("-*", Nothing()),
    ("a -topics:AI", And((A, Not(InField("topics", Word("AI")))))),
    ("topics:-AI", And((Everything(), Not(InField("topics", Word("AI")))))),
    ('a topics:-"b c"', And((A, Not(InField("topics", Phrase("b c")))))),
    # dashes that exclude nothing
    ("e-mail", Word("e-mail")),
    ("a - b", And((A, B))),
    ("a -- b", And((A, B))),
    ("--a", A),
    ('"deep-fake"-style', And((Phrase("deep-fake"), Word("style")))),
    # phrases
    ('"a b"', Phrase("a b")),
    ('" a b "', Phrase("a b")),
    ("“a b”", Phrase("a b")),
    ("„a b“", Phrase("a b")),
    ("«a b»", Phrase("a b")),
    ('“a b"', Phrase("a b")),
    ('"a b"c', And((Phrase("a b"), C))),
    ('a"b c"', And((A, Phrase("b c")))),
    ('"OR"', Phrase("OR")),
    ('a "b', And((A, Phrase("b")))),
    ('a ""', A),
    ('"a b"~3', Phrase("a b", 3)),
    ('"a b"~', Phrase("a b", 10)),
    ('"a b"~99', Phrase("a b", 10)),
    ('5" a', And((Word("5"), A))),
    # signs inside and around words
    ("GPT-4 COVID-19", And((Word("GPT-4"), Word("COVID-19")))),
    ("C++ C# 3.11 U.S.", And((Word("C++"), Word("C#"), Word("3.11"), Word("U.S.")))),
    ("AT&T don't rock'n'roll", And((Word("AT&T"), Word("don't"), Word("rock'n'roll")))),
    ("12:30", Word("12:30")),
    ("see http://x.org/a?b=c", And((Word("see"), Word("http://x.org/a?b=c")))),
    ("std::vector", Word("std::vector")),
    ("title: a", And((Word("title"), A))),
    ("“a,” (b)!", And((Phrase("a,"), B))),
    ("a, b!", And((A, B))),
    ("a & b", And((A, B))),
    ("naïve 東京都 🤖", And((Word("naïve"), Word("東京都"), Word("🤖")))),
    ("a\x00b", And((Word("a\x00b"),)).children[0]),
    ("a\ud800", A),
    # prefixes and likeness
    ("rob*", Prefix("rob")),
    ("*rob", Wildcard("*rob")),
    ("*rob*", Wildcard("*rob*")),
    ("wom*n", Wildcard("wom*n")),
    ("w?m**n", Wildcard("w?m*n")),
    ("women?", Word("women")),
    ("*ab", Word("ab")),
    ("GPT-4*", Prefix("GPT-4")),
    ("02091-C-71*", Prefix("02091-C-71")),
    ("http://x.org/ab*", Prefix("http,//x.org/ab")),
    ('"a bc*"', PhrasePrefix("a bc")),
    ('"a bc**"~3', PhrasePrefix("a bc", 3)),
    ('"a bc', Phrase("a bc")),
    ('"a bc*', PhrasePrefix("a bc")),
    ('"a* b"', Phrase("a* b")),
    ('"a *"', Phrase("a *")),
    ('"*"', Everything()),
    ("C++*", Prefix("C++")),
    ("rob~", Fuzzy("rob")),
    ("rob~1 bob~2", And((Fuzzy("rob", 1), Fuzzy("bob", 2)))),
    ("rob~9", Fuzzy("rob", 2)),
    ("GPT-4~", Word("GPT-4")),
    ("~5 a~b", And((Word("5"), Word("a~b")))),
    # operators alone
    ("OR", Word("or")),
    ("NOT", Word("not")),
    ("AND OR", And((Word("and"), Word("or")))),
    ("a OR", A),
    ("OR a", A),
    ("a OR OR b", Or((A, B))),
    ("a AND OR b", Or((A, B))),
    ("a NOT", A),
    ("(a", A),
    ("a)", A),
    ("a) b", And((A, B))),
    (")(", Everything()),
    ("()", Everything()),
]

FIELDS: list[tuple[str, Node]] = [
    ("title:a", InField("title", A)),
    ("Title:a", InField("Title", A)),
    ("name:a", InField("name", A)),
    ('title:"a b"', InField("title", Phrase("a b"))),
    ("title:(a OR b)", InField("title", Or((A, B)))),
    ("title:(a -b)", InField("title", And((A, Not(B))))),
    ("title:(-a)", And((Everything(), Not(InField("title", A))))),
    ("title:a*", InField("title", Prefix("a"))),
    ("title:a~", InField("title", Fuzzy("a"))),
    ("title:OR", InField("title", Word("or"))),
    ("title:12:30", InField("title", Word("12:30"))),
    ("title:(topics:a)", InField("topics", A)),
    ("title:(a topics:b)", InField("title", And((A, InField("topics", B))))),
    ("title:(quality:3)", Range("quality", 3, 3)),
    ("title:*", Has("title")),
    ("quality:*", Has("quality")),
    ("title:-*", And((Everything(), Not(Has("title"))))),
    ("provider.name:wired", InField("provider.name", Word("wired"))),
    ("field.body:a", InField("field.body", A)),
    ("body:a", InField("body", A)),
    ("related:a", InField("related", A)),
    ("@type:a 2fa:b", And((InField("@type", A), InField("2fa", B)))),
    ('"reading time":5', Range("reading time", 5, 5)),
    ('"no field":5', And((Phrase("no field"), Word("5")))),
    ("id:a/b.md", Equals("id", ("a/b.md",))),
    ('id:"a b.md"', Equals("id", ("a b.md",))),
    ("state:draft", Equals("state", ("draft",))),
    ("published:true", Equals("published", ("true",))),
    ("published:NO", Equals("published", ("false",))),
    ("is:draft", Is("draft")),
    ("-is:Published", And((Everything(), Not(Is("published"))))),
    ("has:image", Has("image")),
    ('has:"reading time"', Has("reading time")),
    ("has:(image OR topics)", Or((Has("image"), Has("topics")))),
    ("quality:40", Range("quality", 40, 40)),
    ("quality:=40", Range("quality", 40, 40)),
    ("quality:>40", Range("quality", 40, None, low_open=True)),
    ("quality:>=40", Range("quality", 40, None)),
    ("quality:<40", Range("quality", None, 40, closed=False)),
    ("quality:<=40", Range("quality", None, 40)),
    ("quality:40..60", Range("quality", 40, 60)),
    ("quality:60..40", Range("quality", 40, 60)),
    ("quality:40..", Range("quality", 40, None)),
    ("quality:..60", Range("quality", None, 60)),
    ("quality:-5..-2.5", Range("quality", -5, -2.5)),
    ("quality:>1,000", Range("quality", 1000, None, low_open=True)),
    ("quality:(1 OR 2)", Or((Range("quality", 1, 1), Range("quality", 2, 2)))),
    ("quality:-(1 OR 2)", And((Everything(), Not(Or((Range("quality", 1, 1), Range("quality", 2, 2))))))),
]

TOLD: list[tuple[str, list[str]]] = [
    ("a b", []),
    ("12:30 http://x.org std::vector :) U.S.", ["unbalanced-parenthesis"]),
    ("mailto:a", ["unknown-field"]),
    ("title: a", ["blank-after-colon"]),
    ("title: report: a", ["blank-after-colon"]),
    ("foo: a title:", []),
    ("provdr:a provdr:b", ["unknown-field"]),
    ("a OR", ["dangling-operator"]),
    ("OR", []),
    ("(a", ["unbalanced-parenthesis"]),
    ('"a', ["unclosed-quote"]),
    ("*ab", ["wildcard"]),
    ("a?b", ["wildcard"]),
    ("abc?d", []),
    ("GPT-4~", ["not-one-word"]),
    ("a~3", ["too-many-edits"]),
    ('"a b"~11', ["too-far-apart"]),
    ("quality:many", ["bad-value"]),
    ("quality:nan quality:inf", ["bad-value", "bad-value"]),
    ("quality:2..1", ["reversed-range"]),
    ("date:someday", ["bad-value"]),
    ("published:maybe", ["bad-value"]),
    ("topics:>5", ["bad-value"]),
    ("topics:1..5", ["bad-value"]),
    ("topics:<=2021-09", ["bad-value"]),
    ('topics:">5"', []),
    ("topics:node.js topics:...", []),
    ("title:>5", []),
    ("image:png", ["not-searchable"]),
    ("is:lost", ["unknown-state"]),
    ("has:imge", ["unknown-field"]),
    ("!!!", ["no-words"]),
]


@pytest.mark.parametrize(("text", "meant"), MEANINGS + FIELDS)
def test_a_query_means(text: str, meant: Node) -> None:
    assert tree(text) == meant


@pytest.mark.parametrize("text", ["topics:>5", "topics:(>5)", "topics:1..5", "topics:d*1..2", "topics:1..2~"])
def test_words_are_not_compared(text: str) -> None:
    assert isinstance(tree(text), Nothing)


@pytest.mark.parametrize("text", ["c* " * 16 + "1~2*", "c* " * 16 + "AND*", "w " * 62 + "1~2-c*", "w " * 63 + "~1*", "c~ " * 16 + "x~*"])
def test_what_is_left_out_of_a_long_query_reads_back(text: str) -> None:
    assert tree(to_text(tree(text), SCHEMA)) == tree(text)


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_a_query_is_told(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


UNREADABLE = ["quality:many", "date:2021-02-30", "date:2024-13", "image:png", "is:lost", "state:lost", "has:nothere", "published:maybe"]


@pytest.mark.parametrize("condition", UNREADABLE)
@pytest.mark.parametrize("query", ["{}", "a {}", "-{}", "a -{}", "a NOT {}", "a ({})", "a -({} OR b)", "({} b)"])
def test_a_condition_that_cannot_be_read_finds_nothing_and_is_told(query: str, condition: str) -> None:
    assert tree(query.format(condition)) == Nothing()
    assert codes(query.format(condition))


def test_what_can_be_read_beside_it_is_found() -> None:
    assert tree("a OR is:lost") == A


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("provder:wired", "did you mean `provider:`?"),
        ("Topcis:AI", "did you mean `topics:`?"),
        ("qualty:>40", "did you mean `quality:`?"),
        ("ha:image", "did you mean `has:`?"),
        ("zzzzzz:a", ""),
    ],
)
def test_a_mistyped_field_is_named_with_the_one_that_was_meant(text: str, hint: str) -> None:
    found = parse(text, SCHEMA).diagnostics[0]
    name = text.partition(":")[0]
    assert (found.code, found.message, found.hint) == ("unknown-field", f"`{name}:` is not a field", hint)
    assert (found.start, found.end) == (0, len(name) + 1)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("provder:wired a", And((Word("provder"), Word("wired"), A))),
        ('provder:"a b"', And((Word("provder"), Phrase("a b")))),
        ("secured:x", And((Word("secured"), Word("x")))),
        ("a -foo:b", And((A, Not(And((Word("foo"), B)))))),
        ("foo:title:b", And((Word("foo"), Word("title,b")))),
    ],
)
def test_what_is_no_field_is_words(text: str, meant: Node) -> None:
    assert tree(text) == meant


def test_built_in_names_win_over_keys_of_the_same_name() -> None:
    assert tree("body:a field.body:a") == And((InField("body", A), InField("field.body", A)))


def test_spans_say_where_a_node_was_typed() -> None:
    text = 'a -"b c" title:(d OR e) quality:>4'
    found = tree(text)
    assert isinstance(found, And)
    assert [text[slice(*(child.span or ()))] for child in found.children] == ["a", '-"b c"', "title:(d OR e)", ">4"]

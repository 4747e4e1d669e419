"""Whatever is typed gives a tree, soon, and reads back to the same one."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis.strategies import builds, lists, one_of, sampled_from

from searchidx.query import limits, parse, to_text, understood
from searchidx.query.nodes import And, Equals, Fuzzy, InField, Is, Node, Not, Or, Phrase, PhrasePrefix, Prefix, Range, Word
from searchidx.query.parser import Parsed, _Parser
from searchidx.query.rewrite import fuzzy, normalize, relax, walk, words
from searchidx.text import split
from tests.support.queries import SCHEMA, TODAY, queries, tree


def _holds(found: Parsed, text: str) -> None:
    spans = [node.span for node in walk(found.tree) if node.span] + [(d.start, d.end) for d in found.diagnostics]
    assert all(start is not None and end is not None and 0 <= start <= end <= len(text) for start, end in spans)
    assert len(found.diagnostics) <= limits.DIAGNOSTICS
    leaves = [node for node in walk(found.tree) if isinstance(node, Word | Phrase | Prefix | PhrasePrefix | Fuzzy)]
    values = [node for node in walk(found.tree) if isinstance(node, Range | Equals | Is)]
    assert sum(len(split(leaf.text)) for leaf in leaves) + len(values) <= limits.WORDS
    assert sum(isinstance(leaf, Prefix | PhrasePrefix | Fuzzy) for leaf in leaves) <= limits.LOOSE
    assert all(split(leaf.text) for leaf in leaves)


def _is_normal(node: Node) -> bool:
    """Whether And and Or are flat and have children to join, and Not stands only inside And."""
    for above in walk(node):
        match above:
            case And(children) | Or(children):
                if len(children) < 2 or any(type(child) is type(above) for child in children):
                    return False
                if isinstance(above, And) and all(isinstance(child, Not) for child in children):
                    return False
                if isinstance(above, Or) and any(isinstance(child, Not) for child in children):
                    return False
            case Not(child) | InField(_, child):
                if isinstance(child, Not):
                    return False
    return not isinstance(node, Not)


@settings(deadline=None)
@given(queries)
def test_anything_gives_a_tree_in_normal_form(text: str) -> None:
    found = parse(text, SCHEMA, TODAY)
    _holds(found, text)
    assert _is_normal(found.tree)
    assert normalize(found.tree) == found.tree
    assert found.text == text


@settings(deadline=None)
@example("date:0001-01 0:00")  # the day and the time are two conditions
@example("field.body:\x1c2021..2022 OR a")  # a sign that is no part of the comparison
@given(queries)
def test_a_tree_reads_back_to_itself(text: str) -> None:
    found = tree(text)
    assert tree(to_text(found, SCHEMA)) == found


@settings(deadline=None)
@given(queries)
def test_nothing_is_told_about_text_that_a_tree_was_written_as(text: str) -> None:
    """Written text has no flaws to speak of; what may be meant otherwise is offered there too."""
    told = parse(to_text(tree(text), SCHEMA), SCHEMA, TODAY).diagnostics
    assert {one.code for one in told} <= {"small-operator", "capitals", "minus"}


@settings(deadline=None)
@given(queries)
def test_a_tree_can_be_said_and_loosened(text: str) -> None:
    found = tree(text)
    assert understood(found, SCHEMA).strip()
    loosened = relax(fuzzy(found, lambda _: True))
    assert _is_normal(loosened)
    assert len(list(words(loosened))) == len(list(words(found)))


words_alone = lists(sampled_from(["ab", "a1", "OR", "AND", "NOT", "or", "ab", "x" * 300, "word " * 40]), min_size=1, max_size=9)
around = sampled_from(["{}", '"{}"', '"{}', '"{}" x'])
plain = builds(lambda way, sign, said: way.format(sign.join(said)), around, sampled_from([" ", " OR "]), words_alone)


@settings(deadline=None)
@given(one_of(queries, plain))
def test_plain_words_are_read_alike_sooner_or_later(text: str) -> None:
    quick, slow = parse(text, SCHEMA, TODAY), _Parser(text, SCHEMA, TODAY).parse()
    assert quick == slow
    assert quick.tree.span == slow.tree.span


HOSTILE = {
    "a long word": "a" * 1_000_000,
    "many words": "word " * 200_000,
    "open": "(" * 50_000,
    "close": ")" * 50_000,
    "both": "()" * 50_000,
    "deep": "(" * 500 + "a" + ")" * 500,
    "deep fields": "title:(" * 250 + "a",
    "deep negation": "-(" * 700 + "a",
    "quotes": '"' * 20_000,
    "curly quotes": "“" * 20_000,
    "not": "NOT " * 20_000 + "a",
    "minus": "-" * 20_000 + "a",
    "or": "OR " * 20_000,
    "alternatives": "a OR " * 20_000,
    "stars": "*" * 20_000,
    "prefixes": "a* " * 20_000,
    "begun phrases": '"a b*" ' * 20_000,
    "begun codes": "a-b* " * 20_000,
    "likeness": "a~ " * 20_000,
    "tildes": "a" + "~1" * 20_000,
    "colons": "a:" * 20_000 + "b",
    "names in quotes": 'id:-"id":' * 5_000,
    "unknown fields": "provdr:a " * 20_000,
    "one long phrase": '"' + "a " * 900 + '"',
    "a long slop": '"a b"~' + "9" * 1_900,
    "long numbers": "quality:" + "9" * 1_900,
    "long dates": "date:" + "9" * 1_900 + "d",
    "dots": "quality:" + "." * 1_900,
    "dashes": "-".join("a" * 900),
    "no space": "東京都" * 600,
    "marks": "e" + "\u0301" * 1_900,
    "pictures": "👩‍👩‍👧" * 300,
    "mixed": ('a"(-title:*~“»' * 5_000),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_little_and_is_told(text: str) -> None:
    found = parse(text, SCHEMA, TODAY)
    _holds(found, text)
    assert len(list(walk(found.tree))) <= limits.CHARACTERS
    assert found.diagnostics or len(text) <= limits.CHARACTERS
    assert understood(found.tree, SCHEMA)


def test_a_long_text_is_cut_between_words() -> None:
    found = parse("abcde " * 400, SCHEMA)
    assert {leaf.text for _, leaf in words(found.tree)} == {"abcde"}
    assert len(list(words(found.tree))) == limits.WORDS
    assert [one.code for one in found.diagnostics] == ["query-too-long", "query-too-long"]


def test_the_words_of_a_long_phrase_count() -> None:
    found = tree('"' + "a " * 2 * limits.WORDS + '" b')
    assert isinstance(found, Phrase)
    assert len(split(found.text)) == limits.WORDS


def test_any_value_of_a_field_counts_like_the_field_that_is_there() -> None:
    many = "a " * limits.WORDS
    assert tree(f"{many} id:*") == tree(f"{many} has:id") == tree(many)

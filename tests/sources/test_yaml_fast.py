"""The fast reader of simple YAML gives up, or gives exactly what the parser of all of YAML gives."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchidx.sources.keys import Keys
from searchidx.sources.log import DiagnosticLog, Refused
from searchidx.sources.yaml.fast import FastReader, NotSimple
from searchidx.sources.yaml.full import Graph

KEYS = Keys(("hidden", "p.q"))


def agree(text: str) -> bool:
    """Whether the fast reader read the text; fails where the other one disagrees."""
    try:
        fast = FastReader(text, 2, KEYS)
    except NotSimple:
        return False
    log = DiagnosticLog("x.md")
    graph = Graph(text, 2, KEYS, log)
    assert (fast.meta, fast.lines, fast.texts) == (graph.meta, graph.lines, graph.texts)
    assert list(fast.meta) == list(graph.meta)
    assert log.diagnostics == []
    return True


@pytest.mark.parametrize(
    "text",
    [
        "title: Plain words, and (more) no, really\n",
        'title: "Quoted: \\"x\\" \\n # & *"\nother: \'single: "x" # y\'\n',
        "url: https://example.org/a:b?c=d&e=f\ndate: 2021-09-01T00:00:00Z\nheat: -5\n",
        'none:\nnull: null\nempty: ""\n',
        "topics:\n- A\n- B\nmore:\n    - C\n    - D\n",
        "provider:\n  name: A\n  images:\n    - url: u\n      width: 50\n    - url: v\n",
        "related:\n  - title: T\n    provider:\n      name: N\n\n  - title: U\n    topics: [a, \"b c\", 'd']\n# note\nend: x   \n",
        "tags: [AI, Robotics]\n",
        "tags: []\n",
        "a key with spaces: x\nÜber: y\n",
        "hidden: x\np:\n  q: y\n  r: z\n",
    ],
)
def test_what_front_matter_is_written_in_is_read_fast(text: str) -> None:
    assert agree(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c\n",
        "a: 1\na: 2\n",
        "a:\n  b: 1\na:\n  c: 1\n",
        "a: one\n  two\n",
        "a: |\n  text\n",
        "a: b # note\n",
        "a: &x b\n",
        "a: !!str b\n",
        "a: {b: c}\n",
        "a:\n  - b\n  -\n",
        "a: [b, null]\n",
        "<<: x\n",
        "a:\n - b\n  - c\n",
        "a:\n    b: 1\n  c: 1\n",
        "- a\n",
        'a: "x\\u00e9"\n',
        "a: x\ty\n",
        "a: x\u2028y\n",
        "a: x\x07\n",
        "a",
        "a: b\n- c\n",
        "secured:\n  - x\n",
        "".join("  " * depth + "a:\n" for depth in range(40)),
    ],
)
def test_anything_else_is_left_to_the_parser(text: str) -> None:
    assert not agree(text)


PIECES = ["a", "b:", "c: ", "- ", "-", "x", '"', "'", "[", "]", ",", ": ", " ", "  ", "#", "\\n", "\\", "null", "~", "é", "“"]
PIECES += ["1.10", "-1", "://", "&", "*", "{", "hidden: ", "p", "."]
pieces = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
rows = st.builds(lambda indent, text: f"{' ' * indent}{text}\n", st.sampled_from([0, 0, 1, 2, 2, 4]), pieces)
plain_rows = st.builds(
    lambda indent, dash, key, value: " " * indent + dash + key + value + "\n",
    st.sampled_from([0, 0, 2, 2, 4]),
    st.sampled_from(["", "", "- ", "-   "]),
    st.sampled_from(["a: ", "b: ", "c:", "d e: ", ""]),
    st.sampled_from(["", "x", "x y", '"q: r"', "'s'", "[t, u]", "null", "[]", "x:y", "v  "]),
)


def survives(text: str) -> bool:
    """Whether both readers agree, where the fast one accepts what the other refuses being a failure."""
    try:
        return agree(text)
    except Refused as problem:
        raise AssertionError("accepted what is no YAML") from problem


@given(st.lists(rows, max_size=6).map("".join))
@settings(max_examples=1_000, deadline=None)
def test_both_readers_agree_on_any_lines(text: str) -> None:
    survives(text)


@given(st.lists(plain_rows, max_size=8).map("".join))
@settings(max_examples=1_000, deadline=None)
def test_both_readers_agree_on_any_blocks(text: str) -> None:
    survives(text)


words = st.from_regex(r"[A-Za-z][a-z0-9 .'-]{0,8}[a-z]", fullmatch=True)
TEXTS = ["", "null", "true", "1.10", "2021-01-01", "a: b", "# c", "[d]", "é", "“q”", 'e"f', "g\\h", "i\nj", " k "]
scalars = words | st.sampled_from(TEXTS) | st.none()
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8)


@given(st.dictionaries(words, values, max_size=4), st.sampled_from([None, '"', "'"]), st.sampled_from([2, 4]))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_readers_agree_on_what_yaml_writes(mapping: dict[str, object], style: str | None, indent: int) -> None:
    survives(yaml.dump(mapping, allow_unicode=True, default_style=style, indent=indent, width=1_000, Dumper=yaml.SafeDumper))

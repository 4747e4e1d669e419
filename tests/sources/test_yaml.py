"""YAML front matter: the author's text survives, hostile texts are bounded, and messages tell where but never what."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchidx.sources.keys import Keys
from searchidx.sources.log import DiagnosticLog, Refused
from searchidx.sources.yaml.fast import FastReader
from searchidx.sources.yaml.full import Graph, parse
from tests.support.sources import codes, document, reading


def front(text: str, ignore: tuple[str, ...] = ()) -> FastReader | Graph:
    return parse(text, 2, Keys(ignore), DiagnosticLog("x.md"))


def refused(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        front(text)
    return caught.value


@pytest.mark.parametrize(
    "written",
    [
        "1984",
        "1.10",
        "007",
        "0x1F",
        "yes",
        "No",
        "true",
        "12:30:00",
        "2021-02-30",
        "0001-01-01",
        "2021-09-01T00:00:00Z",
        ".nan",
        "1_000",
        "1e3",
        "=",
        "<<x",
    ],
)
def test_a_plain_scalar_keeps_the_text_its_author_wrote(written: str) -> None:
    assert front(f"key: {written}").meta == {"key": written}


@pytest.mark.parametrize("written", ["null", "~", "", "Null", "NULL", "&a null"])
def test_a_plain_null_is_none(written: str) -> None:
    assert front(f"key: {written}").meta == {"key": None}


@pytest.mark.parametrize("written", ['"null"', "'null'", "'~'", "!!str null", "nULL", '"\\x6eull"'])
def test_a_null_that_is_quoted_stays_text(written: str) -> None:
    assert front(f"key: {written}").meta["key"] in ("null", "~", "nULL")


def test_an_empty_text_in_quotes_is_a_text() -> None:
    assert front("key: ''").meta == {"key": ""}


def test_nested_mappings_flatten_and_lists_keep_their_mappings() -> None:
    text = "provider:\n  name: A\n  images:\n    - url: u\n      size: {w: 1}\ntopics: [AI, null, [B, C]]\nempty: []\nnone: {}\n"
    assert front(text).meta == {
        "provider.name": "A",
        "provider.images": [{"url": "u", "size.w": "1"}],
        "topics": ["AI", "B", "C"],
        "empty": [],
    }


def test_each_key_knows_its_line_in_the_file() -> None:
    assert front("a: 1\n# note\nb:\n  c: |\n    x\n    y\n  d: 2\ne: [1]\n").lines == {"a": 2, "b.c": 5, "b.d": 8, "e": 9}


def test_line_separators_inside_a_text_do_not_shift_the_lines_of_an_error() -> None:
    assert refused('a: "x\u2028y"\nb: c: d\n').line == 3


def test_aliases_and_merge_keys_work() -> None:
    text = "base: &b {x: 1, y: {z: 2}}\none:\n  <<: *b\n  x: 3\ntwo:\n  <<: [{x: 4}, *b]\n  w: *b\n"
    meta = front(text).meta
    assert meta["one.x"] == "3"
    assert meta["one.y.z"] == "2"
    assert meta["two.x"] == "4"
    assert meta["two.w.y.z"] == "2"


def test_a_merged_mapping_is_replaced_as_a_whole() -> None:
    meta = front("base: &b {p: {x: 1, y: 2}}\none:\n  <<: *b\n  p: {x: 3}\n").meta
    assert "one.p.y" not in meta


def test_a_merge_key_in_quotes_or_without_a_mapping_is_an_ordinary_key() -> None:
    assert front('"<<": a\nb:\n  <<: text\n').meta == {"<<": "a", "b.<<": "text"}


def test_tags_do_nothing() -> None:
    assert front("a: !!binary aGk=\nb: !custom x\nc: !!int ''\nd: !!python/object:os.system x\ne: !!timestamp x").meta == {
        "a": "aGk=",
        "b": "x",
        "c": "",
        "d": "x",
        "e": "x",
    }


def test_of_duplicate_keys_the_last_wins_with_a_warning(tmp_path: Path) -> None:
    result = reading(tmp_path, "---\na: 1\nb:\n  c: 1\n  c: 2\na: {d: 3}\n---\n")
    assert result.document is not None
    assert result.document.meta == {"a.d": "3", "b.c": "2"}
    assert sorted((d.code, d.line, d.severity) for d in result.diagnostics) == [
        ("duplicate-key", 5, "warning"),
        ("duplicate-key", 6, "warning"),
    ]


@pytest.mark.parametrize("key", ["secured", "Secured", "SECURED", '"secured "', "sec\u200bured", "provider.secured"])
@pytest.mark.parametrize(
    "shape",
    ["{}: canary", "a:\n  {}: canary", "a:\n  - b: 1\n    {}: canary", "a: [[{{b: {{{}: canary}}}}]]", "{}:\n  - canary\n  - x: canary"],
)
def test_what_is_secured_is_never_read(tmp_path: Path, key: str, shape: str) -> None:
    result = document(tmp_path, f"---\ntitle: T\n{shape.format(key)}\n---\n")
    assert "canary" not in repr(result)
    assert result.meta["title"] == "T"


def test_the_secured_line_is_cut_without_moving_the_others() -> None:
    found = front('a: 1\nsecured: "abc=="\nb: 2\nc: "x\n\n  secured: y"\n')
    assert found.meta == {"a": "1", "b": "2", "c": "x\nsecured: y"}
    assert found.lines == {"a": 2, "b": 4, "c": 5}


def test_a_text_does_not_go_on_over_what_must_not_be_read() -> None:
    assert front('a: |\n  x\n\nsecured: "y"\nb: &c "d"\n').meta == {"a": "x\n", "b": "d"}
    with pytest.raises(Refused, match="closes too late"):
        front('a: "x\nsecured: y"\nb: 2\n')


@pytest.mark.parametrize("ignore", ["notes", "NOTES", "author.notes"])
def test_ignored_keys_are_never_read(ignore: str) -> None:
    assert front("author: {name: A, notes: canary}\n", (ignore,)).meta == {"author.name": "A"}


def test_a_dotted_name_hides_all_below_it_and_inside_lists() -> None:
    assert front("a: {b: {c: 1}, d: 2}\nrelated: [{url: u, title: t}]", ("a.b", "related.url")).meta == {
        "a.d": "2",
        "related": [{"title": "t"}],
    }


def test_a_key_that_is_no_text_is_left_out_with_a_warning(tmp_path: Path) -> None:
    result = reading(tmp_path, "---\ntitle: {{ page.title }}\nb: 1\n---\n")
    assert codes(result) == ["key-not-text"]
    assert result.document is not None
    assert result.document.meta == {"b": "1"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: DM: Diablo", 2),
        ("a: 1\nb: [1, 2\nc: 3", 4),
        ('a: "unclosed', 2),
        ("a: 1\n\tb: 2", 3),
        ("a: 1\n b: 2", 3),
        ("a: *nobody", 2),
        ("a: @x", 2),
        ("a: '\\ud800'\nb: \"\\ud800\"", 3),
        ("a: 1\n- b", 3),
        ("%x", 2),
    ],
)
def test_an_error_tells_its_line_and_a_cause_and_never_the_text(text: str, line: int) -> None:
    problem = refused(text)
    assert (problem.code, problem.line) == ("yaml-syntax", line)
    assert problem.hint
    assert "Diablo" not in problem.message + problem.hint


@pytest.mark.parametrize("text", ["- a\n- b", "hello", "published:false", "'quoted'", "[a]"])
def test_front_matter_that_is_no_mapping_is_refused(text: str) -> None:
    assert refused(text).code == "not-a-mapping"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n", "{}"])
def test_empty_front_matter_is_an_empty_mapping(text: str) -> None:
    assert front(text).meta == {}


MERGE_BOMB = "a0: &a0 {k0: 1}\n" + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}], k{i}: 1}}\n" for i in range(1, 26))
LAUGHS = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))


@pytest.mark.parametrize(
    "text",
    [MERGE_BOMB, LAUGHS, "a: &a [*a]", "a: &a {b: *a}", "a: &a\n  <<: *a\n", "a: &a " + "x" * 100_000 + "\nb: [" + "*a, " * 4_000 + "]"],
    ids=["merge", "laughs", "self", "self in mapping", "self in merge", "long text"],
)
def test_an_expansion_without_bounds_is_refused(text: str) -> None:
    assert refused(text).code == "too-many-nodes"


def test_an_expansion_within_bounds_is_read() -> None:
    assert front("a: &a [1, 2, 3]\nb: [" + "*a, " * 1_000 + "]").meta["b"] == ["1", "2", "3"] * 1_000


def test_many_nodes_without_aliases_are_read() -> None:
    assert len(front("topics: [" + "AI, " * 20_000 + "]").meta["topics"] or []) == 20_000


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "a: " + "[" * 1_000 + "]" * 1_000,
        "a: " + "[']', " * 1_000 + "]" * 1_000,
        "- " * 5_000 + "x",
        "? " * 5_000 + "x",
        "a:\n  " + "- " * 5_000 + "x",
        "a: " + "{a: " * 1_000 + "x" + "}" * 1_000,
        "".join(" " * i + "a:\n" for i in range(500)),
        "a:\n" + "- - - - " * 100,
    ],
)
def test_deep_nesting_is_refused_before_it_is_built(text: str) -> None:
    assert refused(text).code in ("too-deep", "yaml-syntax")


def test_what_only_looks_deep_is_read() -> None:
    brackets = "[1] " * 200
    assert front(f'a: "{brackets}"\nb: >\n{" " * 60}deep\n').meta == {"a": brackets, "b": "deep\n"}


def test_control_characters_are_removed_and_told(tmp_path: Path) -> None:
    result = reading(tmp_path, "---\ntitle: a\x1b[31mb\x07c\x7f\n---\n")
    assert result.document is not None
    assert result.document.meta == {"title": "abc"}
    assert (codes(result), result.document.repairs) == (["invisible"], 1)


@pytest.mark.parametrize("text", ["a: " + "[" * 500_000, "- " * 400_000, "a: '" + "\u0301\u0327" * 100_000 + "'"], ids=["[", "-", "marks"])
def test_a_hostile_file_ends_in_an_answer(tmp_path: Path, text: str) -> None:
    result = reading(tmp_path, f"---\n{text}\n---\n")
    assert result.diagnostics


scalars = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"), max_size=12
)
names = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
values = st.recursive(
    scalars | st.none(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)


def flat(mapping: dict[str, object], prefix: str = "") -> dict[str, object]:
    """The mapping flattened in the plainest way."""
    found: dict[str, object] = {}
    for key, value in mapping.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = spread(value) if isinstance(value, list) else value
    return found


def spread(values: list[object]) -> list[object]:
    """The list without nulls and inner lists."""
    found: list[object] = []
    for value in values:
        if isinstance(value, list):
            found += spread(value)
        elif value is not None:
            found.append(flat(value) if isinstance(value, dict) else value)
    return found


@given(st.dictionaries(names, values, max_size=5), st.booleans(), st.sampled_from([None, '"', "'"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_yaml_writes_is_read_back(mapping: dict[str, object], flow: bool, style: str | None) -> None:
    text = yaml.dump(mapping, default_flow_style=flow, allow_unicode=True, default_style=style, Dumper=yaml.SafeDumper)
    if style is None:
        assert front(text).meta == flat(mapping)
    else:
        assert set(front(text).meta) == set(flat(mapping))


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n\t<\\~0", max_size=60))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = front(text)
    except Refused as problem:
        assert problem.line is not None
        assert 2 <= problem.line <= 3 + text.count("\n")
    else:
        assert all(isinstance(value, str | list | None) for value in found.meta.values())

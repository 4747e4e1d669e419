"""Each line of a `.jsonl` file is a document, or a refusal with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.model.document import Document
from searchidx.model.document_limits import DocumentLimits
from searchidx.sources import PathPatterns, ReadResult, ranges, read_lines


def readings(folder: Path, *lines: str | bytes, prefix: str = "", rules: PathPatterns | None = None) -> list[ReadResult]:
    path = folder / "x.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return list(read_lines(path, rules or PathPatterns(), prefix))


def documents(folder: Path, *lines: str | bytes, prefix: str = "") -> list[Document]:
    found = readings(folder, *lines, prefix=prefix)
    assert all(reading.document is not None for reading in found), found
    return [reading.document for reading in found if reading.document is not None]


def test_a_line_has_the_keys_of_front_matter(tmp_path: Path) -> None:
    line = (
        '{"id": 7, "title": "T", "n": 1.10, "yes": true, "none": null, "provider": {"name": "P"}, '
        '"topics": ["A", null, 2], "related": [{"a": {"b": 1}}], "body": "Words"}'
    )
    (found,) = documents(tmp_path, line)
    assert (found.id, found.body) == ("7", "Words")
    assert found.meta == {
        "title": "T",
        "n": "1.10",
        "yes": "true",
        "none": None,
        "provider.name": "P",
        "topics": ["A", "2"],
        "related": [{"a.b": "1"}],
    }


@pytest.mark.parametrize(
    ("line", "name", "left"),
    [
        ('{"_id": "a", "x": "1"}', "a", {"x": "1"}),
        ('{"id": "b", "_id": "a"}', "b", {"_id": "a"}),
        ('{"id": null, "_id": "a"}', "a", {"id": None}),
        ('{"id": " 7\\n8 "}', "7\\n8", {}),
    ],
)
def test_the_id_is_id_or_else_underscore_id(tmp_path: Path, line: str, name: str, left: dict[str, object]) -> None:
    (found,) = documents(tmp_path, line)
    assert (found.id, found.meta) == (name, left)


def test_without_an_id_the_content_gives_one(tmp_path: Path) -> None:
    one, two, three = documents(tmp_path, '{"title": "A"}', '{"title": "B"}', '  {"title": "A"}')
    assert one.id == three.id != two.id
    assert one.id


def test_the_body_is_body_or_else_text(tmp_path: Path) -> None:
    one, two = documents(tmp_path, '{"body": "B", "text": "T"}', '{"text": "<p>T</p><script>x</script>"}')
    assert (one.body, one.meta) == ("B", {"text": "T"})
    assert (two.body, two.meta) == ("T", {})


def test_ids_begin_with_the_prefix(tmp_path: Path) -> None:
    assert documents(tmp_path, '{"id": "a"}', prefix="x.jsonl")[0].id == "x.jsonl/a"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"a": canary}', "json-syntax"),
        ("canary", "json-syntax"),
        ('{"a": "canary', "json-syntax"),
        ("[1]", "not-a-mapping"),
        ('"canary"', "not-a-mapping"),
        (b"canary\0", "binary"),
        ("[" * 100_000, "too-deep"),
        ('{"a":' * 100_000, "too-deep"),
    ],
)
def test_a_bad_line_is_refused_and_the_others_go_on(tmp_path: Path, line: str | bytes, code: str) -> None:
    first, bad, last = readings(tmp_path, '{"id": "1"}', line, "", '{"id": "2"}')
    assert first.document is not None and last.document is not None
    assert (first.document.id, last.document.id) == ("1", "2")
    (problem,) = bad.diagnostics
    assert (problem.path, problem.line, problem.code, problem.severity) == ("x.jsonl", 2, code, "refused")
    assert "canary" not in problem.message + problem.hint


def test_secured_and_ignored_keys_are_never_read(tmp_path: Path) -> None:
    line = '{"id": "1", "secured": "canary", "a": {"Secured": ["canary"], "b": [{"SECURED": "canary"}]}, "notes": "canary"}'
    (found,) = readings(tmp_path, line, rules=PathPatterns(ignore=("notes",)))
    assert "canary" not in repr(found)


def test_warnings_and_repairs_tell_the_line(tmp_path: Path) -> None:
    line = '{"id": "1", "title": "a &amp; b", "id": "2", "x": "y\\u0000\\ud800"}'
    _, found = readings(tmp_path, "{}", line)
    assert found.document is not None
    assert (found.document.id, found.document.meta, found.document.repairs) == ("2", {"title": "a & b", "x": "y"}, 2)
    assert (found.document.line(""), found.document.line("title"), found.document.line("x")) == (2, 2, 2)
    assert sorted((d.code, d.line) for d in found.diagnostics) == [("duplicate-key", 2), ("html-entity", 2), ("invisible", 2)]


def test_bytes_that_are_not_utf_8_are_told_by_line(tmp_path: Path) -> None:
    _, found = readings(tmp_path, "{}", b'{"title": "caf\xe9"}')
    assert found.document is not None
    assert found.document.meta["title"] == "café"
    assert [(d.code, d.line) for d in found.diagnostics] == [("not-utf-8", 2)]


def test_a_line_beyond_all_bounds_is_refused_unread(tmp_path: Path) -> None:
    rules = PathPatterns(limits=DocumentLimits(file=100))
    first, second, third = readings(tmp_path, '{"a": "' + "x" * 5_000_000 + '"}', '{"id": "2"}', "[" * 200, rules=rules)
    assert [d.code for d in (*first.diagnostics, *second.diagnostics, *third.diagnostics)] == ["too-large", "too-large"]
    assert second.document is not None
    assert third.diagnostics[0].line == 3


@given(
    st.lists(st.sampled_from(["", "x", '{"a": 1}', '{"id": "é"}', " "]), max_size=8),
    st.integers(1, 80),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_ranges_that_meet_cover_every_line_once(tmp_path_factory: pytest.TempPathFactory, lines: list[str], size: int, ended: bool) -> None:
    path = tmp_path_factory.mktemp("ranges") / "x.jsonl"
    path.write_text("\n".join(lines) + "\n" * ended)
    found = ranges(path, size)
    parts = [
        reading for start, before, stop in found for reading in read_lines(path, PathPatterns(), start=start, before=before, stop=stop)
    ]
    assert parts == list(read_lines(path, PathPatterns()))


def test_ranges_are_about_as_large_as_asked(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("123456789\n" * 100)
    found = ranges(tmp_path / "x.jsonl", 100)
    assert 9 <= len(found) <= 20
    assert all(before * 10 == start for start, before, _ in found)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_mapping_is_a_document(tmp_path_factory: pytest.TempPathFactory, mapping: dict[str, object]) -> None:
    (found,) = documents(tmp_path_factory.mktemp("any"), json.dumps(mapping))
    assert all(isinstance(value, str | list | None) for value in found.meta.values())
    repr(found).encode()


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    for found in readings(tmp_path_factory.mktemp("bytes"), data):
        assert "unexpected" not in [diagnostic.code for diagnostic in found.diagnostics]

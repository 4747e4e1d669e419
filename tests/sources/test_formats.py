"""Every form of front matter and every encoding gives the document that its author meant, or is refused by name."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.sources import FoundFile, PathPatterns, read, walk
from searchidx.sources import reader as reading_module
from searchidx.sources.frontmatter import split
from searchidx.sources.log import Refused
from tests.support.sources import codes, document, reading

TWIN = "---\ntitle: Twin\ntopics:\n  - A\n  - B\n---\nBody one\n\nBody two\n"


@pytest.mark.parametrize(
    "data",
    [
        TWIN.replace("\n", "\r\n").encode(),
        TWIN.replace("\n", "\r").encode(),
        TWIN.replace("\n", "\r\n", 3).encode(),
        b"\xef\xbb\xbf" + TWIN.encode(),
        TWIN.replace("---\n", "---  \t\n").encode(),
        TWIN.replace("---\nBody", "...\nBody").encode(),
        b"\n\n" + TWIN.encode(),
        TWIN.encode("utf-16"),
        b'+++\ntitle = "Twin"\ntopics = ["A", "B"]\n+++\nBody one\n\nBody two\n',
        b'{\n "title": "Twin", "topics": ["A", "B"]\n}\n\nBody one\n\nBody two\n',
    ],
    ids=["CRLF", "CR", "mixed", "BOM", "blanks after fences", "dots", "blank lines before", "UTF-16", "TOML", "JSON"],
)
def test_every_spelling_gives_the_same_document(tmp_path: Path, data: bytes) -> None:
    twin = document(tmp_path / "twin", TWIN)
    found = document(tmp_path / "other", data)
    assert (found.meta, found.body) == (twin.meta, twin.body)
    assert twin.body == "Body one\n\nBody two"


def test_toml_values_are_texts_as_they_were_written(tmp_path: Path) -> None:
    text = (
        "+++\n# note\ntitle = 'T'\nversion = 1.10\nn = 3\nflag = true\nday = 2021-02-03\nat = 2021-02-03T04:05:06Z\n"
        "[taxonomies]\ntags = ['a', 'b']\n[[related]]\nurl = 'u'\nsecured = 'canary'\n+++\nBody"
    )
    found = document(tmp_path, text)
    assert found.meta == {
        "title": "T",
        "version": "1.10",
        "n": "3",
        "flag": "true",
        "day": "2021-02-03",
        "at": "2021-02-03T04:05:06+00:00",
        "taxonomies.tags": ["a", "b"],
        "related": [{"url": "u"}],
    }
    assert (found.lines["title"], found.lines["taxonomies.tags"]) == (3, 10)


def test_json_values_are_texts_as_they_were_written(tmp_path: Path) -> None:
    found = document(tmp_path, '{\n"a": 1.10, "b": true, "c": null,\n"d": {"e": 12345678901234567890123, "secured": "canary"}\n}\nBody')
    assert found.meta == {"a": "1.10", "b": "true", "c": None, "d.e": "12345678901234567890123"}
    assert (found.lines["a"], found.lines["d.e"], found.body) == (2, 3, "Body")


@pytest.mark.parametrize("content", [b"%PDF\0\1", b"\xff\xfeabc"])
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    result = reading(tmp_path, content)
    assert result.document is None
    (problem,) = result.diagnostics
    assert (problem.path, problem.code, problem.line, problem.severity) == ("x.md", "binary", None, "refused")


@pytest.mark.parametrize("content", ["", "   \n", "---\n---\n", "+++\n+++\n", "{}"])
def test_an_empty_file_is_a_document(tmp_path: Path, content: str) -> None:
    found = document(tmp_path, content)
    assert (found.id, found.meta, found.body) == ("x.md", {}, "")


@pytest.mark.parametrize(
    "content", ["----\nrule", "Text\n---\nmore: x\n---\n", "```\n---\na: b\n---\n```\n", "{{< figure >}}", "{: .class}\nText"]
)
def test_markdown_without_front_matter_is_its_body(tmp_path: Path, content: str) -> None:
    assert document(tmp_path, content).meta == {}


def test_the_first_closing_fence_ends_the_front_matter(tmp_path: Path) -> None:
    found = document(tmp_path, "---\na: 1\n---\nb: 2\n---\nc: 3\n")
    assert found.meta == {"a": "1"}
    assert "b: 2" in found.body


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"caf\xe9 \x93x\x94", "café “x”"), (b"\xc3(", "Ã("), (b"\xed\xa0\x80", "í\xa0€".replace("\xa0", " ")), (b"a\x81b", "ab")],
)
def test_other_bytes_are_read_as_windows_1252_with_a_warning(tmp_path: Path, data: bytes, text: str) -> None:
    result = reading(tmp_path, b"---\ntitle: T\n---\n" + data)
    assert result.document is not None
    assert result.document.body == text
    warning = result.diagnostics[0]
    assert (warning.code, warning.severity, warning.line) == ("not-utf-8", "warning", 4)


def test_utf_16_is_read_with_a_warning(tmp_path: Path) -> None:
    assert codes(reading(tmp_path, TWIN.encode("utf-16"))) == ["utf-16"]


@pytest.mark.parametrize("name", ["x.html", "x.txt"])
def test_html_and_text_need_front_matter(tmp_path: Path, name: str) -> None:
    assert document(tmp_path / "a", "---\na: 1\n---\n<p>Body</p>" if name == "x.html" else "---\na: 1\n---\nBody", name).body == "Body"
    result = reading(tmp_path / "b", "Just text", name)
    assert (result.document, result.diagnostics, result.skipped) == (None, (), "no front matter")


def test_records_are_read_where_include_names_them(tmp_path: Path) -> None:
    rules = PathPatterns(include=("*.yaml", "*.json", "*.toml"))
    assert document(tmp_path / "a", "title: T\nbody: <p>Words</p>\n", "r.yaml", rules).body == "Words"
    assert document(tmp_path / "b", "---\ntitle: T\n", "r.yaml", rules).meta == {"title": "T"}
    found = document(tmp_path / "c", '{"title": "T",\n "text": "Words"}', "r.json", rules)
    assert (found.meta, found.body, found.lines["title"]) == ({"title": "T"}, "Words", 1)
    assert document(tmp_path / "d", "title = 'T'", "r.toml", rules).meta == {"title": "T"}
    assert codes(reading(tmp_path / "e", "[1, 2]", "r.json", rules)) == ["not-a-mapping"]


def test_repairs_are_counted_and_noted_once_for_each_key(tmp_path: Path) -> None:
    result = reading(tmp_path, "---\ntitle: pandemicâ€”but\nrelated:\n  - title: a &amp; b\n  - title: c &amp; d\n---\nx\u200by\n")
    assert result.document is not None
    assert result.document.repairs == 4
    assert result.document.meta["title"] == "pandemic—but"
    assert [(d.code, d.line, d.severity) for d in result.diagnostics] == [
        ("mojibake", 2, "note"),
        ("html-entity", 3, "note"),
        ("invisible", None, "note"),
    ]


def test_the_fingerprint_follows_the_bytes(tmp_path: Path) -> None:
    prints = {document(tmp_path / str(number), content).fingerprint for number, content in enumerate(["a", "b", "a"])}
    assert len(prints) == 2


def test_a_pipe_a_link_or_a_socket_put_in_a_files_place_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "target").write_text("secret")
    (tmp_path / "link.md").symlink_to(tmp_path / "target")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.md"))
        for name in ("pipe.md", "link.md", "socket.md", "gone.md", "."):
            result = read(FoundFile(name, str(tmp_path / name), (0, 0, 0, 0), name), PathPatterns())
            assert result.document is None
            assert result.diagnostics[0].severity == "refused"


def test_a_sparse_giant_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "x.md").open("wb") as file:
        file.truncate(1 << 40)
    (found,) = walk(tmp_path, PathPatterns()).files
    assert codes(read(found, PathPatterns())) == ["too-large"]


def test_a_file_that_keeps_changing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.md"
    path.write_text("---\na: 1\n---\n")
    (found,) = walk(tmp_path, PathPatterns()).files
    original = os.read

    def read_while_it_grows(handle: int, size: int) -> bytes:
        data = original(handle, size)
        with path.open("a") as file:
            file.write("more")
        return data

    monkeypatch.setattr(os, "read", read_while_it_grows)
    assert codes(read(found, PathPatterns())) == ["changing"]


def test_a_file_that_changed_since_the_walk_tells_its_new_state(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("old")
    (found,) = walk(tmp_path, PathPatterns()).files
    path.write_text("new text")
    result = read(found, PathPatterns())
    assert result.document is not None
    assert result.found is not None
    assert (result.document.body, result.found.size) == ("new text", 8)


def test_an_error_while_reading_is_told_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(handle: int, size: int) -> bytes:
        raise OSError(5, "Input/output error")

    path = tmp_path / "x.md"
    path.write_text("x")
    (found,) = walk(tmp_path, PathPatterns()).files
    monkeypatch.setattr(os, "read", fails)
    (problem,) = read(found, PathPatterns()).diagnostics
    assert (problem.code, "Input/output error" in problem.message) == ("unreadable", True)


def test_a_fault_of_ours_costs_one_file_and_quotes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("canary")

    monkeypatch.setattr(reading_module, "split", fails)
    (problem,) = reading(tmp_path, "canary").diagnostics
    assert (problem.code, problem.severity) == ("unexpected", "refused")
    assert "canary" not in problem.message + problem.hint


@given(st.text(alphabet='-+.{}"a:1 \t\n', max_size=40))
@settings(max_examples=400, deadline=None)
def test_splitting_loses_nothing(text: str) -> None:
    try:
        parts = split(text)
    except Refused as problem:
        assert problem.code == "front-matter-unclosed"
        return
    assert text.endswith(parts.body)
    assert parts.front in text
    if not parts.language:
        assert parts.body == text


@given(st.binary(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    for content in (data, b"---\n" + data + b"\n---\n", b"+++\n" + data + b"\n+++\n", b'{"' + data):
        result = reading(folder, content)
        assert (result.document is None) == any(d.severity == "refused" for d in result.diagnostics)
        assert "unexpected" not in codes(result)


def test_rules_reach_the_reader(tmp_path: Path) -> None:
    assert document(tmp_path, "---\na: 1\nb: 2\n---\n", rules=PathPatterns(ignore=("b",))).meta == {"a": "1"}

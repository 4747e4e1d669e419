"""What `lint --fix` changes: the bytes that it announces, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.errors import Diagnostic
from searchidx.lint import FIXABLE, Repair, lint, look, repairs, write
from searchidx.lint.fix import repaired
from searchidx.sources import FoundFile, PathPatterns, read
from searchidx.sources.partial import is_partial


def file(folder: Path, text: str | bytes, name: str = "a.md") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def fixed(folder: Path) -> list[Repair]:
    """Repair a folder, and say what was done."""
    done = list(repairs(look([folder], index=folder / "none")))
    assert [write(one) for one in done] == [None] * len(done)
    return done


def codes(folder: Path) -> list[str]:
    """What is left to repair."""
    return [one.code for one in lint([folder], index=folder / "none")[1] if one.code in FIXABLE]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: pandemicâ€”but  why", "title: pandemic—but why"),
        ("title: 'It''s  here '", "title: 'It''s here'"),
        ('title: "Say \\"hi\\"  &amp; go"', 'title: "Say \\"hi\\" & go"'),
        ("title: Tom &amp; Jerry # not  this", "title: Tom & Jerry # not  this"),
        ("title: &name Tom  Cat\nother: *name", None),
        ("title: zero\u200bwidth", "title: zerowidth"),
        ('title: "line\\r\\nline"', 'title: "line\\nline"'),
        ("title: A\ntags: [a  b, 'c  d', e]", "title: A\ntags: [a b, 'c d', e]"),
        ("title: A\ntags:\n  - a  b\n  -   c", "title: A\ntags:\n  - a b\n  -   c"),
        ("provider:\n  name: The  Verge\n  home: x", "provider:\n  name: The Verge\n  home: x"),
        ("title: Q&#58; A", 'title: "Q: A"'),
        ("title: he &quot;said&quot;", 'title: he "said"'),
        ("title: |\n  two  blanks\nother: a  b", "title: |\n  two  blanks\nother: a b"),
        ("title: cafe\u0301", "title: café"),
        ("title: A\nsecured: x  y", "title: A\nsecured: x  y"),
        ("title: A  # comment  with  blanks", "title: A  # comment  with  blanks"),
        ('title: "&nbsp;"\nother: a  b', None),
    ],
)
def test_front_matter(before: str, after: str | None, tmp_path: Path) -> None:
    path = file(tmp_path, f"---\n{before}\n---\nBody  text  &amp; more.\n")
    fixed(tmp_path)
    if after is not None:
        assert path.read_text("utf-8") == f"---\n{after}\n---\nBody  text  &amp; more.\n"
    assert lint([tmp_path], index="none")[0] == 1
    assert not [one for one in lint([tmp_path], index="none")[1] if one.severity == "refused"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_and_byte_order_marks_stay(mark: bytes, end: bytes, tmp_path: Path) -> None:
    lines = [b"---", "title: naïve  mistake".encode(), b"date: 2021-01-01", b"---", b"Text."]
    path = file(tmp_path, mark + end.join(lines))
    fixed(tmp_path)
    assert path.read_bytes() == mark + end.join([lines[0], "title: naïve mistake".encode(), *lines[2:]])


def test_other_encodings_become_utf_8(tmp_path: Path) -> None:
    path = file(tmp_path, "---\ntitle: Café “Noir”\n---\nÜber.\n".encode("cp1252"))
    fixed(tmp_path)
    assert path.read_bytes() == "---\ntitle: Café “Noir”\n---\nÜber.\n".encode()


def test_topics_take_the_usual_spelling(tmp_path: Path) -> None:
    for name in ("a", "b"):
        file(tmp_path, f"---\ntitle: {name}\ntags: [AI, Robots]\n---\n", f"{name}.md")
    odd = file(tmp_path, "---\ntitle: ai\ntags:\n  - ai\n  - 'robots'\nother: [ai]\n---\nai\n", "c.md")
    fixed(tmp_path)
    assert odd.read_text() == "---\ntitle: ai\ntags:\n  - AI\n  - 'Robots'\nother: [ai]\n---\nai\n"
    assert codes(tmp_path) == []


@pytest.mark.parametrize(
    "front", ["+++\ntitle = 'a  b'\n+++\n", '{"title": "a  b"}\n', "---\ntitle: &quot;a  b&quot;\n---\n", "---\nnever: closed  \n"]
)
def test_what_cannot_be_repaired_safely_stays(front: str, tmp_path: Path) -> None:
    path = file(tmp_path, front)
    assert fixed(tmp_path) == []
    assert path.read_text() == front


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = file(tmp_path, "---\ntitle: a  b\n---\n")
    (repair,) = repairs(look([tmp_path], index=tmp_path / "none"))
    path.write_text("---\ntitle: new\n---\n")
    told = write(repair)
    assert isinstance(told, Diagnostic) and told.code == "not-written"
    assert path.read_text() == "---\ntitle: new\n---\n"
    assert [one.name for one in tmp_path.iterdir()] == ["a.md"]


def test_permissions_stay(tmp_path: Path) -> None:
    path = file(tmp_path, "---\ntitle: a  b\n---\n")
    path.chmod(0o640)
    fixed(tmp_path)
    assert path.read_text() == "---\ntitle: a b\n---\n"
    assert path.stat().st_mode & 0o777 == 0o640


PIECES = st.sampled_from(
    [
        *"aé½'\"\\,",
        "The cat",
        "  ",
        "&amp;",
        "&#8220;",
        "&lt;b&gt;",
        "â€”",
        "Ã©",
        "e\u0301",
        "\u200b",
        "\u00a0",
        ": ",
        " #",
        "- ",
        "[x]",
        "null",
    ]
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
WAYS = st.sampled_from(["{}", "'{}'", '"{}"'])
LINES = st.lists(st.tuples(st.sampled_from(["title", "excerpt", "note"]), WAYS, TEXTS), min_size=1, max_size=4)


@given(LINES, st.sampled_from(["\n", "\r\n"]), TEXTS)
def test_no_byte_changes_that_was_not_announced(lines: list[tuple[str, str, str]], end: str, body: str) -> None:
    front = [f"{key}{number}: {way.format(text)}" for number, (key, way, text) in enumerate(lines)]
    text = end.join(["---", *front, f"tags: [ai, {lines[0][1].format('b')}]", "---", body, ""])
    with_scratch(text)


def with_scratch(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = file(Path(folder), text)
        found = FoundFile("a.md", str(path), (0, 0, 0, 0), "a.md")
        reading = read(found, PathPatterns())
        before = reading.document
        codes = FIXABLE - {"yaml-syntax"} if any(map(is_partial, reading.diagnostics)) else FIXABLE
        repair = repaired(found, PathPatterns(), {"tags": {"ai": "AI"}}, codes)
        if repair is None:
            return
        assert before is not None
        assert rebuilt(text, repair) == repair.after.decode("utf-8")
        assert write(repair) is None
        after = read(found, PathPatterns()).document
        assert after is not None
        assert (after.body, after.heading) == (before.body, before.heading)
        tags = [{"ai": "AI"}.get(tag, tag) for tag in before.meta["tags"]]  # type: ignore[union-attr]
        assert after.meta == {**before.meta, "tags": tags}
        assert after.repairs <= before.repairs
        assert repaired(found, PathPatterns(), {"tags": {"ai": "AI"}}, codes) is None, "once is enough"


def rebuilt(text: str, repair: Repair) -> str:
    """The text with the announced changes made, from the last to the first."""
    for edit in sorted(repair.edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text

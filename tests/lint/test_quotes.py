"""Values that want quotes get them, and only they."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchidx.lint import look, repairs, write


@pytest.mark.parametrize(
    ("front", "mended"),
    [
        ("title: Bread: a history", 'title: "Bread: a history"'),
        ("title: T\nsummary: 'It's here'\ntags: [a]", 'title: T\nsummary: "It\'s here"\ntags: [a]'),
        ("title: @jo says\nauthor: `x`", 'title: "@jo says"\nauthor: "`x`"'),
        ('title: He said "no": twice', "title: 'He said \"no\": twice'"),
        ("a:\n  b: c: d\ntitle: x: y", 'a:\n  b: "c: d"\ntitle: "x: y"'),
        ("title: *never* again # and so on", 'title: "*never* again # and so on"'),
    ],
)
def test_quotes_are_put_where_they_are_missing(tmp_path: Path, front: str, mended: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{front}\n---\nBody: text\n", "utf-8")
    (repair,) = repairs(look([tmp_path], index=tmp_path / "none"))
    assert write(repair) is None
    assert path.read_text("utf-8") == f"---\n{mended}\n---\nBody: text\n"
    assert [one.code for one in look([tmp_path], index=tmp_path / "none").findings if one.severity != "note"] == []


@pytest.mark.parametrize("front", ["title: [never closed", "title: T\n- item", "title: T\n\tx: y", "plain text", "title: '"])
def test_what_quotes_do_not_mend_is_left_alone(tmp_path: Path, front: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{front}\n---\nBody\n", "utf-8")
    found = list(repairs(look([tmp_path], index=tmp_path / "none")))
    assert found == []

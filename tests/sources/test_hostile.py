"""No expression over documents, and no reader of them, takes more than linear time, whatever a document holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchidx.sources import PathPatterns, read, walk
from tests.support import hostile

ROOMS = ("sources", "inference", "lint", "text")
MEBIBYTE = 1 << 20
SHORT = 1 << 17
"""For all texts; a quadratic expression still needs minutes."""
USES = [use for use in hostile.uses(*ROOMS) if use.name != "patterns._compiled"]


def test_expressions_are_found() -> None:
    names = {use.name for use in USES}
    assert {"fast._ROW", "fast._ITEMS", "toml._TABLE", "template_tags._FOREIGN", "parts._SIGNS", "frontmatter._CLOSING"} <= names


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.name} {use.method}")
def test_every_expression_is_linear(use: hostile.Use, soak: bool) -> None:
    for text in hostile.texts(use.pattern, MEBIBYTE if soak else SHORT):
        try:
            hostile.bounded(lambda given=text: hostile.run(use, given))  # type: ignore[misc]
        except hostile.TooSlow:
            pytest.fail(f"{use.name}.{use.method}: more than linear on {text[:30]!r} … {text[-10:]!r}")


BLANKS = " " * (MEBIBYTE - 1000)
DOCUMENTS = {
    "plain": f"---\nkey: text{BLANKS}#\n---\n",
    "indent": f"---\n{BLANKS}`\n---\n",
    "dash": f"---\n- {BLANKS}`\n---\n",
    "colon": f"---\nkey: {BLANKS}`\n---\n",
    "list": f"---\nkey: [a{BLANKS}`]\n---\n",
    "items": "---\nkey: [" + "a , " * 30_000 + "`]\n---\n",
    "quoted": "---\nkey: '" + "a ''" * 30_000 + "\n---\n",
    "table": f"+++\na = '''\n[{BLANKS}x\n'''\n+++\n",
    "tables": "+++\na = '''\n" + ("[" + " " * 3000 + "x\n") * 300 + "'''\n+++\n",
    "dots": f"+++\na = '''\na{BLANKS}x\n'''\n+++\n",
    "json": '{"a": "' + '\\"' * (MEBIBYTE // 2 - 1000) + '"}\n',
    "tags": "---\ntitle: a\n---\n" + "{%" * (MEBIBYTE // 2),
    "braces": "---\ntitle: a\n---\n" + "{{<" * (MEBIBYTE // 3),
    "imports": "---\ntitle: a\n---\n" + "import from " * (MEBIBYTE // 12),
    "blanks": f"---\ntitle: a\n---\na{BLANKS}b",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_is_read_in_linear_time(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.mdx").write_text(DOCUMENTS[name], "utf-8")
    [found] = walk(tmp_path, PathPatterns()).files
    hostile.bounded(lambda: read(found, PathPatterns()))

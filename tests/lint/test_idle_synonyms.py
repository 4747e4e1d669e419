"""Synonyms are known to `lint`, which finds those that lead nowhere, and to `check`, which asks with them."""

from __future__ import annotations

from pathlib import Path

import searchidx
from searchidx.lint import lint
from searchidx.search.check import failures
from searchidx.sources.search_files import expectations

SETTINGS = (
    'folders = false\nsynonyms = [\n  "k8s, kubernetes",\n  "vm => virtual machines",\n  "laptop => notebook",\n  "nil, none so ever",\n]\n'
)


def folder(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "searchidx.toml").write_text(SETTINGS, "utf-8")
    (docs / "1.md").write_text("---\ntitle: Orchestra\ntags: [Kubernetes]\n---\nA virtual world of a laptop.\n", "utf-8")
    (docs / "2.md").write_text("---\ntitle: Host\n---\nThe virtual machine.\n", "utf-8")
    return docs


def test_lint_finds_those_that_lead_nowhere(tmp_path: Path) -> None:
    _, findings = lint([folder(tmp_path)])
    found = [(one.path, one.line, one.severity) for one in findings if one.code == "idle-synonym"]
    assert found == [("searchidx.toml", 5, "note"), ("searchidx.toml", 6, "note")]


def test_check_asks_with_them(tmp_path: Path) -> None:
    searchidx.build(folder(tmp_path), index=tmp_path / "index", jobs=1)
    (tmp_path / "expected.yml").write_text(
        "- query: k8s\n  find: [1.md]\n- query: vm\n  find: [2.md]\n- query: laptop\n  find: [2.md]\n", "utf-8"
    )
    with searchidx.open(tmp_path / "index") as index:
        failed = [one.query for one in failures(index.engine, expectations(tmp_path / "expected.yml"))]
    assert failed == ['("laptop" or "notebook")']

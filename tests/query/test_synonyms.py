"""Synonyms: what is typed also stands for other words, as far as the settings say."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchidx
from searchidx import settings_file
from searchidx.errors import ConfigError
from searchidx.query import understood
from searchidx.query.synonyms import Synonyms
from tests.support.queries import SCHEMA, tree

LINES = ("k8s, kubernetes", "virtual machine, vm", "laptop => notebook, ultra book")


def said(text: str) -> str:
    return understood(Synonyms(LINES, "english").added(tree(text)), SCHEMA)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("k8s", '("k8s" or "kubernetes")'),
        ("kubernetes", '("kubernetes" or "k8s")'),
        ("laptops", '("laptops" or "notebook" or "ultra book")'),
        ("notebook", '"notebook"'),
        ("vm", '("vm" or "virtual machine")'),
        ('"virtual machine"', '("virtual machine" or "vm")'),
        ("virtual machines", '("virtual" and "machines") or "vm"'),
        ("old virtual machine notes", '"old" and (("virtual" and "machine") or "vm") and "notes"'),
        ("machine virtual", '"machine" and "virtual"'),
        ("virtual", '"virtual"'),
        ("title:k8s", '("k8s" or "kubernetes") in title'),
        ("robots -k8s", '"robots" but not "k8s"'),
        ("k8s OR vm", '("k8s" or "kubernetes") or ("vm" or "virtual machine")'),
        ("k8s*", 'a word beginning with "k8s"'),
    ],
)
def test_read_back(typed: str, meant: str) -> None:
    assert said(typed) == meant


def test_they_find_mark_and_explain(tmp_path: Path) -> None:
    for name, title in (("a", "Kubernetes at home"), ("b", "A VM in the cellar"), ("c", "Virtual machine"), ("d", "Machine virtual")):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {title}\n---\n", "utf-8")
    (tmp_path / "searchidx.toml").write_text('synonyms = ["k8s, kubernetes", "virtual machine, vm"]\n', "utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    with searchidx.open(tmp_path / "index") as index:
        [hit] = index.search("k8s", explain=True).hits
        assert hit.highlights["title"] == "<mark>Kubernetes</mark> at home"
        assert [part["text"] for part in hit.why["parts"]] == ["k8s (or kubernetes)"]
        assert {one.id for one in index.search("vm").hits} == {"b.md", "c.md"}
        assert {one.id for one in index.search("virtual machine").hits} == {"b.md", "c.md", "d.md"}


def test_new_synonyms_need_no_document_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Kubernetes\n---\n", "utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    (tmp_path / "searchidx.toml").write_text('synonyms = "k8s, kubernetes"\n', "utf-8")
    report = searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    assert (report.changed, report.unchanged) == (0, 1)
    with searchidx.open(tmp_path / "index") as index:
        assert index.search("k8s", match="all").total == 1


@pytest.mark.parametrize("line", ["", "k8s", "k8s =>", "=> kubernetes", "k8s, k8s", "k8s, ...", "a => a"])
def test_a_line_that_names_no_two_words_is_an_error(line: str) -> None:
    with pytest.raises(ConfigError, match="synonyms"):
        settings_file.parse(f"synonyms = ['{line}']", Path("searchidx.toml"))

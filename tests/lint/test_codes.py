"""Every code that a finding may have is one that `--select` takes, and the other way round."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import searchidx
from searchidx.lint import CODES, FIXABLE

PACKAGE = Path(searchidx.__file__).parent
PLACES = {"Refused": 0, "note": 0, "warn": 0, "Diagnostic": 2, "_note": 2}
"""Which argument of these calls is the code."""


def strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def given(tree: ast.AST) -> Iterator[str]:
    """The codes of the findings that are made here."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = PLACES.get(name)
            if place is not None and len(node.args) > place:
                yield from strings(node.args[place])


def trees(*folders: str) -> Iterator[ast.AST]:
    for folder in folders:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            if path.name != "codes.py":
                yield ast.parse(path.read_text(encoding="utf-8"))


def test_every_finding_has_a_known_code() -> None:
    found = {code for tree in trees("sources", "lint", "inference", "records") for code in given(tree)} - {"missing-"}
    assert len(found) > 20
    assert found <= CODES


def test_every_known_code_is_given_somewhere() -> None:
    written = {text for tree in trees("sources", "lint", "inference", "records") for text in strings(tree)}
    assert "missing-" in written, "the two below are put together"
    assert written | {"missing-date", "missing-summary"} >= CODES
    assert FIXABLE < CODES

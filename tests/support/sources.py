"""What the tests of sources share: one file made and read."""

from __future__ import annotations

from pathlib import Path

from searchidx.model.document import Document
from searchidx.sources import PathPatterns, ReadResult, read, walk


def reading(folder: Path, content: str | bytes, name: str = "x.md", rules: PathPatterns | None = None) -> ReadResult:
    """What comes of a file with this content."""
    rules = rules or PathPatterns()
    folder.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)
    (found,) = [found for found in walk(folder, rules).files if found.local == name]
    return read(found, rules)


def document(folder: Path, content: str | bytes, name: str = "x.md", rules: PathPatterns | None = None) -> Document:
    """The document that comes of a file with this content."""
    result = reading(folder, content, name, rules)
    assert result.document is not None, result.diagnostics
    return result.document


def codes(result: ReadResult) -> list[str]:
    """The codes of its diagnostics."""
    return [diagnostic.code for diagnostic in result.diagnostics]

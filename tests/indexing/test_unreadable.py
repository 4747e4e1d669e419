"""What cannot be read now is never taken for what is gone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

import searchidx
from searchidx.errors import ConfigError, NothingPublished
from searchidx.indexing.report import BuildReport

Shut = Callable[[Path], AbstractContextManager[None]]


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Shut:
    """Makes the system refuse to open a file or a folder, as permissions do to everybody but root."""
    original, opened = os.open, Path.open

    @contextmanager
    def refusing(path: Path) -> Iterator[None]:
        def refuse(given: object) -> None:
            if os.path.normpath(os.fspath(given)) == os.fspath(path):  # type: ignore[call-overload]
                raise PermissionError(13, "Permission denied", os.fspath(path))

        def low(given: object, *rest: object, **named: object) -> int:
            refuse(given)
            return original(given, *rest, **named)  # type: ignore[arg-type]

        def high(given: Path, *rest: object, **named: object) -> object:
            refuse(given)
            return opened(given, *rest, **named)  # type: ignore[call-overload]

        with monkeypatch.context() as patched:
            patched.setattr(os, "open", low)
            patched.setattr(Path, "open", high)
            yield

    return refusing


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    for name in ("a", "b", "sub/c", "sub/d"):
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\ntitle: {name[-1]}\n---\nword")
    (folder / "lines.jsonl").write_text('{"id": "l1", "title": "one"}\n{"id": "l2", "title": "two"}\n')
    (folder / "searchidx.toml").write_text('include = ["*.jsonl"]\n')
    return folder


def build(docs: Path, full: bool = False) -> BuildReport:
    return searchidx.build(docs, index=docs.parent / "index", jobs=1, full=full)


def found(docs: Path) -> list[str]:
    with searchidx.open(docs.parent / "index") as index:
        return sorted(hit.id for hit in index.search("", limit=100).hits)


@pytest.mark.parametrize("name", ["a.md", "lines.jsonl"])
def test_a_file_stays_as_it_was_and_is_told_in_every_build(docs: Path, shut: Shut, name: str) -> None:
    build(docs)
    before = found(docs)
    (docs / name).write_text('{"id": "l3", "title": "three"}\n')
    with shut(docs / name):
        for _ in range(2):
            report = build(docs)
            assert (report.documents, report.removed, report.refused) == (len(before), 0, 1)
            (problem,) = [one for one in report.diagnostics if one.code == "unreadable"]
            assert problem.path == name
            assert "stays" in problem.hint
            assert found(docs) == before
    assert build(docs).changed + build(docs).removed + (found(docs) != before) > 0


def test_a_new_file_is_refused(docs: Path, shut: Shut) -> None:
    with shut(docs / "a.md"):
        assert (build(docs).documents, found(docs)) == (5, ["b.md", "l1", "l2", "sub/c.md", "sub/d.md"])
    assert build(docs).added == 1


def test_a_folder_stays_as_it_was(docs: Path, shut: Shut) -> None:
    build(docs)
    before = found(docs)
    with shut(docs / "sub"):
        report = build(docs)
        assert (report.documents, report.removed) == (len(before), 0)
        assert [one.code for one in report.diagnostics] == ["unreadable-folder"]
        assert found(docs) == before


def test_where_all_is_read_again_nothing_is_published_without_it(docs: Path, shut: Shut) -> None:
    build(docs)
    before = found(docs)
    with shut(docs / "sub"):
        with pytest.raises(NothingPublished, match="sub/, of which 2 documents are indexed") as caught:
            build(docs, full=True)
        assert "--allow-empty" in caught.value.hint
        assert found(docs) == before
        report = searchidx.build(docs, index=docs.parent / "index", jobs=1, full=True, allow_empty=True)
        assert report.documents == len(before) - 2


def test_settings_that_cannot_be_looked_at_are_not_left_out(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", os.fspath(path))

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(ConfigError, match=r"searchidx\.toml cannot be looked at: Permission denied"):
        build(docs)

"""Whoosh's table of contents is a pickle, and searchidx never unpickles: not when it builds, not when it searches, whoever wrote it."""

from __future__ import annotations

import pickle
import pickletools
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import searchidx
from searchidx.engines import verify
from searchidx.engines.embedded.whoosh import toc
from searchidx.engines.embedded.whoosh.open_index import open_index
from searchidx.engines.embedded.whoosh.stock import index as whoosh_index
from searchidx.engines.embedded.whoosh.stock import query
from tests.support.indexes import publish
from tests.support.samples import SCHEMA, sample


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three articles."""
    documents = tmp_path / "documents"
    documents.mkdir()
    for number, title in enumerate(("Facial recognition", "Owls at night", "Bridges")):
        (documents / f"{number}.md").write_text(f"---\ntitle: {title}\ntopics: [AI, Cities]\n---\nText of {title}.\n", "utf-8")
    return documents


@pytest.mark.usefixtures("without_pickles")
def test_building_updating_and_searching_unpickle_nothing(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    searchidx.build(folder, index=root, jobs=1)
    (folder / "0.md").write_text("---\ntitle: Facial recognition again\n---\n", "utf-8")
    (folder / "1.md").unlink()
    report = searchidx.build(folder, index=root, jobs=1)
    assert (report.changed, report.removed, report.unchanged) == (1, 1, 1)
    with searchidx.open(root) as index:
        assert [hit.title for hit in index.search("facial recognition", facets=("topics",)).hits] == ["Facial recognition again"]
        assert index.suggest("fac")
    with open_index(root).searcher() as searcher:
        assert [hit["title"] for hit in searcher.search(query.Term("title", "facial"))] == ["Facial recognition again"]
    assert verify(root) == []


def test_a_poisoned_table_of_contents_is_never_executed(folder: Path, tmp_path: Path) -> None:
    root, marker = tmp_path / "index", tmp_path / "executed"
    searchidx.build(folder, index=root, jobs=1)
    path = generation(root) / toc.NAME
    path.write_bytes(poisoned(path.read_bytes(), marker))
    with searchidx.open(root) as index:
        assert index.search("facial").total == 1
    assert [Path(problem.path).name for problem in verify(root)] == [toc.NAME]
    (folder / "3.md").write_text("---\ntitle: Facial hair\n---\n", "utf-8")
    searchidx.build(folder, index=root, jobs=1)
    with searchidx.open(root) as index:
        assert index.search("facial").total == 2
    assert [Path(problem.path) for problem in verify(root)] == [path], "only the way back is damaged still"
    assert not marker.exists()
    ran = subprocess.run([sys.executable, "-c", STOCK, str(path.parent)], capture_output=True, text=True)
    assert ran.returncode
    assert marker.exists(), "the poison works, where Whoosh itself reads it"


STOCK = "import sys, whoosh.index; whoosh.index.open_dir(sys.argv[1])"


class Touch:
    """Pickles as a call that makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def poisoned(data: bytes, marker: Path) -> bytes:
    """As many bytes with another pickle for the schema, one that makes a file."""
    begin = data.index(b"\x80\x04")
    bad = pickle.dumps(Touch(marker), toc.PROTOCOL)
    return data[:begin] + bad + data[begin + len(bad) :]


def generation(root: Path) -> Path:
    return max(root.glob("gen-*"))


def test_the_pickles_name_two_functions_and_hold_plain_text(tmp_path: Path) -> None:
    """What is written today can be read tomorrow: protocol and names are part of the format."""
    engine = publish(tmp_path / "index", SCHEMA, [sample("a", "Owls")])
    data = (engine.folder / toc.NAME).read_bytes()
    first = data.index(b"\x80\x04")
    second = data.index(b"\x80\x04", first + 2)
    for start, function in ((first, "schema_of"), (second, "segment_of")):
        found = [(code.name, value) for code, value, _ in pickletools.genops(data[start:])]
        assert found[0] == ("PROTO", 4)
        texts = [str(value) for name, value in found if "UNICODE" in name]
        assert texts[:2] == ["searchidx.engines.embedded.whoosh.toc", function]
        assert {name for name, _ in found} <= PLAIN
    assert pickle.loads(data[first:]).names() == whoosh_index.open_dir(str(engine.folder)).schema.names()


PLAIN = {"PROTO", "FRAME", "SHORT_BINUNICODE", "BINUNICODE", "MEMOIZE", "STACK_GLOBAL", "TUPLE1", "TUPLE2", "REDUCE", "STOP", "BINGET"}
PLAIN |= {"EMPTY_LIST", "APPEND", "APPENDS", "MARK"}


def test_what_whoosh_opened_pickles_again(tmp_path: Path) -> None:
    engine = publish(tmp_path / "index", SCHEMA, [sample("a", "Owls")])
    index = whoosh_index.open_dir(str(engine.folder))
    again = pickle.loads(pickle.dumps((index.schema, index._segments())))
    assert again[0].names() == index.schema.names()
    assert [segment.info for segment in again[1]] == list(engine.manifest.segments)


def test_only_the_table_of_contents_is_pickled() -> None:
    root = Path(searchidx.__file__).parent
    pattern = re.compile(r"^\s*(?:import|from) (?:pickle|_pickle|marshal|shelve|dill|joblib)\b|allow_pickle", re.MULTILINE)
    found = [path.relative_to(root).as_posix() for path in root.rglob("*.py") if pattern.search(path.read_text("utf-8"))]
    assert found == ["engines/embedded/whoosh/toc.py"]


def test_publishing_imports_nothing_of_whoosh() -> None:
    code = "import sys; import searchidx.engines.embedded.writer, searchidx.engines.embedded.whoosh.toc as toc; toc.toc(toc.Schema(), []); "
    code += "print([name for name in sys.modules if name.partition('.')[0] == 'whoosh'])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert ran.stdout.strip() == "[]"

"""The real corpus: a full build beside a plain loop of PyYAML and tantivy, and builds after nothing or one file has changed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml

import searchidx

ROUNDS = 3

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "smartable"


@dataclass(frozen=True)
class Read:
    """Seconds: of the plain loop (None without tantivy), of a full build, with nothing changed, with one file changed."""

    documents: int
    loop: float | None
    full: float
    unchanged: float
    changed: float


def read(folder: Path) -> Read | None:
    """Medians of some rounds in a folder of its own, on a copy of the corpus; None where the corpus is not here."""
    if not CORPUS.is_dir():
        return None
    source, index = folder / "corpus", folder / "index"
    shutil.copytree(CORPUS, source)
    loops, fulls = [], []
    for number in range(ROUNDS):
        loops.append(plain_loop(source, folder / f"loop{number}"))
        fulls.append(build(source, folder / f"index{number}"))
    documents = searchidx.build(source, index=index).documents
    known = [loop for loop in loops if loop is not None]
    return Read(documents, median(known) if known else None, median(fulls), *rebuilds(source, index, ROUNDS + 2))


def rebuilds(source: Path, index: Path, rounds: int) -> tuple[float, float]:
    """Medians of the seconds of a build with nothing changed, and of one with one file changed."""
    unchanged, changed = [], []
    for path in sorted(source.rglob("*.md"))[:rounds]:
        _settle(source, index)
        unchanged.append(build(source, index))
        _touch(path)
        changed.append(build(source, index))
    return median(unchanged), median(changed)


def build(source: Path, index: Path) -> float:
    """Seconds of one build."""
    started = time.perf_counter()
    searchidx.build(source, index=index)
    return time.perf_counter() - started


def _settle(source: Path, index: Path) -> None:
    """Wait until no file is so young that it is doubtful and would be read again, and build once."""
    time.sleep(2.5)
    searchidx.build(source, index=index)


def _touch(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")


def plain_loop(source: Path, folder: Path) -> float | None:
    """Seconds of one process that reads every file with CSafeLoader and feeds tantivy."""
    try:
        import tantivy

        from tests.bench.tantivy_ import HEAP, THREADS, schema
    except ImportError:
        return None
    folder.mkdir(parents=True)
    started = time.perf_counter()
    writer = tantivy.Index(schema(), path=str(folder)).writer(HEAP, THREADS)
    for fields in _mappings(source.rglob("*.md")):
        writer.add_document(tantivy.Document.from_dict(fields))
    writer.commit()
    writer.wait_merging_threads()
    return time.perf_counter() - started


def _mappings(paths: Iterable[Path]) -> Iterable[dict[str, Any]]:
    for path in sorted(paths):
        text = path.read_text(encoding="utf-8", errors="replace")
        if not text.startswith("---"):
            continue
        try:
            found = yaml.load(text.split("\n---", 1)[0].removeprefix("---"), yaml.CSafeLoader)
        except yaml.YAMLError:
            continue
        yield {"id": str(path), "title": str(found.get("title")), "excerpt": str(found.get("excerpt")), **_facets(found)}


def _facets(found: dict[str, Any]) -> dict[str, Any]:
    provider = found.get("provider")
    name = provider.get("name") if isinstance(provider, dict) else provider
    return {"topics": [str(one) for one in found.get("topics") or ()], "provider": str(name)}

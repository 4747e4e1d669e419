"""A folder of long Markdown bodies: a full build beside a plain loop of CSafeLoader, cmarkgfm, lexbor and tantivy in one process."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from tests.bench import reading
from tests.support.styles import body, pages

BYTES = 5_000_000
LONG = 12_000
ROUNDS = 5


@dataclass(frozen=True)
class Bodies:
    """Seconds of a full build, of the plain loop (None without cmarkgfm or tantivy), with nothing and with one file changed."""

    documents: int
    bytes: int
    full: float
    loop: float | None
    unchanged: float
    changed: float


def measure(folder: Path) -> Bodies:
    """Medians of some rounds over a folder that is made up, builds and loops in turn."""
    source = folder / "bodies"
    count, size = generate(source)
    fulls, loops = [], []
    with apart(plain_loop) as loop:
        for number in range(ROUNDS):
            loops.append(loop(source, folder / f"bodies-loop{number}"))
            fulls.append(reading.build(source, folder / f"bodies-index{number}"))
            shutil.rmtree(folder / f"bodies-index{number}")
    known = [loop for loop in loops if loop is not None]
    unchanged, changed = reading.rebuilds(source, folder / "bodies-index", ROUNDS)
    return Bodies(count, size, median(fulls), median(known) if known else None, unchanged, changed)


@contextmanager
def apart(function: Callable[..., float | None]) -> Iterator[Callable[..., float | None]]:
    """The function, called in another process, which stays until the end.

    Each loop leaves tens of megabytes of tantivy's behind, and a build that forks from such a process pays for their page tables.
    """
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_calls, args=(function, there))
    process.start()

    def call(*arguments: object) -> float | None:
        here.send(arguments)
        seconds: float | None = here.recv()
        return seconds

    try:
        yield call
    finally:
        here.send(None)
        process.join()


def _calls(function: Callable[..., float | None], asked: Connection) -> None:
    for arguments in iter(asked.recv, None):
        asked.send(function(*arguments))


def generate(source: Path) -> tuple[int, int]:
    """How many files were written, and how many bytes; their bodies have headings, lists, tables, code and links."""
    dice = random.Random(11)
    source.mkdir(parents=True)
    size = count = 0
    for page in pages(BYTES // LONG, size=1):
        text = f'---\ntitle: "{page.title}"\ndate: {page.day}\ntags: {page.listed}\n---\n{body(dice, LONG)}'
        (source / f"{page.number}.md").write_text(text, "utf-8")
        size, count = size + len(text), count + 1
    return count, size


def plain_loop(source: Path, folder: Path) -> float | None:
    """Seconds of one process that does with C libraries what has to be done."""
    try:
        import tantivy

        from tests.bench.tantivy_ import HEAP, THREADS
    except ImportError:
        return None
    try:
        import cmarkgfm  # noqa: F401
    except ImportError:
        return None
    folder.mkdir(parents=True)
    started = time.perf_counter()
    writer = tantivy.Index(_schema(), path=str(folder)).writer(HEAP, THREADS)
    for fields in _mappings(sorted(source.rglob("*.md"))):
        writer.add_document(tantivy.Document.from_dict(fields))
    writer.commit()
    writer.wait_merging_threads()
    return time.perf_counter() - started


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "body"):
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
    builder.add_text_field("tags", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _mappings(paths: Iterable[Path]) -> Iterable[dict[str, Any]]:
    from cmarkgfm import github_flavored_markdown_to_html
    from selectolax.lexbor import LexborHTMLParser

    for path in paths:
        _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
        found = yaml.load(front, yaml.CSafeLoader)
        root = LexborHTMLParser(github_flavored_markdown_to_html(text)).body
        yield {"id": str(path), "title": found["title"], "tags": found["tags"], "body": root.text() if root is not None else ""}

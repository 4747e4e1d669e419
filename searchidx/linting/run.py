"""Reads the files of some sources, without building anything, and gathers what is wrong in them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from searchidx import config as configuration
from searchidx import engines
from searchidx.building import DEFAULT_SOURCE
from searchidx.documents import Document
from searchidx.errors import Diagnostic, IndexUnavailable, SourceMissing
from searchidx.linting.folder import against_folder
from searchidx.schema.evidence import Evidence
from searchidx.schema.infer import infer
from searchidx.schema.record import record
from searchidx.sources import Reading, Rules, prefixes, read, read_lines, walk

Source = str | os.PathLike[str]


def lint(sources: Sequence[Source] = (), *, index: Source = "index", config: Source | None = None) -> tuple[int, list[Diagnostic]]:
    """How many files were read, and everything that is wrong in them, by path and line.

    Without sources, those of the index's last build, else `seeds`.
    """
    chosen = [Path(source) for source in sources] or _last(index)
    for source in chosen:
        if not source.exists():
            raise SourceMissing(f"there is no {source}", "name a folder of documents or a .jsonl file")
    settings = configuration.load(Path(config) if config else None, chosen)
    rules = Rules(ignore=settings.ignore, include=settings.include, exclude=settings.exclude, index=os.fspath(index))
    found: list[Diagnostic] = []
    files: set[str] = set()
    documents: dict[str, Document] = {}
    for file, reading in _readings(chosen, rules, found):
        files.add(file)
        found += reading.diagnostics
        if (document := reading.document) is None:
            continue
        if document.id in documents:
            found.append(Diagnostic(file, document.lines.get(""), "duplicate-id", "refused", "another document has the same id"))
            continue
        documents[document.id] = document
    evidence = Evidence()
    evidence.add_all(documents.values(), settings)
    schema = infer(evidence, settings)
    found += [odd for document in documents.values() for odd in record(document, schema, settings)[1]]
    found += against_folder(documents.values(), settings)
    return len(files), sorted(found, key=lambda one: (one.path, one.line or 0, one.code))


def _last(index: Source) -> list[Path]:
    try:
        return [Path(source) for source in engines.connect(os.fspath(index)).facts.sources]
    except IndexUnavailable:
        return [Path(DEFAULT_SOURCE)]


def _readings(sources: Sequence[Path], rules: Rules, found: list[Diagnostic]) -> Iterator[tuple[str, Reading]]:
    for source, prefix in zip(sources, prefixes(sources), strict=True):
        walked = walk(source, rules, prefix)
        for file in walked.files:
            if file.suffix == ".jsonl":
                yield from ((file.id, reading) for reading in read_lines(Path(file.path), rules, prefix, name=file.id))
            else:
                yield file.id, read(file, rules)
        found += walked.problems

"""Reads the files of some sources, without building anything, and gathers what is wrong in them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from searchidx import engines
from searchidx import settings_file as configuration
from searchidx.errors import Diagnostic, IndexMissing, SourceMissing
from searchidx.inference.corpus_statistics import CorpusStatistics
from searchidx.inference.infer import infer
from searchidx.lint.consistency import DocumentRoles, against_folder, roles_of
from searchidx.lint.idle_synonyms import idle_synonyms
from searchidx.lint.line_numbers import LineNumbers, placed
from searchidx.lint.near_spellings import Cases, near_keys
from searchidx.model.document import Document
from searchidx.model.fields import Schema
from searchidx.records.make import records
from searchidx.settings import Settings
from searchidx.sources import FoundFile, PathPatterns, ReadResult, prefixes, read, read_lines, walk
from searchidx.sources.defaults import default_source

Source = str | os.PathLike[str]


@dataclass
class LintResult:
    """What was read: files by id, documents by id with the file of each, and everything that is wrong, by path and line.

    `schema` is what was made of all documents.
    """

    rules: PathPatterns
    settings: Settings
    schema: Schema = field(default_factory=Schema)
    files: dict[str, FoundFile] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    sources: dict[str, FoundFile] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    @cached_property
    def seen(self) -> DocumentRoles:
        """The documents, each with the roles that its keys have."""
        return roles_of(self.documents.values(), self.settings)

    @cached_property
    def cases(self) -> Cases:
        """How the values of each facet are spelled."""
        return Cases(list(self.documents.values()), self.schema, self.settings)

    def file(self, path: str) -> str:
        """The name under which the file of a finding is opened."""
        found = self.files.get(path) or self.sources.get(path)
        return found.path if found else path


def lint(sources: Sequence[Source] = (), *, index: Source = "index", config: Source | None = None) -> tuple[int, list[Diagnostic]]:
    """How many files were read, and everything that is wrong in them, by path and line.

    Without sources, those of the index's last build, else `seeds`.
    """
    looked = look(sources, index=index, config=config)
    return len(looked.files), looked.findings


def look(sources: Sequence[Source] = (), *, index: Source = "index", config: Source | None = None) -> LintResult:
    """The same with all that was read."""
    chosen = [Path(source) for source in sources] or _last(index)
    for source in chosen:
        if not source.exists():
            raise SourceMissing(f"{source} does not exist", "name a folder of documents or a .jsonl file")
    settings = configuration.load(Path(config) if config else None, chosen)
    looked = LintResult(PathPatterns.of(settings, os.fspath(index)), settings)
    for file, reading in _readings(chosen, looked):
        looked.findings += reading.diagnostics
        if reading.document is not None:
            _keep(file, reading.document, looked)
    places = LineNumbers(looked.files, looked.rules)
    found = dict.fromkeys([*placed(looked.findings, looked.documents, places), *_judged(looked, places)])
    written = configuration.find(Path(config) if config else None, chosen)
    found |= dict.fromkeys(idle_synonyms(settings.synonyms, looked.documents.values(), looked.schema.languages[0], written))
    looked.findings = sorted(found, key=lambda one: (one.path, one.line or 0, one.code))
    return looked


def _keep(file: FoundFile, document: Document, looked: LintResult) -> None:
    if document.id in looked.documents:
        message = "another document has the same id"
        hint = "give it an id of its own"
        looked.findings.append(Diagnostic(file.id, document.line(""), "duplicate-id", "refused", message, hint))
    else:
        looked.sources[document.id] = file
        looked.documents[document.id] = document


def _judged(looked: LintResult, places: LineNumbers) -> Iterator[Diagnostic]:
    """What is odd in each document against the schema of all, and against the others."""
    documents = list(looked.documents.values())
    evidence = CorpusStatistics()
    evidence.add_all(documents, looked.settings)
    looked.schema = infer(evidence, looked.settings)
    yield from records(documents, looked.schema, looked.settings)[1]
    yield from near_keys(documents)
    yield from looked.cases.findings(documents, places)
    yield from against_folder(looked.seen)


def _last(index: Source) -> list[Path]:
    try:
        return [Path(source) for source in engines.connect(os.fspath(index)).facts.sources]
    except IndexMissing:
        return [default_source()]


def _readings(sources: Sequence[Path], looked: LintResult) -> Iterator[tuple[FoundFile, ReadResult]]:
    for source, prefix in zip(sources, prefixes(sources), strict=True):
        walked = walk(source, looked.rules, prefix)
        for file in walked.files:
            looked.files[file.id] = file
            if file.suffix == ".jsonl":
                yield from ((file, reading) for reading in read_lines(Path(file.path), looked.rules, prefix, name=file.id))
            else:
                yield file, read(file, looked.rules)
        looked.findings += walked.problems

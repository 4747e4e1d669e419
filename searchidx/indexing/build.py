"""A whole build: scan the sources, read what changed, infer the schema, publish."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from searchidx.engines.base import Writer
from searchidx.engines.messages import Facts
from searchidx.errors import NothingPublished
from searchidx.indexing.batches import RecordBatch
from searchidx.indexing.plan import Plan, gather, tally
from searchidx.indexing.read import Reader
from searchidx.indexing.renamed import Renamed
from searchidx.indexing.report import BuildReport
from searchidx.indexing.scan import Scan, survey
from searchidx.indexing.state import BuildState, dump, load
from searchidx.indexing.workers import read_all
from searchidx.inference.compatible import fits
from searchidx.inference.describe import unknown_names
from searchidx.inference.infer import infer
from searchidx.memory import hold_memory
from searchidx.model.fields import Schema
from searchidx.model.saved_search import SavedSearch
from searchidx.processes import kept, seldom_collected
from searchidx.settings import Settings
from searchidx.sources import PathPatterns
from searchidx.sources.partial import is_partial
from searchidx.sources.search_files import saved_searches

Progress = Callable[[str, int, int | None], None]
"""Called with the stage (`reading`, `writing`), how many are done, and of how many (None where that is unknown)."""


class Order(msgspec.Struct, frozen=True):
    """What a build was asked for."""

    sources: tuple[Path, ...]
    settings: Settings
    index: str
    full: bool = False
    jobs: int = 1
    allow_empty: bool = False
    allow_loss: float = 1.0


def build(writer: Writer, order: Order, progress: Progress) -> BuildReport:
    """Bring the index up to date with its sources; returns the report."""
    started = time.monotonic()
    hold_memory()
    with seldom_collected(), kept(), tempfile.TemporaryDirectory(prefix="searchidx-") as folder:
        last = load(writer.state)
        shape = text_of(order.settings.shape())
        usable = last if last and last.shape == shape and writer.previous and not order.full else None
        return _Build(writer, order, progress, Path(folder), usable).run(started)


class _Build:
    def __init__(self, writer: Writer, order: Order, progress: Progress, folder: Path, usable: BuildState | None) -> None:
        self._writer = writer
        self._order = order
        self._progress = progress
        self._folder = folder
        self._last = writer.facts
        self._usable = usable
        self._previous = writer.previous
        self._before = dict(self._previous.fingerprints()) if self._previous else {}

    def run(self, started: float) -> BuildReport:
        found, gathered = self._read("read")
        schema = infer(gathered.evidence, self._order.settings)
        if self._usable and self._previous and not fits(self._previous.schema, schema):
            self._usable = None  # what the fields mean has changed: every document is to be written anew
            found, gathered = self._read("again")
            schema = infer(gathered.evidence, self._order.settings)
        self._guard(found, gathered)
        return self._finish(found, gathered, schema, started)

    def _read(self, folder: str) -> tuple[Scan, Plan]:
        settings = self._order.settings
        rules = PathPatterns.of(settings, self._order.index)
        found = survey(self._order.sources, rules, self._usable, self._before)
        spills = self._folder / folder
        spills.mkdir()
        reader = Reader(rules, settings, self._known(), self._renamed(found)) if self._usable else Reader(rules, settings)
        batches = read_all(found.pieces, reader, spills, self._order.jobs, lambda n, of: self._progress("reading", n, of))
        gathered = gather(found, batches, settings, self._usable, self._previous if self._usable else None)
        found.forget()
        return found, gathered

    def _known(self) -> dict[str, str]:
        """The fingerprints by which documents are known; without those read in part, whose diagnostics are reported again."""
        files = self._usable.files if self._usable else {}
        partial = {id for file, seen in files.items() if seen.diagnostics for id in seen.ids(file)}
        return {id: mark for id, mark in self._before.items() if id not in partial} if partial else self._before

    def _renamed(self, found: Scan) -> Renamed | None:
        """The files of the last build that are not there any more, where there are any, and new ones that they may be."""
        if self._usable is None or self._previous is None:
            return None
        known = self._usable.files
        if all(piece.found.id in known for piece in found.pieces):
            return None
        there = set(found.files)
        return Renamed(((file, seen) for file, seen in known.items() if file not in there), self._known(), self._previous)

    def _guard(self, found: Scan, gathered: Plan) -> None:
        """Refuse to publish a source that lost all its documents, or a larger share than it may, as the index tells.

        The build's own state may be lost. Where every file is read again, folders that cannot be read must not hold any of them.
        """
        if self._order.allow_empty or self._last is None:
            return
        for folder in found.unreadable if self._usable is None else ():
            if lost := sum(id.startswith(folder) for id in self._before):
                raise _unread(folder, lost)
        now = {str(source): gathered.held[number] for number, source in enumerate(self._order.sources)}
        for name, held in self._last.counts.items():
            left = now.get(name, held)
            if held and (not left or held - left > held * self._order.allow_loss):
                raise _loss(name, held, left, self._order.allow_loss)

    def _finish(self, found: Scan, gathered: Plan, schema: Schema, started: float) -> BuildReport:
        parts = split(gathered, schema, self._order, self._folder, self._order.jobs)
        generation = self._publish(gathered, schema, parts)
        odd = [diagnostic for part in parts for diagnostic in part.diagnostics()]
        odd += [*unknown_names(self._order.settings, schema), *self._writer.refused]
        diagnostics = sorted([*found.problems, *gathered.diagnostics, *odd], key=lambda d: (d.path, d.line or 0, d.code))
        return BuildReport(
            documents=len(gathered.fresh) + len(gathered.kept) - len(self._writer.refused),
            **tally(self._before, gathered, {one.path for one in self._writer.refused}),
            refused=sum(d.severity == "refused" for d in diagnostics),
            partial=sum(map(is_partial, diagnostics)),
            repaired=gathered.repaired,
            seconds=time.monotonic() - started,
            generation=generation,
            diagnostics=tuple(diagnostics),
            schema=schema,
            skipped=dict(found.skipped + gathered.skipped),
            notes=self._notes(),
        )

    def _publish(self, gathered: Plan, schema: Schema, parts: Sequence[RecordBatch]) -> str:
        sources = tuple(str(source) for source in self._order.sources)
        state = BuildState(sources=sources, shape=text_of(self._order.settings.shape()), files=gathered.files, evidence=gathered.evidence)
        kept, searches = self._order.settings.kept(), saved_searches(self._order.sources)
        gone = self._before.keys() - gathered.kept
        if self._usable and self._previous and not (gathered.fresh or gone) and self._is_kept(sources, kept, searches):
            if state != self._usable:  # files were touched, or refused ones came or went
                self._writer.remember(dump(state))
            return self._previous.generation
        built = datetime.now(UTC).isoformat(timespec="seconds")
        facts = Facts(built, sources, kept, {source: gathered.held[number] for number, source in enumerate(sources)}, searches)
        total = len(gathered.fresh)
        return self._writer.publish(
            schema,
            parts,
            deletions=gone if self._usable else (),
            keep=self._usable is not None,
            facts=facts,
            state=dump(state),
            progress=lambda n: self._progress("writing", n, total),
        )

    def _is_kept(self, sources: tuple[str, ...], settings: Mapping[str, Any], searches: tuple[SavedSearch, ...]) -> bool:
        """Whether the published generation is whole, and was made of these sources with these settings and saved searches."""
        assert self._previous is not None
        facts = self._previous.facts
        same = tuple(facts.sources) == sources and facts.searches == searches and text_of(facts.settings) == text_of(settings)
        return self._previous.note is None and same

    def _notes(self) -> tuple[str, ...]:
        """What else to report: sources of the last build that are no longer named."""
        left = [name for name in (self._last.sources if self._last else ()) if Path(name) not in self._order.sources]
        lost = self._last is not None and self._usable is None and load(self._writer.state) is None
        told = ("the state of the last build cannot be used: every file was read again",) if lost and not self._order.full else ()
        return told + tuple(f"{name} is no longer a source: its documents are gone from the index" for name in left)


def split(gathered: Plan, schema: Schema, order: Order, folder: Path, jobs: int) -> list[RecordBatch]:
    """What is to be written, in as many parts of like size as there are processes."""
    spills = [(path, tuple(offsets)) for path, offsets in gathered.spills.items()]
    shares: list[list[tuple[str, tuple[int, ...]]]] = [[] for _ in range(max(1, min(jobs, len(spills))))]
    for number, spill in enumerate(spills):
        shares[number * len(shares) // len(spills)].append(spill)
    named = ((share, str(folder / f"notes-{number}")) for number, share in enumerate(shares) if share)
    return [RecordBatch(tuple(share), schema, order.settings, notes) for share, notes in named]


def _unread(folder: str, lost: int) -> NothingPublished:
    held = f"of which {lost:,} {'document is' if lost == 1 else 'documents are'} indexed"
    hint = "make it readable, name it under `exclude`, or leave its documents out with --allow-empty"
    return NothingPublished(f"the folder {folder or '.'}, {held}, cannot be read; the old index stands", hint)


def _loss(name: str, held: int, left: int, share: float) -> NothingPublished:
    before = f"{name} held {held} document{'s' if held != 1 else ''}"
    if not left:
        return NothingPublished(f"{before} and holds none now; the old index stands", "if it is meant to be empty, use --allow-empty")
    hint = "if they are meant to be gone, allow a larger share with --allow-loss"
    return NothingPublished(f"{before} and holds {left} now: more than {share:.0%} are gone; the old index stands", hint)


def text_of(settings: Mapping[str, Any]) -> str:
    """Settings as a text to compare."""
    return msgspec.json.encode(settings, order="sorted").decode()

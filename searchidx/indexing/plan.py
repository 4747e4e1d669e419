"""Combines what the scan found and what was read: which documents exist, which are new, and their evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from pathlib import Path

import msgspec

from searchidx.engines.base import Engine
from searchidx.errors import Diagnostic
from searchidx.indexing.read import COUNTED, Batch, Entries, Outcome
from searchidx.indexing.scan import Scan
from searchidx.indexing.spill import spilled
from searchidx.indexing.state import BuildState, FileState
from searchidx.inference.corpus_statistics import CorpusStatistics
from searchidx.records.restore import restore
from searchidx.settings import Settings
from searchidx.sources.log import UNREAD
from searchidx.sources.partial import is_partial


@dataclass
class Plan:
    """`kept` are the ids of documents that are as they were, `fresh` the fingerprints of those to write.

    `spills` says where those lie; `files` is what the next build is to know; `held` counts documents by source.
    """

    evidence: CorpusStatistics
    settings: Settings
    kept: set[str] = field(default_factory=set)
    fresh: dict[str, str] = field(default_factory=dict)
    spills: dict[str, list[int]] = field(default_factory=dict)
    files: dict[str, FileState] = field(default_factory=dict)
    held: Counter[int] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    repaired: int = 0


def gather(found: Scan, batches: Iterable[Batch], settings: Settings, last: BuildState | None, previous: Engine | None) -> Plan:
    """One view of all documents, in the order of the files, so that of two with one id the same one always counts."""
    gathered = Plan(_evidence(found, last), settings)
    outcomes = groupby(_told(gathered, batches), lambda pair: pair[1].piece.found.id)  # in the order of the files, as pieces are
    for file in found.files:
        if (seen := found.kept.get(file)) is not None:
            _keep(gathered, file, seen)
        elif (read := next(outcomes, None)) is not None:
            _take_or_keep(gathered, file, list(read[1]), last)
    for _ in outcomes:  # counts what is left when nothing more comes
        pass
    _keep_unreadable(gathered, found.unreadable, last)
    if last and previous:
        _forget(gathered, previous)
    return gathered


def _told(gathered: Plan, batches: Iterable[Batch]) -> Iterator[tuple[str, Outcome]]:
    """The outcomes as they come, each with its spill file; nothing else of a batch is held."""
    for batch in batches:
        gathered.evidence.merge(batch.evidence)
        for outcome in batch.outcomes:
            yield batch.spill, outcome


def _keep(gathered: Plan, file: str, seen: FileState) -> None:
    """Keeps an unchanged file. If an earlier file now has one of its ids, the next build reads it again."""
    ids = seen.ids(file)
    if seen.skipped:
        gathered.skipped.update(seen.skipped)
    if (gathered.fresh and not gathered.fresh.keys().isdisjoint(ids)) or not gathered.kept.isdisjoint(ids):
        _keep_some(gathered, file, seen)
        return
    gathered.files[file] = msgspec.structs.replace(seen, doubtful=False) if seen.doubtful else seen
    if seen.diagnostics:
        gathered.diagnostics += seen.diagnostics
    gathered.kept.update(ids)
    gathered.held[seen.source] += len(ids)


def _keep_some(gathered: Plan, file: str, seen: FileState) -> None:
    ids = seen.ids(file)
    lost = [id for id in ids if id in gathered.fresh or id in gathered.kept]
    gathered.files[file] = msgspec.structs.replace(seen, doubtful=True)
    gathered.diagnostics += [*seen.diagnostics, *(duplicate(file, None) for _ in lost)]
    gathered.kept.update(id for id in ids if id not in gathered.fresh)
    gathered.held[seen.source] += len(ids) - len(lost)


def _take_or_keep(gathered: Plan, file: str, outcomes: Sequence[tuple[str, Outcome]], last: BuildState | None) -> None:
    """Takes what was read of a file. One that could not be read stays as the last build saw it, and the next one tries again."""
    seen = last.files.get(file) if last else None
    told = [diagnostic for _, outcome in outcomes for diagnostic in outcome.diagnostics]
    unread = any(one.code in UNREAD for one in told) and not any(outcome.entries.ids for _, outcome in outcomes)
    if seen is None or not unread or not seen.ids(file):
        _take(gathered, file, outcomes)
        return
    _keep(gathered, file, seen)
    gathered.files[file] = msgspec.structs.replace(gathered.files[file], doubtful=True)
    gathered.diagnostics += [replace(one, hint=f"{one.hint}; the version already indexed stays") for one in told]


def _take(gathered: Plan, file: str, outcomes: Sequence[tuple[str, Outcome]]) -> None:
    ids: list[str] = []
    doubtful = False
    told: list[Diagnostic] = []
    skipped: Counter[str] = Counter()
    for spill, outcome in outcomes:
        told += outcome.diagnostics
        skipped.update(outcome.skipped)
        entries = outcome.entries
        twice = _twice(gathered, entries.ids)
        doubtful |= outcome.doubtful or bool(twice)
        if twice:
            told += [duplicate(file, entries.lines[place]) for place in twice]
            _give_back(gathered, spill, [offset for place in twice if (offset := entries.offsets[place]) >= 0])
            entries = entries.only(sorted(set(range(len(entries.ids))).difference(twice)))
        _accept(gathered, spill, entries)
        ids += entries.ids
    piece = outcomes[0][1].piece
    refusals = tuple(d for d in told if d.severity == "refused" or is_partial(d))
    own = None if ids == [file] else tuple(ids)
    gathered.files[file] = FileState(piece.found.mark, piece.source, own, doubtful, refusals, dict(skipped))
    gathered.skipped.update(skipped)
    gathered.diagnostics += told
    gathered.held[piece.source] += len(ids)


def _twice(gathered: Plan, ids: Sequence[str]) -> list[int]:
    """The places of ids that are no longer free."""
    seen = set(ids)
    if len(seen) == len(ids) and gathered.fresh.keys().isdisjoint(ids) and gathered.kept.isdisjoint(ids):
        return []
    seen.clear()
    places = []
    for place, id in enumerate(ids):
        if id in seen or id in gathered.fresh or id in gathered.kept:
            places.append(place)
        seen.add(id)
    return places


def _give_back(gathered: Plan, spill: str, offsets: Sequence[int]) -> None:
    """Subtract the evidence of documents that do not count."""
    for document in spilled(Path(spill), offsets) if offsets else ():
        gathered.evidence.remove(document, gathered.settings)


def _accept(gathered: Plan, spill: str, entries: Entries) -> None:
    """Take documents whose ids are free."""
    gathered.repaired += len(entries.repaired)
    fresh = [place for place, offset in enumerate(entries.offsets) if offset >= 0]
    if len(fresh) < len(entries.ids):
        gathered.kept.update(id for id, offset in zip(entries.ids, entries.offsets, strict=True) if offset < 0)
        entries = entries.only(fresh)
    if entries.ids:
        gathered.fresh.update(zip(entries.ids, entries.fingerprints, strict=True))
        gathered.spills.setdefault(spill, []).extend(entries.offsets)


def _keep_unreadable(gathered: Plan, prefixes: Sequence[str], last: BuildState | None) -> None:
    """Files under a folder that could not be read are not gone: they stay as they were."""
    for file, seen in last.files.items() if last and prefixes else ():
        if file not in gathered.files and file.startswith(tuple(prefixes)):
            _keep(gathered, file, seen)


def _forget(gathered: Plan, previous: Engine) -> None:
    """Subtract the evidence of documents that are changed or gone."""
    gone = (id for id in previous.fingerprints() if id not in gathered.kept)
    while some := list(islice(gone, COUNTED)):
        gathered.evidence.add_all(list(map(restore, previous.documents(some).values())), gathered.settings, -1)


def _evidence(found: Scan, last: BuildState | None) -> CorpusStatistics:
    """What the last build knew: its own where nothing is read and nothing gone, else a copy that can be changed."""
    if last is None:
        return CorpusStatistics()
    if not found.pieces and len(found.kept) == len(last.files):
        return last.evidence
    return msgspec.msgpack.decode(msgspec.msgpack.encode(last.evidence), type=CorpusStatistics)


def duplicate(path: str, line: int | None) -> Diagnostic:
    """The diagnostic for the second document of an id."""
    return Diagnostic(path, line, "duplicate-id", "refused", "another document has the same id", "give it an id of its own")


def tally(before: Mapping[str, str], gathered: Plan, refused: Collection[str]) -> dict[str, int]:
    """How many documents were added, changed and removed, and how many are as they were; `refused` are those that the engine
    did not take: they are in the index no more.
    """
    fresh = {id: fingerprint for id, fingerprint in gathered.fresh.items() if id not in refused} if refused else gathered.fresh
    changed = sum(id in before and before[id] != fingerprint for id, fingerprint in fresh.items())
    same = sum(before.get(id) == fingerprint for id, fingerprint in fresh.items())
    gone = len(before.keys() - gathered.kept - fresh.keys())
    added = len(fresh) - changed - same
    return {"added": added, "changed": changed, "removed": gone, "unchanged": len(gathered.kept) + same}

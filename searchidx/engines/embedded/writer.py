"""The right to publish an embedded index: new segments from records, old ones kept, a generation swapped in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.engines.embedded.format.layout import STORIES, SegmentInfo
from searchidx.engines.embedded.format.segment import Segment
from searchidx.engines.embedded.generations import Lock, Manifest, Opened, Transaction, seen, settle, storage
from searchidx.engines.embedded.generations.current import generations, reading
from searchidx.engines.embedded.generations.manifest import facts, read_file
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.embedded.segments.deletions import write_live
from searchidx.engines.embedded.segments.field_lengths import averages
from searchidx.engines.embedded.segments.impacts import impacts
from searchidx.engines.embedded.segments.merge_policy import tidied
from searchidx.engines.embedded.segments.segment_writer import SegmentWriter, bundle
from searchidx.engines.embedded.segments.story_columns import read_keys
from searchidx.engines.embedded.whoosh.toc import write_toc
from searchidx.engines.messages import Facts
from searchidx.errors import Diagnostic, IndexDamaged, IndexIncompatible, IndexMissing
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.processes import are_kept, dismiss, in_order, pool
from searchidx.stories import stories
from searchidx.text import FINGERPRINT

STATE = "state"
MANY = 500
"""Fewer records than this are written here and now: starting processes would cost more."""

LARGE = 50_000
"""Impacts of fewer documents are worked out here and now, unless processes are there already."""
AT_ONCE = 256
"""Records per batch: few enough to bound memory, enough for array operations to pay."""


class EmbeddedWriter:
    """Publishes generations of one index; holds its lock from opening to closing."""

    def __init__(self, root: Path, jobs: int = 1, gate: Callable[[EmbeddedEngine], None] | None = None) -> None:
        self._root = root
        self._gate = gate
        self._jobs = jobs
        self._lock = Lock(root)
        try:
            self._previous = _settled(root)
        except BaseException:
            self._lock.close()
            raise

    @property
    def previous(self) -> EmbeddedEngine | None:
        """The generation that is published now, if it can be read and was analysed as we analyse."""
        usable = self._previous is not None and self._previous.manifest.analysis == FINGERPRINT
        return self._previous if usable else None

    @property
    def facts(self) -> Facts | None:
        """What the last build said of itself, even where its generation is damaged or of another version of the format."""
        if self._previous:
            return self._previous.facts
        with reading():
            told = (facts(self._root / name) for name in generations(self._root))
            return next((found for found in told if found), None)

    @property
    def state(self) -> bytes:
        """What the last build left for the next; nothing where that is damaged."""
        if self._previous is None:
            return b""
        with reading():
            return seen.read(self._root) or read_file(self._previous.folder, self._previous.manifest, STATE)

    def remember(self, state: bytes) -> None:
        """Leave something for the next build without publishing."""
        seen.write(self._root, state)

    @property
    def refused(self) -> tuple[Diagnostic, ...]:
        """None: a folder takes every document."""
        return ()

    def close(self) -> None:
        """Give the lock back."""
        self._lock.close()

    def publish(
        self,
        schema: Schema,
        parts: Sequence[Iterable[Record]],
        *,
        deletions: Collection[str],
        keep: bool,
        facts: Facts,
        state: bytes,
        progress: Callable[[int], None],
    ) -> str:
        """Publish a generation and return its name."""
        base = Opened(self._previous.folder, self._previous.manifest) if self._previous else None
        with Transaction(self._root, base, self._expected_bytes(parts)) as transaction:
            kept = self._kept(transaction, deletions) if keep and self._previous else []
            fresh = _written(transaction.folder, schema, parts, self._jobs, progress)
            merged = tidied([Segment(transaction.folder, info) for info in [*kept, *fresh]], schema, transaction.create)
            if self._jobs < 2 or are_kept():  # threads would keep others from being forked
                transaction.force(name for info in merged for name in info.files)
            segments = _weighed(transaction, schema, merged, self._jobs)
            dismiss()
            transaction.drop_all_but({name for info in segments for name in info.files})
            write_toc(transaction.create, schema, segments)
            _write_stories(transaction, schema, segments)
            with transaction.create(STATE) as file:
                file.write(state)
            name = transaction.commit(schema=schema, segments=segments, facts=facts, analysis=FINGERPRINT, accept=self._accept)
        seen.forget(self._root)
        return name

    def _accept(self, folder: Path, manifest: Manifest) -> None:
        """Show a generation that is about to be published to the gate, which raises where it must not be."""
        if self._gate is not None:
            self._gate(EmbeddedEngine(folder, manifest))

    def _expected_bytes(self, parts: Sequence[Iterable[Record]]) -> int:
        """About what these documents will take, if they are like those that are published; 0 where those are too few to tell."""
        before = self._previous.manifest.documents if self._previous else 0
        if not self._previous or before < MANY:
            return 0
        return self._previous.bytes * sum(len(part) for part in parts if isinstance(part, Sized)) // before

    def _kept(self, transaction: Transaction, deletions: Collection[str]) -> list[SegmentInfo]:
        """The previous segments without these documents; their files are linked, not copied."""
        assert self._previous is not None
        return [info for s in self._previous.snapshot.segments if (info := _without(transaction, s, deletions)) is not None]


def _settled(root: Path) -> EmbeddedEngine | None:
    """What is published; None where there is nothing, or nothing whole: the build then starts from the sources alone.

    CURRENT stays as it is until something new is published, and what the system refuses to read is raised, not taken for damage.
    """
    try:
        engine: EmbeddedEngine | None = EmbeddedEngine.open(root)
        if engine:
            engine.fingerprints()
    except (IndexMissing, IndexDamaged, IndexIncompatible):
        engine = None
    settle(root)
    return engine


def _without(transaction: Transaction, segment: Segment, deletions: Collection[str]) -> SegmentInfo | None:
    """The segment in the new generation, with these documents marked as deleted; None where none of it lives on."""
    gone = [number for id in deletions if (number := segment.find(id)) >= 0]
    live = _living(segment).copy()
    live[gone] = False
    deleted = segment.documents - int(np.count_nonzero(live))
    if deleted == segment.documents:
        return None
    info = segment.info
    for name in info.files:
        if deleted == info.deleted or name != f"{info.name}.{info.live}":
            transaction.adopt(name)
    if deleted == info.deleted:
        return info
    part = f"live-{transaction.number:06d}"
    with bundle(transaction.create, f"{info.name}.{part}") as out:
        write_live(out, segment, live)
    return msgspec.structs.replace(info, deleted=deleted, live=part)


def _written(
    folder: Path, schema: Schema, parts: Sequence[Iterable[Record]], jobs: int, progress: Callable[[int], None]
) -> list[SegmentInfo]:
    """New segments from records, each part in a process of its own where there are several."""
    done, segments = 0, []
    for found in _segments_of(folder, schema, parts, jobs):
        segments.append(found)
        done += found.documents
        progress(done)
    return segments


def _segments_of(folder: Path, schema: Schema, parts: Sequence[Iterable[Record]], jobs: int) -> Iterator[SegmentInfo]:
    if jobs < 2 or len(parts) < 2:
        for part in parts:
            yield from write_part(folder, schema, part)
        return
    with pool(jobs - 1) as processes:
        for found in in_order(processes, jobs - 1, write_part, [folder] * len(parts), [schema] * len(parts), parts):
            yield from found


def write_part(folder: Path, schema: Schema, records: Iterable[Record]) -> list[SegmentInfo]:
    """Write records to as many segments as keep memory bounded."""
    segments, writer = [], SegmentWriter(schema)
    waiting = iter(records)
    while some := list(islice(waiting, AT_ONCE)):
        writer.add(some)
        if writer.is_full:
            segments.append(writer.write(lambda name: storage.create(folder / name)))
            writer = SegmentWriter(schema)
    if writer.documents:
        segments.append(writer.write(lambda name: storage.create(folder / name)))
    return segments


def _write_stories(transaction: Transaction, schema: Schema, infos: Sequence[SegmentInfo]) -> None:
    """Write the story of each document of the generation: the number of the first document that tells it."""
    segments = [Segment(transaction.folder, info) for info in infos]
    snapshot = Snapshot(schema, segments)
    living = snapshot.everything
    dates = snapshot.number("date") if schema.field("date") else np.full(snapshot.size, np.nan)
    found = np.arange(snapshot.size)
    found[living] = living[stories(read_keys(segments, [_living(segment) for segment in segments]), dates[living])]
    with bundle(transaction.create, STORIES) as out:
        out.add(STORIES, found, "u4")


def _living(segment: Segment) -> NDArray[np.bool_]:
    return np.ones(segment.documents, np.bool_) if segment.live is None else segment.live


def _weighed(transaction: Transaction, schema: Schema, infos: Sequence[SegmentInfo], jobs: int) -> list[SegmentInfo]:
    """The segments with impacts that fit the averages of all, large ones worked out side by side."""
    segments = [Segment(transaction.folder, info) for info in infos]
    current = averages(segments, schema)
    part = f"impacts-{transaction.number:06d}"
    stale = [info for info in infos if not info.impacts or info.averages != current]
    if jobs < 2 or len(stale) < 2 or not (are_kept() or sum(info.documents for info in stale) >= LARGE):
        return [weigh(transaction.folder, info, schema, current, part) for info in infos]
    folder, count = transaction.folder, len(infos)
    with pool(jobs - 1) as processes:
        shared = ([one] * count for one in (schema, current, part))
        return list(in_order(processes, jobs - 1, weigh, [folder] * count, infos, *shared))


def weigh(folder: Path, info: SegmentInfo, schema: Schema, current: Mapping[str, float], part: str) -> SegmentInfo:
    """The segment with impacts for these averages: those it has, or new ones."""
    if info.impacts and info.averages == current:
        return info
    with bundle(lambda name: storage.create(folder / name), f"{info.name}.{part}") as out:
        out.add("impacts", impacts(Segment(folder, info), schema, current), "f4")
    return msgspec.structs.replace(info, impacts=part, averages=dict(current))

"""One build spread over many processes: each loads its share of the files into a new index, one publishes them all.

The schema follows from all documents. Each share infers it from its own and from those of the shares that were loaded before it;
what was written under a schema that does not fit the whole one in the end is named, and is to be loaded again.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import msgspec

from searchidx.engines.base import Loader
from searchidx.engines.messages import Facts
from searchidx.errors import Diagnostic, NothingPublished
from searchidx.indexing.build import Order, Progress, split, text_of
from searchidx.indexing.plan import Plan, duplicate, gather
from searchidx.indexing.read import Reader
from searchidx.indexing.report import BuildReport
from searchidx.indexing.scan import Scan, survey
from searchidx.indexing.state import BuildState, dump
from searchidx.indexing.workers import read_all
from searchidx.inference.compatible import fits
from searchidx.inference.corpus_statistics import CorpusStatistics
from searchidx.inference.infer import infer
from searchidx.model.fields import Schema
from searchidx.model.saved_search import SavedSearch
from searchidx.processes import seldom_collected
from searchidx.settings import Settings
from searchidx.sources import PathPatterns
from searchidx.sources.partial import is_partial
from searchidx.sources.search_files import saved_searches


class ShareState(msgspec.Struct, frozen=True):
    """What a loaded share leaves for publishing: what its build knows, under which schema and settings it was written, counts, and
    the searches that lay beside the documents."""

    state: BuildState
    schema: Schema
    settings: Settings
    held: dict[str, int]
    searches: tuple[SavedSearch, ...] = ()


def load_share(loader: Loader, number: int, of: int, order: Order, progress: Progress) -> BuildReport:
    """Load share `number` (from 1) of `of` and say what was done; nothing is published."""
    started = time.monotonic()
    loader.join(number, of)
    with seldom_collected(), tempfile.TemporaryDirectory(prefix="searchidx-") as folder:
        rules = PathPatterns.of(order.settings, order.index)
        found = _share(survey(order.sources, rules, None, ()), number, of)
        reader = Reader(rules, order.settings)
        batches = read_all(found.pieces, reader, Path(folder), order.jobs, lambda n, total: progress("reading", n, total))
        gathered = gather(found, batches, order.settings, None, None)
        others = {other: _decoded(data) for other, data in loader.shares().items()}
        before = others.pop(number, None)
        schema = infer(_evidence([gathered.evidence, *(one.state.evidence for one in others.values())]), order.settings)
        parts = split(gathered, schema, order, Path(folder), 1)
        refused = loader.load(
            schema,
            parts,
            plan=_plan(gathered, schema),
            deletions=_ids(before).difference(gathered.fresh) if before else (),
            state=msgspec.msgpack.encode(_state(gathered, schema, order)),
            progress=lambda n: progress("writing", n, len(gathered.fresh)),
        )
        odd = [diagnostic for part in parts for diagnostic in part.diagnostics()]
        diagnostics = [*found.problems, *gathered.diagnostics, *odd, *refused]
        return _report(gathered, schema, diagnostics, len(refused), f"share {number} of {of}", started)


def publish_shares(loader: Loader) -> BuildReport:
    """Publish what all shares have loaded; NothingPublished where one is missing, or was written under another schema."""
    started = time.monotonic()
    if missing := loader.missing():
        raise NothingPublished(f"{_listed(missing)} not loaded yet", "load what is missing, then publish")
    shares = {number: _decoded(data) for number, data in loader.shares().items()}
    evidence = _evidence([one.state.evidence for one in shares.values()])
    first = next(iter(shares.values()))
    schema = infer(evidence, first.settings)
    if odd := [number for number, one in shares.items() if not fits(one.schema, schema) or one.state.shape != first.state.shape]:
        hint = "load them again: what all documents hold is known now"
        raise NothingPublished(f"{_listed(odd)} written under another schema than that of all documents", hint)
    files = {file: seen for one in shares.values() for file, seen in one.state.files.items()}
    state = BuildState(sources=first.state.sources, shape=first.state.shape, files=files, evidence=evidence)
    held = sum((Counter(one.held) for one in shares.values()), Counter[str]())
    built = datetime.now(UTC).isoformat(timespec="seconds")
    facts = Facts(built, first.state.sources, first.settings.kept(), dict(held), _searches(shares.values()))
    generation = loader.publish(schema, facts, dump(state))
    twice = _twice(shares.values())
    documents = len(set().union(*(_ids(one) for one in shares.values())))
    return BuildReport(
        documents=documents, added=documents, changed=0, removed=0, unchanged=0, refused=len(twice), partial=0, repaired=0,
        seconds=time.monotonic() - started, generation=generation, diagnostics=tuple(twice), schema=schema,
    )  # fmt: skip


def _share(found: Scan, number: int, of: int) -> Scan:
    """What of the files is the share's: a digest of a file's id chooses, the same on every machine."""
    found.files[:] = [file for file in found.files if _is_of(file, number, of)]
    found.pieces[:] = [piece for piece in found.pieces if _is_of(piece.found.id, number, of)]
    found.problems[:] = [one for one in found.problems if _is_of(one.path, number, of)]
    return found


def _is_of(file: str, number: int, of: int) -> bool:
    digest = blake2b(file.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) % of == number - 1


def _evidence(parts: Iterable[CorpusStatistics]) -> CorpusStatistics:
    found = CorpusStatistics()
    for part in parts:
        found.merge(part)
    return found


def _plan(gathered: Plan, schema: Schema) -> str:
    """A digest of what is to be written, in its order."""
    digest = blake2b(msgspec.json.encode(schema), digest_size=16)
    for id, fingerprint in gathered.fresh.items():
        digest.update(f"{id}\0{fingerprint}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _state(gathered: Plan, schema: Schema, order: Order) -> ShareState:
    sources = tuple(str(source) for source in order.sources)
    state = BuildState(sources=sources, shape=text_of(order.settings.shape()), files=gathered.files, evidence=gathered.evidence)
    held = {source: gathered.held[number] for number, source in enumerate(sources)}
    return ShareState(state, schema, order.settings, held, saved_searches(order.sources))


def _searches(shares: Iterable[ShareState]) -> tuple[SavedSearch, ...]:
    """The saved searches of all shares by name, the first of each name."""
    named: dict[str, SavedSearch] = {}
    for one in chain.from_iterable(share.searches for share in shares):
        named.setdefault(one.name, one)
    return tuple(named[name] for name in sorted(named))


def _decoded(data: bytes) -> ShareState:
    return msgspec.msgpack.decode(data, type=ShareState)


def _ids(share: ShareState) -> set[str]:
    return {id for file, seen in share.state.files.items() for id in seen.ids(file)}


def _twice(shares: Iterable[ShareState]) -> list[Diagnostic]:
    """Documents whose id one of another share has too: one of the two is in the index."""
    first: dict[str, str] = {}
    files = [(file, seen.ids(file)) for share in shares for file, seen in share.state.files.items()]
    return [duplicate(file, None) for file, ids in files for id in ids if first.setdefault(id, file) != file]


def _listed(numbers: Sequence[int]) -> str:
    """The shares in words, up to the verb."""
    named = ", ".join(map(str, numbers))
    return f"share {named} was" if len(numbers) == 1 else f"shares {named} were"


def _report(gathered: Plan, schema: Schema, diagnostics: Sequence[Diagnostic], refused: int, name: str, started: float) -> BuildReport:
    documents = len(gathered.fresh) - refused
    return BuildReport(
        documents=documents,
        added=documents,
        changed=0,
        removed=0,
        unchanged=0,
        refused=sum(one.severity == "refused" for one in diagnostics),
        partial=sum(map(is_partial, diagnostics)),
        repaired=gathered.repaired,
        seconds=time.monotonic() - started,
        generation=name,
        diagnostics=tuple(sorted(diagnostics, key=lambda d: (d.path, d.line or 0, d.code))),
        schema=schema,
        skipped=dict(gathered.skipped),
    )

"""The calls of the package: `build` brings an index up to date, `open` gives it for searching.

What builds is imported inside `build`, so that a program which only searches loads none of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from searchidx import engines
from searchidx.errors import CheckFailed, NothingPublished, SourceMissing, UsageError
from searchidx.search.index import Index

if TYPE_CHECKING:
    from searchidx.engines.base import Engine, Writer
    from searchidx.indexing.build import Progress
    from searchidx.indexing.report import BuildReport
    from searchidx.settings import Settings

Source = str | os.PathLike[str]


def open(index: str | os.PathLike[str] = "index") -> Index:
    """The published snapshot of an index; IndexMissing if there is none. Safe to share between threads."""
    return Index(engines.connect(os.fspath(index)))


def build(
    sources: Source | Sequence[Source] = (),
    *,
    index: str | os.PathLike[str] = "index",
    full: bool = False,
    jobs: int | None = None,
    strict: bool = False,
    allow_empty: bool = False,
    allow_loss: float = 1.0,
    checks: Sequence[Source] = (),
    config: Source | Settings | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Bring an index up to what its sources hold and return what was done.

    Without sources, those of the last build, else `seeds`, else the current folder if it holds documents. `strict` is for
    callers that refuse refusals: it is theirs to look at the report's `refused`. `allow_loss` is the share of a source's
    documents that may be gone, from 0 to 1; all of them may be only with `allow_empty`. `checks` are files of searches and what
    these must find: where one fails, nothing is published. Raises UsageError, IndexLocked, or NothingPublished, after which the
    old index stands.
    """
    from searchidx import indexing
    from searchidx import settings_file as configuration
    from searchidx.indexing.build import Order
    from searchidx.settings import Settings
    from searchidx.sources.defaults import default_source

    del strict
    address, jobs = os.fspath(index), jobs or os.cpu_count() or 1
    named = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
    for source in named:
        _check(source)
    gate = _gate(checks)
    with closing(engines.writer(address, jobs, gate)) as writer:
        chosen = _absolute(named) or _last(writer) or (default_source(),)
        settings = config if isinstance(config, Settings) else configuration.load(Path(config) if config else None, chosen)
        order = Order(chosen, settings, "" if "://" in address else str(Path(address).absolute()), full, jobs, allow_empty, allow_loss)
        report = _guarded(lambda: indexing.build(writer, order, progress or (lambda stage, done, total: None)))
        if gate and writer.previous and report.generation == writer.previous.generation:
            gate(writer.previous)  # nothing has changed, so nothing was shown to the gate
        return report


def _gate(checks: Sequence[Source]) -> Callable[[Engine], None] | None:
    """What refuses a snapshot in which a search does not find what it must; None where nothing is to be checked."""
    if not checks:
        return None
    from searchidx.search.check import failures
    from searchidx.sources.search_files import expectations

    expected = [one for file in checks for one in expectations(Path(file))]

    def gate(engine: Engine) -> None:
        if failed := failures(engine, expected):
            missed = [f"{one.query} misses {', '.join(miss.id for miss in one.missed)}" for one in failed]
            raise CheckFailed(f"{'; '.join(missed)}; nothing was published", "change the documents, or what is expected of them", failed)

    return gate


def build_share(
    sources: Source | Sequence[Source],
    *,
    index: str,
    number: int,
    of: int,
    jobs: int | None = None,
    config: Source | Settings | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Load share `number` (from 1) of `of` of the sources' files into a new index on a cluster; `publish_shares` publishes it.

    Each share may be loaded by a process of its own, on any machine that has the sources, in any order, and again after it was
    ended half-way. Raises UsageError, IndexLocked, or NothingPublished.
    """
    from searchidx import settings_file as configuration
    from searchidx.indexing.build import Order
    from searchidx.indexing.shares import load_share
    from searchidx.settings import Settings

    if not 1 <= number <= of:
        raise UsageError(f"shares are 1 to {of}, not {number}", "write it as 3/16")
    named = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
    if not named:
        raise UsageError("a share has to name its sources", "write `searchidx build SOURCE --shard I/N`")
    for source in named:
        _check(source)
    chosen = _absolute(named)
    settings = config if isinstance(config, Settings) else configuration.load(Path(config) if config else None, chosen)
    order = Order(chosen, settings, "", jobs=jobs or os.cpu_count() or 1)
    with closing(engines.loader(index)) as loader:
        return _guarded(lambda: load_share(loader, number, of, order, progress or (lambda stage, done, total: None)))


def publish_shares(index: str, *, checks: Sequence[Source] = ()) -> BuildReport:
    """Publish what all shares have loaded; NothingPublished where one of them is missing or has to be loaded again.

    `checks` are files of searches and what these must find: where one fails, nothing is published.
    """
    from searchidx.indexing.shares import publish_shares as publish

    with closing(engines.loader(index, _gate(checks))) as loader:
        return _guarded(lambda: publish(loader))


def _guarded(work: Callable[[], BuildReport]) -> BuildReport:
    """The report; NothingPublished where the system refused what the build needs, a full disk for its spill files among them."""
    try:
        return work()
    except OSError as error:
        raise NothingPublished(f"the build failed ({error}); nothing was published", "fix the cause and build again") from error
    except MemoryError as error:
        raise NothingPublished("there is not enough memory; nothing was published", "build with fewer --jobs") from error
    except BrokenExecutor as error:
        raise NothingPublished("a process of the build was ended from outside; nothing was published", "build again") from error


def _absolute(sources: Sequence[Source]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(Path(source).absolute() for source in sources))


def _last(writer: Writer) -> tuple[Path, ...]:
    return tuple(Path(source) for source in writer.facts.sources) if writer.facts else ()


def _check(source: Source) -> None:
    name = os.fspath(source)
    if not name.strip():
        raise SourceMissing("a source has no name", "name a folder of documents or a .jsonl file")
    try:
        found = Path(name).exists()
    except (OSError, ValueError):  # no name that a file can have
        found = False
    if not found:
        raise SourceMissing(f"{name} does not exist", "name a folder of documents or a .jsonl file")

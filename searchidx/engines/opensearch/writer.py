"""The right to publish an index on a cluster: a new one behind the alias, or changes to the one that is there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from searchidx.engines.base import Engine
from searchidx.engines.messages import Facts
from searchidx.engines.opensearch.address import parse
from searchidx.engines.opensearch.averages import averages, measured
from searchidx.engines.opensearch.bulk import Sent, deleting, indexing, send, send_part
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.documents import Documents
from searchidx.engines.opensearch.engine import OpenSearchEngine
from searchidx.engines.opensearch.indices import Indices
from searchidx.engines.opensearch.lease import Lease
from searchidx.engines.opensearch.metadata import VERSION, Metadata, decode, facts
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.publication import finish, with_stories
from searchidx.engines.opensearch.state import State
from searchidx.errors import Diagnostic, IndexIncompatible, NothingPublished, SearchidxError
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.processes import pool
from searchidx.text import FINGERPRINT

Progress = Callable[[int], None]


class _Batch(NamedTuple):
    """What is to be published: records, ids that are gone, what the build says of itself, and what it leaves for the next."""

    parts: Sequence[Iterable[Record]]
    deletions: Collection[str]
    facts: Facts
    state: bytes
    progress: Progress


class OpenSearchWriter:
    """Publishes indices of one name; holds a lease on it from opening to closing."""

    def __init__(self, address: str, jobs: int = 1, gate: Callable[[Engine], None] | None = None) -> None:
        self._jobs, self._gate = jobs, gate
        self._client = Client(parse(address), patient=True)
        self._refused: tuple[Diagnostic, ...] = ()
        with contextlib.ExitStack() as opened:
            opened.callback(self._client.close)
            self._indices = Indices(self._client)
            published = self._indices.published()
            self._lease = Lease(self._client)
            opened.callback(self._lease.close)
            self._state = State(self._client)
            self._meta = self._indices.meta(published) if published else {}
            self._previous = self._opened(published) if published else None
            opened.pop_all()

    def _opened(self, index: str) -> OpenSearchEngine | None:
        """The published index, with all that a build which was ended half-way has left in it."""
        try:
            metadata = decode(self._meta, index)
        except IndexIncompatible:
            return None
        if metadata.analysis != FINGERPRINT:
            return None
        self._client.request("POST", f"/{index}/_refresh")
        return OpenSearchEngine(self._client, index, metadata)

    @property
    def previous(self) -> OpenSearchEngine | None:
        """The index that is published now, if it can be read and was analysed as we analyse."""
        return self._previous

    @property
    def facts(self) -> Facts | None:
        """What the last build said of itself, even where another version made it."""
        return facts(self._meta)

    @property
    def state(self) -> bytes:
        """What the last build left for the next."""
        return self._state.load(self._previous.generation) if self._previous else b""

    def remember(self, state: bytes) -> None:
        """Leave another state for the next build, where nothing else has changed."""
        if self._previous:
            self._state.save(self._previous.generation, state)

    @property
    def refused(self) -> tuple[Diagnostic, ...]:
        """The documents of the last publication that the cluster did not take, each with the reason."""
        return self._refused

    def close(self) -> None:
        """Give the lease back; where the cluster is away it expires by itself."""
        with contextlib.suppress(SearchidxError):
            self._lease.close()
        self._client.close()

    def publish(
        self,
        schema: Schema,
        parts: Sequence[Iterable[Record]],
        *,
        deletions: Collection[str],
        keep: bool,
        facts: Facts,
        state: bytes,
        progress: Progress,
    ) -> str:
        """Publish an index, or changes to the one that is published, and return its name and the number of the build.

        Changes that a gate is to look at are made in a copy, which is published when it has passed.
        """
        batch = _Batch(parts, deletions, facts, state, progress)
        if not keep or not self._previous:
            return self._create(schema, batch)
        if self._gate is None:
            return self._change(self._previous, self._previous.index, schema, batch)
        return self._change_aside(self._previous, schema, batch)

    def _change(self, previous: OpenSearchEngine, index: str, schema: Schema, batch: _Batch) -> str:
        """Documents added, replaced and deleted in the published index, or in a copy of it; seen together at the end."""
        names, known = Names(schema), previous.metadata.averages
        self._indices.widen(index, names)
        fresh = {} if names.slots.keys() <= previous.names.slots.keys() else averages(batch.parts, names)
        written: set[str] = set()
        metadata = Metadata(VERSION, FINGERPRINT, previous.metadata.build + 1, schema, batch.facts, fresh | known)
        made = Documents(names, metadata.averages)
        self._send(index, lambda beat: send(self._client, index, indexing(_noted(batch.parts, written), made), beat), batch.progress)
        gone = [*(id for id in batch.deletions if id not in written), *(one.path for one in self._refused)]
        self._send(index, lambda beat: send(self._client, index, deleting(gone), beat), lambda done: None)
        return self._complete(index, metadata, batch.state)

    def _change_aside(self, previous: OpenSearchEngine, schema: Schema, batch: _Batch) -> str:
        """The same in a copy, which the alias names at the end."""
        self._indices.remove_unfinished()
        index = self._indices.next()
        self._indices.copy(previous.index, index)
        with self._removed_if_it_fails(index):
            generation = self._change(previous, index, schema, batch)
            self._indices.point(index)
        self._indices.collect(index)
        return generation

    def _create(self, schema: Schema, batch: _Batch) -> str:
        """A new index, filled, then named by the alias at once; it is removed again where that fails."""
        self._indices.remove_unfinished()
        self._state.forget_load()
        known = measured(batch.parts, Names(schema))
        metadata = Metadata(VERSION, FINGERPRINT, 1, schema, batch.facts, known.averages)
        index = self._indices.next()
        self._indices.create(index, Names(schema))
        with self._removed_if_it_fails(index):
            self._fill(index, metadata, batch.parts, known.stories, batch.progress)
            generation = self._complete(index, metadata, batch.state)
            self._indices.point(index)
        self._indices.collect(index)
        return generation

    def _complete(self, index: str, metadata: Metadata, state: bytes) -> str:
        """Tell the stories of what was sent, and have the index say what it holds, once it has passed the gate."""
        made = Documents(Names(metadata.schema), metadata.averages)
        metadata = with_stories(self._client, index, metadata, made, lambda done: self._lease.check())
        if self._gate:
            self._gate(OpenSearchEngine(self._client, index, metadata))
        if self._previous is None or index != self._previous.index:
            self._indices.replicate(index)
        return finish(self._client, self._state, index, metadata, state)

    @contextlib.contextmanager
    def _removed_if_it_fails(self, index: str) -> Iterator[None]:
        try:
            yield
        except BaseException:
            with contextlib.suppress(Exception):
                self._indices.remove(index)
            raise

    def _fill(
        self, index: str, metadata: Metadata, parts: Sequence[Iterable[Record]], stories: Mapping[str, int], progress: Progress
    ) -> None:
        """Send all parts, each from a process of its own where there are several."""
        if self._jobs < 2 or len(parts) < 2:
            made = Documents(Names(metadata.schema), metadata.averages)
            self._send(index, lambda beat: send(self._client, index, indexing(_noted(parts, set()), made, stories), beat), progress)
            return
        done = 0
        with pool(min(self._jobs, len(parts))) as processes:
            shared = (self._client.address, index, metadata.schema, metadata.averages, stories)
            for sent in processes.map(send_part, *map(repeat, shared), parts):
                self._lease.check()
                self._refused += tuple(sent.refused)
                done += sent.done
                progress(done)

    def _send(self, index: str, sending: Callable[[Progress], Sent], progress: Progress) -> None:
        def beat(done: int) -> None:
            self._lease.check()
            progress(done)

        self._refused += tuple(sending(beat).refused)


def _noted(parts: Iterable[Iterable[Record]], ids: set[str]) -> Iterator[Record]:
    """The records of all parts; their ids are added to `ids` as they come."""
    for part in parts:
        for record in part:
            ids.add(record.id)
            yield record


def rollback(address: str) -> str:
    """Let the alias name the index before the published one, and return its name; NothingPublished if there is none."""
    with contextlib.closing(Client(parse(address), patient=True)) as client:
        indices = Indices(client)
        with contextlib.closing(Lease(client)):
            published = indices.published()
            if published is None:
                raise indices.missing()
            older = indices.before(published)
            if not older:
                raise NothingPublished(f"no index before {published} is there to go back to", "run `searchidx build --full`")
            decode(indices.meta(older[0]), older[0])
            indices.point(older[0])
            return older[0]

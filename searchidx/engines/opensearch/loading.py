"""An index that many processes load together, each its share of the documents, on whatever machines; one publishes it at the end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, islice

import msgspec

from searchidx.engines.base import Engine
from searchidx.engines.messages import Facts
from searchidx.engines.opensearch.address import parse
from searchidx.engines.opensearch.averages import averages
from searchidx.engines.opensearch.bulk import deleting, indexing, send
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.documents import Documents
from searchidx.engines.opensearch.engine import OpenSearchEngine
from searchidx.engines.opensearch.indices import Indices
from searchidx.engines.opensearch.lease import Lease, is_held
from searchidx.engines.opensearch.metadata import VERSION, Metadata
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.publication import finish, with_stories
from searchidx.engines.opensearch.state import LOAD, State
from searchidx.errors import Diagnostic, IndexLocked, NothingPublished, SearchidxError, UsageError
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.text import FINGERPRINT

AT_ONCE = 5_000
"""Documents between two checkpoints."""


class _Load(msgspec.Struct, frozen=True):
    """On the cluster: the index that is being loaded, and in how many shares."""

    index: str
    of: int


class _Checkpoint(msgspec.Struct, frozen=True):
    """On the cluster: which plan a share follows, and how many of its documents are written."""

    plan: str
    done: int


class OpenSearchLoad:
    """The load that is under way for a name."""

    def __init__(self, address: str, gate: Callable[[Engine], None] | None = None) -> None:
        self._gate = gate
        self._client = Client(parse(address), patient=True)
        self._indices, self._state = Indices(self._client), State(self._client)
        self._leases = contextlib.ExitStack()

    def close(self) -> None:
        """Give the leases back; where the cluster is away they expire by themselves."""
        with contextlib.suppress(SearchidxError):
            self._leases.close()
        self._client.close()

    def join(self, number: int, of: int) -> None:
        """Take a share of the load, which begins with whoever comes first; IndexLocked where another process has this share."""
        self._indices.published()  # tells of a name that cannot be published under
        lease = Lease(self._client, f"share-{number}")
        self._leases.callback(lease.close)
        self._check = lease.check
        self._state.claim(LOAD, msgspec.json.encode(_Load(self._indices.next(), of)))
        load = self._load()
        if load.of != of:
            hint = f"say --shard {number}/{load.of}, or start anew with `searchidx build --full`"
            raise UsageError(f"a load in {load.of} shares is under way", hint)
        self._number, self._index = number, load.index
        self._indices.create(load.index, Names(Schema()))

    def _load(self) -> _Load:
        found = self._state.load(LOAD)
        if not found:
            raise NothingPublished("no load is under way", "begin with `searchidx build SOURCE --shard 1/N`")
        return msgspec.json.decode(found, type=_Load)

    def shares(self) -> dict[int, bytes]:
        """What each share that is loaded has left, by its number."""
        found = {number: self._state.load(f"{LOAD}-share-{number}") for number in range(1, self._load().of + 1)}
        return {number: state for number, state in found.items() if state}

    def missing(self) -> list[int]:
        """The shares that are not loaded yet."""
        done = self.shares()
        return [number for number in range(1, self._load().of + 1) if number not in done]

    def load(
        self,
        schema: Schema,
        parts: Sequence[Iterable[Record]],
        *,
        plan: str,
        deletions: Collection[str],
        state: bytes,
        progress: Callable[[int], None],
    ) -> tuple[Diagnostic, ...]:
        """Load the records of the share, from the last checkpoint of the same plan on, and return those that were refused."""
        names = Names(schema)
        self._indices.widen(self._index, names)
        made, refused = Documents(names, self._averages(parts, names)), list[Diagnostic]()
        done = self._checkpoint(plan)
        records = islice(chain.from_iterable(parts), done, None)
        while some := list(islice(records, AT_ONCE)):
            refused += send(self._client, self._index, indexing(some, made), lambda n: self._check()).refused
            done += len(some)
            self._keep_checkpoint(_Checkpoint(plan, done))
            progress(done)
        send(self._client, self._index, deleting(deletions), lambda n: self._check())
        self._state.save(f"{LOAD}-share-{self._number}", state)
        return tuple(refused)

    def _averages(self, parts: Sequence[Iterable[Record]], names: Names) -> dict[str, float]:
        """The lengths that all shares weigh by: those of the share that came first, and of its own for fields that it lacked."""
        own = averages(parts, names)
        self._state.claim(f"{LOAD}-averages", msgspec.json.encode(own))
        return own | msgspec.json.decode(self._state.load(f"{LOAD}-averages"), type=dict[str, float])

    def _checkpoint(self, plan: str) -> int:
        found = self._state.load(f"{LOAD}-checkpoint-{self._number}")
        kept = msgspec.json.decode(found, type=_Checkpoint) if found else None
        return kept.done if kept and kept.plan == plan else 0

    def _keep_checkpoint(self, checkpoint: _Checkpoint) -> None:
        self._state.save(f"{LOAD}-checkpoint-{self._number}", msgspec.json.encode(checkpoint))

    def publish(self, schema: Schema, facts: Facts, state: bytes) -> str:
        """Publish what all shares have loaded, and return its name; IndexLocked where one of them is being loaded."""
        load = self._load()
        self._leases.callback(Lease(self._client).close)
        for number in self._held(load.of):
            raise IndexLocked(f"share {number} of {load.of} is being loaded", "wait until it is done, and try again")
        measured = msgspec.json.decode(self._state.load(f"{LOAD}-averages") or b"{}", type=dict[str, float])
        self._indices.widen(load.index, Names(schema))
        made = Documents(Names(schema), measured)
        metadata = Metadata(VERSION, FINGERPRINT, 1, schema, facts, measured)
        metadata = with_stories(self._client, load.index, metadata, made, lambda done: None)
        if self._gate:
            self._gate(OpenSearchEngine(self._client, load.index, metadata))
        self._indices.replicate(load.index)
        generation = finish(self._client, self._state, load.index, metadata, state)
        self._indices.point(load.index)
        self._state.forget_load()
        self._indices.collect(load.index)
        return generation

    def _held(self, of: int) -> Iterator[int]:
        return (number for number in range(1, of + 1) if is_held(self._client, f"share-{number}"))

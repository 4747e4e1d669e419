"""The right to publish an index on a cluster: a new one behind the alias, or changes to the one that is there."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from opensearchpy import helpers

from searchidx.engines.base import Facts
from searchidx.engines.bm25f import ladder
from searchidx.engines.opensearch.address import parse
from searchidx.engines.opensearch.client import Client, failures
from searchidx.engines.opensearch.documents import Documents, lengths
from searchidx.engines.opensearch.engine import OpenSearchEngine
from searchidx.engines.opensearch.indices import Indices
from searchidx.engines.opensearch.lease import Lease
from searchidx.engines.opensearch.mapping import REPLICAS, mappings, settings
from searchidx.engines.opensearch.metadata import VERSION, Metadata, decode, encode
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.state import State
from searchidx.errors import IndexIncompatible, IndexUnavailable, NothingPublished
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.text import FINGERPRINT

CHUNK_BYTES = 10 << 20
CHUNK = 500
RETRIES = 8
KEPT = 2


class OpenSearchWriter:
    """Publishes indices of one name; holds a lease on it from opening to closing."""

    def __init__(self, address: str, jobs: int = 1) -> None:
        self._address = address
        self._client = Client(parse(address))
        self._indices = Indices(self._client)
        self._lease = Lease(self._client)
        self._state = State(self._client)
        try:
            self._previous = self._opened()
        except BaseException:
            self.close()
            raise

    def _opened(self) -> OpenSearchEngine | None:
        index = self._indices.published()
        if index is None:
            return None
        try:
            metadata = decode(self._indices.meta(index), index)
        except IndexIncompatible:
            return None
        return OpenSearchEngine(self._client, index, metadata) if metadata.analysis == FINGERPRINT else None

    @property
    def previous(self) -> OpenSearchEngine | None:
        """The index that is published now, if it can be read and was analysed as we analyse."""
        return self._previous

    @property
    def state(self) -> bytes:
        """What the last build left for the next."""
        return self._state.load(self._previous.generation) if self._previous else b""

    def close(self) -> None:
        """Give the lease back."""
        with contextlib.suppress(IndexUnavailable):
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
        progress: Callable[[int], None],
    ) -> str:
        """Publish an index, or changes to the one that is published, and return its name."""
        if keep and self._previous and self._previous.schema == schema:
            return self._change(self._previous, parts, deletions, facts, state, progress)
        kept = (self._previous, deletions) if keep and self._previous else None
        return self._create(schema, parts, kept, facts, state, progress)

    def _change(
        self,
        previous: OpenSearchEngine,
        parts: Sequence[Iterable[Record]],
        deletions: Collection[str],
        facts: Facts,
        state: bytes,
        progress: Callable[[int], None],
    ) -> str:
        """Documents added, replaced and deleted in the published index; seen together at the end."""
        made = Documents(previous.names, previous.metadata.averages)
        written: set[str] = set()
        self._send(previous.index, self._indexing(made, parts, written), progress)
        gone = ({"_op_type": "delete", "_id": identifier(id)} for id in deletions if id not in written)
        self._send(previous.index, gone, lambda done: None)
        metadata = _metadata(previous.schema, facts, previous.metadata.averages, previous.metadata.build + 1)
        return self._finish(previous.index, metadata, state)

    def _create(
        self,
        schema: Schema,
        parts: Sequence[Iterable[Record]],
        kept: tuple[OpenSearchEngine, Collection[str]] | None,
        facts: Facts,
        state: bytes,
        progress: Callable[[int], None],
    ) -> str:
        """A new index, filled, then named by the alias at once; it is removed again where that fails."""
        if kept is not None:
            raise NothingPublished("the schema changed: every document has to be written anew", "run `searchidx build --full`")
        names = Names(schema)
        averages = _averages(parts, names)
        numbers = [self._indices.number(name) for name in self._indices.all()]
        index = f"{self._indices.name}-{max(numbers, default=0) + 1:06d}"
        metadata = _metadata(schema, facts, averages, 1)
        body = {"settings": settings(), "mappings": mappings(names) | {"_meta": encode(metadata)}}
        self._client.request("PUT", f"/{index}", body)
        try:
            self._send(index, self._indexing(Documents(names, averages), parts, set()), progress)
            self._client.request("PUT", f"/{index}/_settings", {"index": {"number_of_replicas": REPLICAS, "refresh_interval": "-1"}})
            self._finish(index, metadata, state)
            self._client.request("GET", f"/_cluster/health/{index}", wait_for_status="green", missing=True)
            self._indices.point(index)
        except BaseException:
            with contextlib.suppress(Exception):
                self._client.request("DELETE", f"/{index}", missing=True)
            raise
        self._collect(index)
        return f"{index}.{metadata.build}"

    def _finish(self, index: str, metadata: Metadata, state: bytes) -> str:
        generation = f"{index}.{metadata.build}"
        self._client.request("POST", f"/{index}/_refresh")
        self._state.save(generation, state)
        self._client.request("PUT", f"/{index}/_mapping", {"_meta": encode(metadata)})
        return generation

    def _indexing(self, made: Documents, parts: Sequence[Iterable[Record]], written: set[str]) -> Iterator[dict[str, Any]]:
        for part in parts:
            for record in part:
                written.add(record.id)
                yield {"_op_type": "index", "_id": identifier(record.id), "_source": made.source(record)}

    def _send(self, index: str, actions: Iterable[dict[str, Any]], progress: Callable[[int], None]) -> None:
        """Send documents; what may be retried is, and any that the cluster refuses for good ends the build with its reason."""
        options: dict[str, Any] = {"chunk_size": CHUNK, "max_chunk_bytes": CHUNK_BYTES, "max_retries": RETRIES, "initial_backoff": 1}
        done, refused = 0, Counter[str]()
        with failures(self._client.address):
            sent = helpers.streaming_bulk(self._client.raw, actions, index=index, raise_on_error=False, raise_on_exception=False, **options)
            for good, answer in sent:
                self._lease.check()
                done += 1
                [result] = answer.values()
                if not good and result.get("status") != 404:
                    refused[f"{result.get('_id')}: {_reason(result)}"] += 1
                if done % CHUNK == 0:
                    progress(done)
        if refused:
            first = next(iter(refused))
            message = f"the cluster refused {refused.total():,} documents; the first is {first}"
            raise NothingPublished(message, "fix them, or leave them out, and build again")
        progress(done)

    def _collect(self, published: str) -> None:
        older = [name for name in self._indices.all() if name != published and self._indices.number(name) < self._indices.number(published)]
        for name in older[KEPT - 1 :]:
            self._client.request("DELETE", f"/{name}", missing=True)


def rollback(address: str) -> str:
    """Let the alias name the index before the published one, and return its name; NothingPublished if there is none."""
    client = Client(parse(address))
    indices = Indices(client)
    with contextlib.closing(Lease(client)):
        published = indices.published()
        if published is None:
            raise indices.missing()
        older = [name for name in indices.all() if indices.number(name) < indices.number(published)]
        if not older:
            raise NothingPublished(f"there is no index before {published} to go back to", "run `searchidx build --full`")
        decode(indices.meta(older[0]), older[0])
        indices.point(older[0])
        return older[0]


def identifier(id: str) -> str:
    """The `_id` of a document: its own id, or a digest of one that the cluster would refuse."""
    from hashlib import sha256

    encoded = id.encode("utf-8", "surrogatepass")
    try:
        fits = len(id.encode("utf-8")) <= 512
    except UnicodeEncodeError:
        fits = False
    return id if fits and id else sha256(encoded).hexdigest()


def _metadata(schema: Schema, facts: Facts, averages: dict[str, float], build: int) -> Metadata:
    return Metadata(VERSION, FINGERPRINT, build, schema, facts, averages)


def _averages(parts: Sequence[Iterable[Record]], names: Names) -> dict[str, float]:
    """The average number of tokens in each slot, over the documents that have any there, on the ladder."""
    tokens, documents = Counter[str](), Counter[str]()
    for part in parts:
        for found in lengths(part, names):
            tokens.update(found)
            documents.update(found.keys())
    return {slot: ladder(tokens[slot] / documents[slot]) for slot in documents}


def _reason(result: dict[str, Any]) -> str:
    error = result.get("error", {})
    return str(error.get("type", "refused")) if isinstance(error, dict) else "refused"

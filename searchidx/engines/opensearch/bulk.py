"""Documents sent to the cluster in bulk: what may be retried is, and each that is refused for good is named with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from opensearchpy import helpers

from searchidx.engines.opensearch.address import Address
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.documents import Documents
from searchidx.engines.opensearch.failures import failures, is_blocked, read_only
from searchidx.engines.opensearch.ids import from_cluster, identifier
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.read_ahead import read_ahead
from searchidx.errors import BackendUnreachable, Diagnostic
from searchidx.model.fields import Schema
from searchidx.model.record import Record

CHUNK_BYTES = 10 << 20
CHUNK = 500
RETRIES = 8

_REASONS = {
    "strict_dynamic_mapping_exception": "the index has no such field: another program has changed its mapping",
    "mapper_parsing_exception": "the cluster cannot hold one of its values",
    "document_parsing_exception": "the cluster cannot hold one of its values",
    "illegal_argument_exception": "one of its values is too long for the cluster",
    "max_bytes_length_exceeded_exception": "one of its values is too long for the cluster",
}
_LATER = (429, 500, 502, 503, 504)


class Sent(msgspec.Struct):
    """What came of sending some documents."""

    done: int = 0
    refused: list[Diagnostic] = []


def send(client: Client, index: str, actions: Iterable[Mapping[str, Any]], beat: Callable[[int], None]) -> Sent:
    """Send documents, and deletions; `beat` is called with their number after every chunk. What ends all of it is raised."""
    sent = Sent()
    options: dict[str, Any] = {"chunk_size": CHUNK, "max_chunk_bytes": CHUNK_BYTES, "max_retries": RETRIES, "initial_backoff": 1}
    with failures(client.address):
        answers = helpers.streaming_bulk(client.raw, read_ahead(actions, 2 * CHUNK), index=index, raise_on_error=False, **options)
        for good, answer in answers:
            sent.done += 1
            if not good:
                _take(sent, answer)
            if sent.done % CHUNK == 0:
                beat(sent.done)
    beat(sent.done)
    return sent


def _take(sent: Sent, answer: Mapping[str, Mapping[str, Any]]) -> None:
    """Note what was not done; a deletion of what is not there is done."""
    [(action, result)] = answer.items()
    if action == "delete" and result.get("status") == 404:
        return
    if is_blocked(str(result.get("error"))):
        raise read_only()
    if result.get("status") in _LATER:
        raise BackendUnreachable("the cluster does not take documents now", "look at its health, and build again")
    sent.refused.append(_refusal(result))


def _refusal(result: Mapping[str, Any]) -> Diagnostic:
    """The cluster's refusal in words of ours: its own quote values."""
    error = result.get("error")
    kind = str(error.get("type")) if isinstance(error, dict) else ""
    reason = _REASONS.get(kind, f"the cluster refused it ({kind or 'it did not say why'})")
    return Diagnostic(from_cluster(str(result.get("_id"))), None, "refused-by-cluster", "refused", reason, "correct it, or leave it out")


def indexing(records: Iterable[Record], made: Documents, stories: Mapping[str, int] = {}) -> Iterator[dict[str, Any]]:
    """The actions that write records; `stories` has the numbers of stories by id, where they are known."""
    for record in records:
        yield {"_op_type": "index", "_id": identifier(record.id), "_source": made.source(record, stories.get(record.id, 0))}


def deleting(ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The actions that delete documents."""
    return ({"_op_type": "delete", "_id": identifier(id)} for id in ids)


def send_part(
    address: Address, index: str, schema: Schema, averages: Mapping[str, float], stories: Mapping[str, int], part: Sequence[Record]
) -> Sent:
    """Send one part of a build, from a process of its own."""
    client = Client(address, patient=True)
    try:
        return send(client, index, indexing(part, Documents(Names(schema), averages), stories), lambda done: None)
    finally:
        client.close()

"""Documents sent to the cluster in bulk: what may be retried is, and each that is refused for good is named with the reason."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from threading import Event
from typing import Any, NamedTuple

import msgspec

from searchidx.engines.opensearch.address import Address
from searchidx.engines.opensearch.client import Client, encoded
from searchidx.engines.opensearch.documents import Documents
from searchidx.engines.opensearch.failures import BUSY, ClusterBusy, is_blocked, read_only
from searchidx.engines.opensearch.ids import from_cluster, identifier
from searchidx.engines.opensearch.names import Names
from searchidx.errors import BackendUnreachable, Diagnostic
from searchidx.model.fields import Schema
from searchidx.model.record import Record

CHUNK_BYTES = 5 << 20
CHUNK = 500
TOGETHER = 64
"""Records whose texts are cut into runs together."""

SENDERS = 2
"""As many bulks are on their way while the next is made."""

WAITS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Seconds between the attempts to send what the cluster is too busy for."""

_ASKED = {"filter_path": "errors,items.*._id,items.*.status,items.*.error"}
_REASONS = {
    "strict_dynamic_mapping_exception": "the index has no such field: another program has changed its mapping",
    "mapper_parsing_exception": "the cluster cannot hold one of its values",
    "document_parsing_exception": "the cluster cannot hold one of its values",
    "illegal_argument_exception": "one of its values is too long for the cluster",
    "max_bytes_length_exceeded_exception": "one of its values is too long for the cluster",
}
_LATER = (429, 500, 502, 503, 504)

Action = bytes
"""What is to be done with one document, as the lines of a bulk that say it."""


class Sent(msgspec.Struct):
    """What came of sending some documents."""

    done: int = 0
    refused: list[Diagnostic] = []


class _Answer(NamedTuple):
    """What the cluster says of one bulk: of how many documents, and what it says of those that it did not take."""

    documents: int
    problems: list[dict[str, Any]]


def send(client: Client, index: str, actions: Iterable[Action], beat: Callable[[int], None]) -> Sent:
    """Send documents, and deletions; `beat` is called with their number after every bulk. What ends all of it is raised.

    Bulks overtake each other, so no document may come twice.
    """
    sent, ended, under_way = Sent(), Event(), deque[Future[_Answer]]()
    with ThreadPoolExecutor(SENDERS) as senders:
        try:
            for bulk in _bulks(actions):
                under_way.append(senders.submit(_answer, client, index, bulk, ended))
                if len(under_way) > SENDERS:
                    _take(sent, under_way.popleft().result(), beat)
            while under_way:
                _take(sent, under_way.popleft().result(), beat)
        finally:
            ended.set()
            senders.shutdown(cancel_futures=True)
    return sent


def _bulks(actions: Iterable[Action]) -> Iterator[list[Action]]:
    """Actions in order, as many together as one request may have."""
    bulk, size = list[Action](), 0
    for action in actions:
        if bulk and (len(bulk) == CHUNK or size + len(action) > CHUNK_BYTES):
            yield bulk
            bulk, size = [], 0
        bulk.append(action)
        size += len(action)
    if bulk:
        yield bulk


def _answer(client: Client, index: str, bulk: list[Action], ended: Event) -> _Answer:
    """Send a bulk, and that of it again which the cluster was too busy for, a few times."""
    left, problems = bulk, list[dict[str, Any]]()
    for wait in (*WAITS, None):
        items = _items(client, index, left, patient=wait is not None)
        if items is not None:
            busy = {number for number, item in enumerate(items) if _is_busy(item)} if wait is not None else set()
            problems += [item for number, item in enumerate(items) if _status(item) >= 300 and number not in busy]
            left = [left[number] for number in sorted(busy)]
        if not left or ended.wait(wait):
            break
    return _Answer(len(bulk), problems)


def _items(client: Client, index: str, bulk: list[Action], *, patient: bool) -> list[dict[str, Any]] | None:
    """What the cluster says of each document, of none where it took them all; None where it is too busy for the request."""
    try:
        answer = client.once("POST", f"/{index}/_bulk", b"".join(bulk), **_ASKED)
    except ClusterBusy:
        if not patient:
            raise
        return None
    return list(answer["items"]) if answer.get("errors") else []


def _is_busy(item: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a document may be taken later; some versions say so of an index that takes no writes, too."""
    return _status(item) == BUSY and not is_blocked(str(item))


def _status(item: Mapping[str, Mapping[str, Any]]) -> int:
    [result] = item.values()
    return int(result.get("status", 500))


def _take(sent: Sent, answer: _Answer, beat: Callable[[int], None]) -> None:
    """Note what was done, and what was not."""
    for problem in answer.problems:
        _note(sent, problem)
    sent.done += answer.documents
    beat(sent.done)


def _note(sent: Sent, item: Mapping[str, Mapping[str, Any]]) -> None:
    """Note what was not done; a deletion of what is not there is done."""
    [(action, result)] = item.items()
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


def indexing(records: Iterable[Record], made: Documents, stories: Mapping[str, int] = {}) -> Iterator[Action]:
    """The actions that write records; `stories` has the numbers of stories by id, where they are known."""
    left = iter(records)
    while some := list(islice(left, TOGETHER)):
        for record, source in zip(some, made.sources(some, stories), strict=True):
            yield b"%b\n%b\n" % (encoded({"index": {"_id": identifier(record.id)}}), encoded(source))


def deleting(ids: Iterable[str]) -> Iterator[Action]:
    """The actions that delete documents."""
    return (encoded({"delete": {"_id": identifier(id)}}) + b"\n" for id in ids)


def send_part(
    address: Address, index: str, schema: Schema, averages: Mapping[str, float], stories: Mapping[str, int], part: Sequence[Record]
) -> Sent:
    """Send one part of a build, from a process of its own."""
    client = Client(address, patient=True)
    try:
        return send(client, index, indexing(part, Documents(Names(schema), averages), stories), lambda done: None)
    finally:
        client.close()

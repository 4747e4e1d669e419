"""Documents sent in bulk: each acknowledged once, what the cluster is too busy for again, and what goes wrong is raised."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import msgspec
import pytest

from searchidx.engines.opensearch import bulk
from searchidx.engines.opensearch.bulk import Sent, deleting, send
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.failures import ClusterBusy
from searchidx.errors import BackendUnreachable

IDS = [f"note-{number}" for number in range(1_234)]


class Cluster:
    """Takes each document once it was asked `refusals` times, and a request once it was asked `busy` times."""

    def __init__(self, refusals: int = 0, busy: int = 0) -> None:
        self.refusals, self.busy = refusals, busy
        self.seen, self.taken, self.bulks = Counter[str](), list[str](), list[int]()

    def once(self, method: str, path: str, body: bytes, **parameters: Any) -> dict[str, Any]:
        ids = [msgspec.json.decode(line)["delete"]["_id"] for line in body.splitlines()]
        if self.busy:
            self.busy -= 1
            raise ClusterBusy("too busy", "")
        self.bulks.append(len(ids))
        return {"errors": True, "items": [{"delete": {"_id": id, "status": self._status(id)}} for id in ids]}

    def _status(self, id: str) -> int:
        self.seen[id] += 1
        if self.seen[id] <= self.refusals:
            return 429
        self.taken.append(id)
        return 200


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "WAITS", (0.0, 0.0))


def sent(cluster: Cluster, ids: Iterator[str] | list[str] = IDS) -> tuple[Sent, list[int]]:
    beats: list[int] = []
    return send(cast(Client, cluster), "notes", deleting(ids), beats.append), beats


@pytest.mark.parametrize("cluster", [Cluster(), Cluster(refusals=2), Cluster(busy=2), Cluster(refusals=1, busy=1)])
def test_every_document_is_taken_once(cluster: Cluster) -> None:
    told, beats = sent(cluster)
    assert sorted(cluster.taken) == sorted(IDS)
    assert (told.done, told.refused) == (len(IDS), [])
    assert beats == sorted(beats) and beats[-1] == len(IDS)


@pytest.mark.parametrize("cluster", [Cluster(refusals=3), Cluster(busy=1_000)])
def test_a_cluster_that_stays_too_busy_ends_the_build(cluster: Cluster) -> None:
    with pytest.raises(BackendUnreachable):
        sent(cluster)


def test_bulks_are_bounded_in_number_and_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    by_number = Cluster()
    sent(by_number)
    assert max(by_number.bulks) == bulk.CHUNK
    monkeypatch.setattr(bulk, "CHUNK_BYTES", 1_000)
    by_bytes = Cluster()
    sent(by_bytes)
    line = len(next(iter(deleting(IDS[-1:]))))
    assert 1 < max(by_bytes.bulks) <= 1_000 // (line - len("000"))
    assert sum(by_bytes.bulks) == len(IDS)


def test_what_making_a_document_raises_is_raised_and_no_sender_stays() -> None:
    def ids() -> Iterator[str]:
        yield from IDS
        raise ValueError("no more")

    before = threading.active_count()
    with pytest.raises(ValueError, match="no more"):
        sent(Cluster(), ids())
    assert threading.active_count() == before


def test_where_a_heartbeat_fails_nothing_more_is_sent() -> None:
    cluster = Cluster()

    def lost(done: int) -> None:
        raise BackendUnreachable("the lease is lost", "")

    with pytest.raises(BackendUnreachable, match="lease"):
        send(cast(Client, cluster), "notes", deleting(map(str, range(100 * bulk.CHUNK))), lost)
    assert len(cluster.bulks) <= bulk.SENDERS + 2

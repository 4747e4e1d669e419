"""The engines that the contract holds, each a function from records to a snapshot: a new engine is one more line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from searchidx.engines.base import Engine
from searchidx.model.record import Record
from tests.support.brute_force import BruteForce
from tests.support.cluster import cluster_address, publish_to
from tests.support.indexes import publish
from tests.support.samples import SCHEMA, sample

Make = Callable[[Path, Sequence[Record]], Engine]


def _brute_force(folder: Path, records: Sequence[Record]) -> Engine:
    return BruteForce(records, SCHEMA)


def _embedded(folder: Path, records: Sequence[Record]) -> Engine:
    return publish(folder, SCHEMA, records)


def _embedded_grown(folder: Path, records: Sequence[Record]) -> Engine:
    """The same documents in many segments, some of them replaced and others deleted on the way."""
    publish(folder, SCHEMA, [sample("gone", "Owl that is deleted", topics=("Gone",), quality=1000.0), *records[:2]])
    for record in records[1:]:
        publish(folder, SCHEMA, [sample(record.id, "Owl that is replaced", topics=("Gone",))])
        publish(folder, SCHEMA, [record])
    return publish(folder, SCHEMA, records[:1], deletions=["gone"])


def _cluster(folder: Path, records: Sequence[Record]) -> Engine:
    """The documents on a real cluster, some of them replaced and deleted by later builds."""
    address = cluster_address(f"contract-{folder.parent.name}")
    extra = [sample("gone", "Owl that is deleted", topics=("Gone",)), *records[1:]]
    publish_to(address, SCHEMA, extra)
    return publish_to(address, SCHEMA, records[:1], deletions=["gone"])


ENGINES: dict[str, Make] = {
    "brute force": _brute_force,
    "embedded": _embedded,
    "embedded, grown": _embedded_grown,
    "opensearch": _cluster,
}

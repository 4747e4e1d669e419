"""An index on a cluster, checked: its counts, its mapping, and a sample of its documents read back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from searchidx.engines.messages import IndexProblem, Request
from searchidx.engines.opensearch.engine import OpenSearchEngine
from searchidx.engines.opensearch.mapping import mappings
from searchidx.engines.opensearch.names import Names

SAMPLE = 100
VERIFIED = f"the counts, the mapping and {SAMPLE} documents that were read back are right; bytes are for the cluster to check"
HINT = "run `searchidx rollback`, or `searchidx build --full`"


def verify(address: str) -> list[IndexProblem]:
    """Everything that is wrong with the published index; IndexMissing if there is none."""
    with closing(OpenSearchEngine.open(address)) as engine:
        return list(_problems(engine))


def _problems(engine: OpenSearchEngine) -> Iterator[IndexProblem]:
    health = engine.client.request("GET", f"/_cluster/health/{engine.index}")
    if health["status"] == "red":
        yield IndexProblem(engine.index, f"{health['unassigned_shards']} shards are not there", "bring its nodes back, or build again")
        return
    found = engine.client.request("GET", f"/{engine.index}/_mapping")[engine.index]["mappings"]["properties"]
    if not found.keys() >= mappings(Names(engine.schema))["properties"].keys():  # fields of earlier builds may be left
        yield IndexProblem(engine.index, "its mapping is not the one that was made", HINT)
    fingerprints = engine.fingerprints()
    total = engine.search([Request(limit=0)])[0].total
    if total != len(fingerprints):
        yield IndexProblem(engine.index, f"{total:,} documents are found, {len(fingerprints):,} are held", HINT)
    step = max(len(fingerprints) // SAMPLE, 1)
    sample = sorted(fingerprints)[::step]
    lost = set(sample) - engine.documents(sample).keys()
    if lost:
        yield IndexProblem(engine.index, f"{len(lost)} of {len(sample)} documents cannot be read back", HINT)

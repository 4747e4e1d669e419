"""Stories counted by the cluster, exactly and at any size.

Each document holds the number of its story. Documents that tell theirs alone have one of their own below 0, so that only those
that share a story have to be looked at: of a count of documents, those are taken away that only repeat a story. The script keeps
a set of numbers for each shard and bucket, as large as there are shared stories in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

Json = dict[str, Any]

STORY = "story"
"""The field with the number of a document's story."""

SHARED: Json = {"range": {STORY: {"gt": 0}}}
"""The documents whose story others tell too."""

_TOLD = {
    "init_script": "state.told = new HashSet()",
    "map_script": f"state.told.add(doc['{STORY}'].value)",
    "combine_script": "long[] told = new long[state.told.size()]; int n = 0; for (def one : state.told) { told[n++] = one } return told",
    "reduce_script": "def told = new HashSet(); for (one in states) { if (one != null) { for (n in one) { told.add(n) } } } "
    "return told.size()",
}
_REPEATS: Json = {"shared": {"filter": SHARED, "aggs": {"told": {"scripted_metric": _TOLD}}}}


def repeats(*, by_story: bool) -> Json:
    """The aggregation that a bucket of documents needs so that its stories can be counted; none where documents count."""
    return _REPEATS if by_story else {}


def count(bucket: Mapping[str, Any]) -> int:
    """How many documents a bucket has, or stories where it was asked for its repeats."""
    documents = int(bucket["doc_count"])
    shared = bucket.get("shared")
    return documents if shared is None else documents - int(shared["doc_count"]) + int(shared["told"]["value"] or 0)


def alone(id: str) -> int:
    """The number of the story of a document that nobody else tells: 62 bits of a digest of its id, below 0.

    Two of 10^8 documents have the same with a probability of 0.1 %.
    """
    digest = blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return -1 - (int.from_bytes(digest, "little") >> 2)

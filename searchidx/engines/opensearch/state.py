"""What a build leaves for the next, on the cluster: pieces of bytes in an index beside, named by the generation they belong to."""

from __future__ import annotations

import base64
import zlib

from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.mapping import small

PIECE = 4 << 20
"""Bytes of one piece before they are written as text."""


class State:
    """The states of one name's builds; only the newest stays."""

    def __init__(self, client: Client) -> None:
        self._client, self._index = client, f"{client.address.name}-state"

    def load(self, generation: str) -> bytes:
        """The state of that generation; empty where there is none, or not all of it."""
        first = self._client.request("GET", f"/{self._index}/_doc/{generation}-0", missing=True)
        if not first or not first.get("found"):
            return b""
        pieces = [first["_source"]]
        for number in range(1, first["_source"]["pieces"]):
            one = self._client.request("GET", f"/{self._index}/_doc/{generation}-{number}", missing=True)
            if not one or not one.get("found"):
                return b""
            pieces.append(one["_source"])
        return zlib.decompress(b"".join(base64.b64decode(one["data"]) for one in pieces))

    def save(self, generation: str, state: bytes) -> None:
        """Keep a state beside those before."""
        self._ready()
        packed = zlib.compress(state)
        pieces = [packed[start : start + PIECE] for start in range(0, len(packed), PIECE)] or [b""]
        for number, data in enumerate(pieces):
            text = base64.b64encode(data).decode("ascii")
            body = {"generation": generation, "pieces": len(pieces), "data": text}
            self._client.request("PUT", f"/{self._index}/_doc/{generation}-{number}", body)

    def forget_all_but(self, generation: str) -> None:
        """Forget every other generation's state."""
        self._client.request("POST", f"/{self._index}/_refresh")
        older = {"query": {"bool": {"must_not": [{"term": {"generation": generation}}]}}}
        self._client.request("POST", f"/{self._index}/_delete_by_query", older, conflicts="proceed", refresh="true")

    def _ready(self) -> None:
        fields = {"generation": {"type": "keyword"}, "pieces": {"type": "integer"}, "data": {"type": "binary"}}
        self._client.create(self._index, small(fields))

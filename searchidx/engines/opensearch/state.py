"""What a build leaves for the next, on the cluster: pieces of bytes in an index beside, named by the generation they belong to."""

from __future__ import annotations

import base64
import contextlib
import zlib
from typing import Any

from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.failures import Conflict
from searchidx.engines.opensearch.mapping import small

PIECE = 4 << 20
"""Bytes of one piece before they are written as text."""

LOAD = "load"
"""Begins the names of what belongs to a load that is under way."""


class State:
    """The states of one name's builds; only the newest stays."""

    def __init__(self, client: Client) -> None:
        self._client, self._index = client, f"{client.address.name}-state"

    def load(self, generation: str) -> bytes:
        """The state of that generation; empty where there is none, or not a whole one."""
        first = self._client.request("GET", f"/{self._index}/_doc/{generation}-0", missing=True)
        if not first or not first.get("found"):
            return b""
        pieces = [first["_source"]]
        for number in range(1, first["_source"]["pieces"]):
            one = self._client.request("GET", f"/{self._index}/_doc/{generation}-{number}", missing=True)
            if not one or not one.get("found"):
                return b""
            pieces.append(one["_source"])
        try:
            return zlib.decompress(b"".join(base64.b64decode(one["data"]) for one in pieces))
        except zlib.error:  # a process was ended between two pieces
            return b""

    def save(self, generation: str, state: bytes) -> None:
        """Keep a state beside those before."""
        self._ready()
        packed = zlib.compress(state)
        pieces = [packed[start : start + PIECE] for start in range(0, len(packed), PIECE)] or [b""]
        for number, data in enumerate(pieces):
            self._client.keep(self._index, f"{generation}-{number}", _piece(generation, len(pieces), data))

    def claim(self, generation: str, state: bytes) -> None:
        """Keep a small state, unless there is one of that name: who comes first is right."""
        self._ready()
        with contextlib.suppress(Conflict):
            self._client.keep(self._index, f"{generation}-0", _piece(generation, 1, zlib.compress(state)), op_type="create")

    def forget_all_but(self, generation: str) -> None:
        """Forget every other generation's state; that of a load stays."""
        self._forget({"bool": {"must_not": [{"term": {"generation": generation}}, {"prefix": {"generation": LOAD}}]}})

    def forget_load(self) -> None:
        """Forget the state of a load."""
        self._forget({"prefix": {"generation": LOAD}})

    def _forget(self, query: dict[str, Any]) -> None:
        self._ready()
        self._client.request("POST", f"/{self._index}/_refresh")
        self._client.request("POST", f"/{self._index}/_delete_by_query", {"query": query}, conflicts="proceed", refresh="true")

    def _ready(self) -> None:
        fields = {"generation": {"type": "keyword"}, "pieces": {"type": "integer"}, "data": {"type": "binary"}}
        self._client.create(self._index, small(fields))


def _piece(generation: str, pieces: int, data: bytes) -> dict[str, Any]:
    return {"generation": generation, "pieces": pieces, "data": base64.b64encode(data).decode("ascii")}

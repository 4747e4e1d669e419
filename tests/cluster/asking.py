"""One request to a cluster, beside searchidx."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from searchidx.engines.opensearch.address import parse
from searchidx.engines.opensearch.client import Client


def answer(address: str, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
    """What the cluster of an address answers."""
    with closing(Client(parse(address))) as client:
        return client.request(method, path, body, **parameters)

"""Whether something new was published on a cluster: a mark, asked for seldom."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from searchidx.engines.opensearch.address import parse
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.metadata import mark
from searchidx.errors import SearchidxError

SECONDS = 2.0
"""A mark is taken for right that long: a page asks for it with every request."""


@dataclass
class _Watched:
    client: Client
    mark: object = None
    looked: float = -SECONDS


_lock = Lock()
_watched: dict[str, _Watched] = {}


def published(address: str) -> object:
    """The name of the published index with the number of its build; the last one known while the cluster is away.

    None where nothing was published or asked for yet.
    """
    with _lock:
        try:
            watched = _watched.get(address) or _watched.setdefault(address, _Watched(Client(parse(address))))
        except SearchidxError:
            return None
        if time.monotonic() - watched.looked >= SECONDS:
            watched.looked = time.monotonic()
            _look(watched)
        return watched.mark


def _look(watched: _Watched) -> None:
    """Ask for the mark; where the cluster does not answer, the one before stays."""
    try:
        found = watched.client.request(
            "GET",
            f"/{watched.client.address.name}/_mapping",
            missing=True,
            request_timeout=SECONDS,
            filter_path="*.mappings._meta.searchidx.build",
        )
    except SearchidxError:
        return
    watched.mark = tuple((index, mark(one["mappings"]["_meta"])) for index, one in sorted((found or {}).items()))

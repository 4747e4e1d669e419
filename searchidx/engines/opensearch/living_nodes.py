"""Which nodes of a cluster answer: one that hangs keeps its connections, and holds up every search that it has a shard of."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import msgspec
from opensearchpy import exceptions
from opensearchpy.connection import Connection
from opensearchpy.transport import Transport

GREETING = 0.5
"""Seconds that a node may take to say its name."""

KNOWN = 60.0
"""Seconds that searches keep to the nodes that answered; after that a cluster has taken one that hangs out of its service."""


class LivingNodes:
    """The nodes of a cluster, as far as their hosts are known, that answer."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._preference, self._until = "", 0.0

    @property
    def preference(self) -> str:
        """What has a search ask the copies of shards on these nodes first; "" where none has hung lately."""
        return self._preference if time.monotonic() < self._until else ""

    def look(self) -> bool:
        """Ask each host for its node, and leave those alone that do not answer; whether it is worth asking the others again."""
        hosts = list(self._transport.seed_connections)
        named = {host: list(_nodes(host)) for host in hosts}
        silent = [host for host, nodes in named.items() if not nodes]
        if not silent or len(silent) == len(hosts):
            return False
        for host in silent:
            self._transport.mark_dead(host)
        nodes = ",".join(node for found in named.values() for node in found)
        self._preference, self._until = f"_prefer_nodes:{nodes}", time.monotonic() + KNOWN
        return True


def _nodes(host: Connection) -> Iterator[str]:
    """The id of the node that a host belongs to; nothing where it does not answer."""
    with contextlib.suppress(exceptions.OpenSearchException):
        _, _, data = host.perform_request("GET", "/_nodes/_local", params={"filter_path": "nodes.*.name"}, timeout=GREETING)
        yield from msgspec.json.decode(data)["nodes"]

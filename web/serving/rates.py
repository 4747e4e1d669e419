"""How often one client may ask."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_network
from time import monotonic

from ..request.proxies import client_address

MOST_CLIENTS = 10_000
BURST_SECONDS = 4
"""A client that was quiet may ask for as much at once as it may in this time."""


class Rates:
    """A token bucket for each client: `rate` requests a second, 0 for no limit; memory is bounded by `MOST_CLIENTS`.

    A client is an IPv4 address, or the network of 64 bits that an IPv6 address is in, since one household or machine has all
    of that. This machine itself is never limited: what comes from it is a server in front, or its owner.
    """

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._most = max(1.0, rate * BURST_SECONDS)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, peer: str) -> int:
        """0 where this client may ask now, else the seconds after which it may again."""
        client = _client(peer) if self._rate else ""
        if not client:
            return 0
        now = self._clock()
        left, since = self._buckets.pop(client, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return 0 if allowed else max(1, round((1 - left) / self._rate))


def _client(peer: str) -> str:
    found = client_address(peer)
    if found is None or found.is_loopback:
        return ""
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)

"""What goes wrong with requests to a cluster, as errors that say what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from opensearchpy import exceptions

from searchidx.engines.opensearch.address import Address
from searchidx.errors import BackendUnreachable, IndexUnavailable, SearchidxError

RETRIED = (429, 502, 503, 504)
BUSY = 429

_BLOCKS = ("FORBIDDEN/12", "FORBIDDEN/10", "FORBIDDEN/5", "FORBIDDEN/8", "read-only")
"""What a cluster names when it takes no writes; the first two are set by itself, where disks are nearly full."""


class Missing(SearchidxError):
    """What was asked for is not there."""


class Conflict(SearchidxError):
    """Somebody else was first."""


class Existing(SearchidxError):
    """What was to be made is there."""


class ClusterBusy(BackendUnreachable):
    """The cluster cannot take a request now."""


class Late(BackendUnreachable):
    """No host answered in time."""


class RequestRefused(BackendUnreachable):
    """The cluster cannot take a request as it is, mostly as an index is not what it should be."""


@contextlib.contextmanager
def failures(address: Address) -> Iterator[None]:
    """What the client raises, as errors of searchidx."""
    where = place(address)
    try:
        yield
    except exceptions.ConnectionTimeout as error:
        raise Late("the cluster did not answer in time", "try again, or ask for less") from error
    except exceptions.SSLError as error:
        raise BackendUnreachable(f"{where} cannot be asked over TLS", "check the scheme and SEARCHIDX_OPENSEARCH_CA") from error
    except exceptions.ConnectionError as error:
        raise unreachable(address) from error
    except exceptions.TransportError as error:
        raise _refusal(where, error) from error


def place(address: Address) -> str:
    """The hosts of an address, as messages name them."""
    return ", ".join(f"{host}:{port}" for host, port in address.hosts)


def unreachable(address: Address) -> BackendUnreachable:
    """The error where no host answers."""
    return BackendUnreachable(f"no server answers at {place(address)}", "start it, or correct the address")


def _refusal(where: str, error: exceptions.TransportError) -> SearchidxError:
    """The error for an answer of the cluster that is none of success."""
    if error.status_code == 404:
        return Missing("what was asked for is not there")
    if error.status_code == 409:
        return Conflict("somebody else was first")
    if error.error == "resource_already_exists_exception":
        return Existing("it is there already")
    if is_blocked(str(error.info)):
        return read_only()
    if error.status_code == 400:
        return RequestRefused(f"the cluster refused a request ({error.error})", "look into its log")
    if error.status_code in (401, 403):
        hint = "set SEARCHIDX_OPENSEARCH_USER and SEARCHIDX_OPENSEARCH_PASSWORD"
        return BackendUnreachable(f"{where} does not let this user in", hint)
    if error.status_code == BUSY:
        return ClusterBusy("the cluster is too busy", "try again later, or give it more nodes")
    kind = ClusterBusy if error.status_code in RETRIED else BackendUnreachable
    return kind(f"the cluster refused a request ({error.status_code}: {error.error})", "look into its log")


def is_blocked(told: str) -> bool:
    """Whether the cluster says that an index takes no writes, or that none can be made."""
    return "block_exception" in told and any(block in told for block in _BLOCKS)


def read_only() -> IndexUnavailable:
    """The error where an index takes no writes."""
    return IndexUnavailable(
        "the cluster takes no writes: it is set to read-only, or a disk is nearly full", "make room on its nodes and build again"
    )

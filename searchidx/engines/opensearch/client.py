"""Requests to a cluster: one client, and its failures as errors that say what to do."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import Any

import opensearchpy
from opensearchpy import exceptions

from searchidx.engines.opensearch.address import Address
from searchidx.errors import BackendUnreachable, IndexUnavailable, Timeout

SECONDS = 60
"""A request that writes may take that long."""

CONNECTING = 4
"""The first request may take that long: whoever named a wrong host is told soon."""

RETRIED = (429, 502, 503, 504)
OLDEST = (2, 10)
"""`delimited_term_freq`, which scores rest on, came with this version."""


class Client:
    """A cluster, asked through whichever of its hosts answers."""

    def __init__(self, address: Address) -> None:
        self.address = address
        hosts = [{"host": host, "port": port, "scheme": "https" if address.tls else "http"} for host, port in address.hosts]
        options: dict[str, Any] = {"http_auth": (address.user, address.password)} if address.user else {}
        options |= {"ca_certs": address.authority} if address.authority else {}
        options |= {"client_cert": address.certificate, "client_key": address.key or None} if address.certificate else {}
        self.raw = opensearchpy.OpenSearch(
            hosts, timeout=SECONDS, max_retries=5, retry_on_timeout=True, retry_on_status=RETRIED, http_compress=True, **options
        )
        self._check_version()

    def _check_version(self) -> None:
        with failures(self.address):
            found = self.raw.info(request_timeout=CONNECTING)["version"]
        number = tuple(int(part) for part in str(found["number"]).split(".")[:2])
        if found.get("distribution") != "opensearch" or number < OLDEST:
            wanted = ".".join(map(str, OLDEST))
            message = f"the server is {found.get('distribution', 'not OpenSearch')} {found['number']}"
            raise BackendUnreachable(message, f"use OpenSearch {wanted} or later")

    def request(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """The answer to one request, decoded; None for 404 with `missing=True`."""
        missing = parameters.pop("missing", False)
        try:
            with failures(self.address):
                return self.raw.transport.perform_request(method, path, params=parameters, body=body)
        except _Missing:
            if missing:
                return None
            raise IndexUnavailable(f"{self.address.name}: {path} does not exist", "build the index again") from None

    def search(self, index: str, bodies: Sequence[dict[str, Any]], deadline: float) -> list[dict[str, Any]]:
        """The answers to some searches, in one round trip; Timeout where `deadline` (monotonic) passes first."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise Timeout("the search took too long and was stopped", "ask for fewer or longer words")
        if not bodies:
            return []
        seconds = min(left, SECONDS)
        lines: list[dict[str, Any]] = []
        for body in bodies:
            lines += [{"index": index, "search_type": "dfs_query_then_fetch", "ignore_unavailable": False}, body]
        with failures(self.address):
            answers = self.raw.msearch(body=lines, request_timeout=seconds, max_concurrent_searches=max(len(bodies), 1))["responses"]
        return [_answer(self.address, one) for one in answers]

    def close(self) -> None:
        """Close the connections."""
        self.raw.close()


class _Missing(Exception):
    """What was asked for is not there."""


@contextlib.contextmanager
def failures(address: Address) -> Iterator[None]:
    """What the client raises, as errors of searchidx."""
    where = f"{address.hosts[0][0]}:{address.hosts[0][1]}"
    try:
        yield
    except exceptions.NotFoundError as error:
        raise _Missing from error
    except (exceptions.AuthenticationException, exceptions.AuthorizationException) as error:
        if "FORBIDDEN/12" in str(error.info) or "read_only" in str(error.info) or "blocked by" in str(error.info):
            raise IndexUnavailable(
                "the cluster takes no writes: a disk is nearly full", "make room on its nodes and build again"
            ) from error
        hint = "set SEARCHIDX_OPENSEARCH_USER and SEARCHIDX_OPENSEARCH_PASSWORD"
        raise BackendUnreachable(f"{where} does not let this user in", hint) from error
    except exceptions.ConnectionTimeout as error:
        raise Timeout("the cluster did not answer in time", "try again, or ask for less") from error
    except exceptions.SSLError as error:
        raise BackendUnreachable(f"{where} cannot be asked over TLS", "check the scheme and SEARCHIDX_OPENSEARCH_CA") from error
    except exceptions.ConnectionError as error:
        raise BackendUnreachable(f"no server answers at {where}", "start it, or correct the address") from error
    except exceptions.TransportError as error:
        raise BackendUnreachable(f"the cluster refused a request ({error.status_code}: {error.error})", "look into its log") from error


def _answer(address: Address, answer: dict[str, Any]) -> dict[str, Any]:
    """A search's answer; what went wrong in it is raised."""
    error = answer.get("error")
    if error is None:
        return answer
    if answer.get("status") == 404:
        raise IndexUnavailable(f"the index {address.name} is gone", "build it again")
    causes = error.get("root_cause") or [error]
    raise BackendUnreachable(f"the cluster could not search ({causes[0].get('type', 'unknown')})", "look into its log, and try again")

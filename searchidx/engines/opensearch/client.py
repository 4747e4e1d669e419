"""Requests to a cluster: one client, and its failures as errors that say what to do."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import opensearchpy
import urllib3
from opensearchpy.serializer import JSONSerializer

from searchidx.engines.opensearch.address import Address
from searchidx.engines.opensearch.failures import BUSY, RETRIED, ClusterBusy, Existing, Late, Missing, RequestRefused, failures, unreachable
from searchidx.engines.opensearch.living_nodes import LivingNodes
from searchidx.errors import BackendUnreachable, IndexUnavailable, Timeout

SECONDS, RETRIES = 60, 5
"""A request of a patient client, which writes, may take that long, and is tried again as often."""

READING = 5
"""Another client asks the next host after that long."""

CONNECTING = 4.0
"""All hosts together may take that long to answer for the first time: whoever named a wrong one hears of it soon."""

GREETING = 20.0
"""A host that takes the connection of a patient client may take that long to greet it: a busy cluster is not an absent one."""

ANSWERED, PATIENCE = 0.4, 0.5
"""The parts of a search's time after which shards answer with what they have, and after which another host is asked."""

WAITS = (0.1, 0.3, 1.0)
"""Seconds between the attempts of a request that the cluster was too busy for."""

LONG_WAITS = (2.0, 4.0, 8.0, 15.0, 15.0)
"""Seconds between further attempts of those who write: a shard that was just made, or lost its node, is there again by then."""

OLDEST = (2, 10)
"""`delimited_term_freq`, which scores rest on, came with this version."""


def encoded(data: Any) -> bytes:
    """A value as JSON; texts with lone surrogates as escapes."""
    try:
        return msgspec.json.encode(data)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(data), separators=(",", ":")).encode()


def decoded(data: Any, type: Any = Any) -> Any:
    """The value of some JSON, as a type."""
    try:
        return msgspec.json.decode(data, type=type)
    except msgspec.DecodeError:  # lone surrogates are read by the slower decoder alone
        return msgspec.convert(json.loads(data), type)


class Serializer(JSONSerializer):
    """JSON by a fast encoder; texts with lone surrogates are sent as escapes."""

    def dumps(self, data: Any) -> Any:
        """A value as JSON; what is JSON already stays as it is."""
        return data if isinstance(data, str | bytes) else encoded(data).decode()

    def loads(self, s: Any) -> Any:
        """The value of some JSON."""
        try:
            return decoded(s)
        except ValueError:
            return super().loads(s)


class Client:
    """A cluster, asked through whichever of its hosts answers; one that hangs is left alone for a while. A patient client waits long."""

    def __init__(self, address: Address, *, patient: bool = False) -> None:
        self.address, self._greeting = address, GREETING if patient else CONNECTING / len(address.hosts)
        self._waits = WAITS + LONG_WAITS if patient else WAITS
        self.raw = opensearchpy.OpenSearch(_hosts(address), serializer=Serializer(), **_options(address, patient))
        self._living = LivingNodes(self.raw.transport)
        try:
            self._check_version()
        except BaseException:
            self.close()
            raise

    def _check_version(self) -> None:
        try:
            with failures(self.address):
                found = self._first_answer()
        except Late as error:
            raise unreachable(self.address) from error
        number = tuple(int(part) for part in str(found["number"]).split(".")[:2])
        if found.get("distribution") != "opensearch" or number < OLDEST:
            wanted = ".".join(map(str, OLDEST))
            message = f"the server is {found.get('distribution', 'not OpenSearch')} {found['number']}"
            raise BackendUnreachable(message, f"use OpenSearch {wanted} or later")

    def _first_answer(self) -> Any:
        """The version of the first host that answers; the error of the last where none does."""
        transport, hosts = self.raw.transport, len(self.address.hosts)
        usual = transport.max_retries, transport.retry_on_timeout
        transport.max_retries, transport.retry_on_timeout = hosts - 1, True
        try:
            return self.raw.info(request_timeout=urllib3.Timeout(connect=CONNECTING / hosts, read=self._greeting))["version"]
        finally:
            transport.max_retries, transport.retry_on_timeout = usual

    def request(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """The answer to one request, decoded; None for 404 with `missing=True`."""
        missing = parameters.pop("missing", False)
        try:
            return self._patiently(method, path, body, parameters)
        except Missing:
            if missing:
                return None
            raise IndexUnavailable(f"{self.address.name}: {path} does not exist", "build the index again") from None

    def _patiently(self, method: str, path: str, body: Any, parameters: dict[str, Any]) -> Any:
        """The answer to a request, tried again after a while where the cluster cannot take it now."""

        for wait in (*self._waits, None):
            try:
                return self.once(method, path, body, **parameters)
            except ClusterBusy:
                if wait is None:
                    raise
                time.sleep(wait)
        raise AssertionError

    def once(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """The answer to one request; ClusterBusy where the cluster cannot take it now, Missing for 404."""
        return self._twice(lambda: self.raw.transport.perform_request(method, path, params=dict(parameters), body=body))

    def _twice(self, ask: Callable[[], Any]) -> Any:
        """What the cluster answers; where a node hangs, it is asked again without that node."""
        try:
            with failures(self.address):
                return ask()
        except Late:
            if not self._living.look():
                raise
        with failures(self.address):
            return ask()

    def whole(self, index: str, body: dict[str, Any], **parameters: str) -> list[dict[str, Any]]:
        """The hits of a search that every shard has to answer; BackendUnreachable where one does not."""
        found = self.request("POST", f"/{index}/_search", body, allow_partial_search_results="false", **parameters)
        hits: list[dict[str, Any]] = found["hits"]["hits"]
        return hits

    def keep(self, index: str, id: str, body: dict[str, Any], **condition: Any) -> None:
        """Write a document of an index that only searchidx itself reads; Conflict where a condition does not hold."""
        try:
            self.request("PUT", f"/{index}/_doc/{id}", body, **condition)
        except RequestRefused:
            raise IndexUnavailable(f"{index} is not an index of searchidx", "choose another name, or remove it") from None

    def create(self, index: str, body: dict[str, Any]) -> None:
        """Make an index, where it is not there yet."""
        if not self.request("HEAD", f"/{index}", missing=True):
            with contextlib.suppress(Existing):
                self.request("PUT", f"/{index}", body)

    def search(self, index: str, bodies: Sequence[dict[str, Any]], deadline: float, copies: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The answers to some searches, in one round trip; Timeout where `deadline` (monotonic) passes first.

        An answer may lack shards that are away.

        `copies` has a text for each: those of the same text ask the same copies of shards, so that their scores go together.

        Those that the cluster was too busy for are asked again, a few times.
        """
        answers = self._answers(index, bodies, deadline, copies)
        for wait in WAITS:
            busy = [number for number, answer in enumerate(answers) if answer.get("status") == BUSY]
            if not busy:
                break
            time.sleep(max(min(wait, deadline - time.monotonic()), 0))
            some = [copies[number] for number in busy] if copies else ()
            again = self._answers(index, [bodies[number] for number in busy], deadline, some)
            for number, answer in zip(busy, again, strict=True):
                answers[number] = answer
        return [_checked(self.address, answer) for answer in answers]

    def _answers(self, index: str, bodies: Sequence[dict[str, Any]], deadline: float, copies: Sequence[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._twice(lambda: self._asked_once(index, bodies, deadline, copies))
        return found

    def _asked_once(self, index: str, bodies: Sequence[dict[str, Any]], deadline: float, copies: Sequence[str]) -> list[dict[str, Any]]:
        left = min(deadline - time.monotonic(), SECONDS)
        if left <= 0:
            raise Timeout("the search took too long and was stopped", "ask for fewer or longer words")
        if not bodies:
            return []
        header = {"index": index, "search_type": "dfs_query_then_fetch", "ignore_unavailable": False}
        limit = {"timeout": f"{max(int(left * ANSWERED * 1000), 1)}ms"}
        headers = [header | {"preference": self._living.preference or one} for one in copies] or [header] * len(bodies)
        lines = [line for own, body in zip(headers, bodies, strict=True) for line in (own, body | limit)]
        asked = self.raw.msearch(body=lines, request_timeout=left * PATIENCE, max_concurrent_searches=len(bodies))
        return list(asked["responses"])

    def close(self) -> None:
        """Close the connections."""
        self.raw.close()


def _hosts(address: Address) -> list[dict[str, Any]]:
    return [{"host": host, "port": port, "scheme": "https" if address.tls else "http"} for host, port in address.hosts]


def _options(address: Address, patient: bool) -> dict[str, Any]:
    attempts = RETRIES if patient else max(len(address.hosts) - 1, 1)
    options: dict[str, Any] = {"timeout": SECONDS if patient else READING, "max_retries": attempts}
    options |= {"retry_on_timeout": patient, "retry_on_status": RETRIED}
    options |= {"http_auth": (address.user, address.password)} if address.user else {}
    options |= {"ca_certs": address.authority} if address.authority else {}
    return options | ({"client_cert": address.certificate, "client_key": address.key or None} if address.certificate else {})


def _checked(address: Address, answer: dict[str, Any]) -> dict[str, Any]:
    """A search's answer; what went wrong in it is raised."""
    error = answer.get("error")
    if error is None:
        return answer
    if answer.get("status") == 404:
        raise IndexUnavailable(f"the index {address.name} is gone", "build it again")
    if answer.get("status") == BUSY:
        raise BackendUnreachable("the cluster is too busy", "try again later, or give it more nodes")
    causes = error.get("root_cause") or [error]
    raise BackendUnreachable(f"the cluster could not search ({causes[0].get('type', 'unknown')})", "look into its log, and try again")

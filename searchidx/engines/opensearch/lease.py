"""One writer at a time: a lease on a name, kept by a heartbeat, so that a writer that died gives it back."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from typing import Any

from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.failures import Conflict
from searchidx.engines.opensearch.mapping import small
from searchidx.errors import IndexLocked, SearchidxError

BEAT = 10.0
EXPIRES = 60.0
"""Seconds after its last heartbeat that a lease is taken for given up."""

FIELDS = {"token": {"type": "keyword"}, "host": {"type": "keyword"}, "process": {"type": "long"}, "beat": {"type": "double"}}


class Lease:
    """The right to write to one name, or to one share of it; IndexLocked where somebody else has it."""

    def __init__(self, client: Client, share: str = "writer") -> None:
        index = f"{client.address.name}-lock"
        client.create(index, small(FIELDS))
        self._client, self._index, self._share, self._path = client, index, share, f"/{index}/_doc/{share}"
        self._token = secrets.token_hex(8)
        self._ended, self._lost = threading.Event(), False
        self._take()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        found = self._client.request("GET", self._path, missing=True)
        if not found or not found.get("found"):
            self._put(op_type="create")
        elif _is_given_up(found["_source"]):
            self._put(if_seq_no=found["_seq_no"], if_primary_term=found["_primary_term"])
        else:
            raise self._locked(found["_source"])

    def _put(self, **condition: Any) -> None:
        body = {"token": self._token, "host": socket.gethostname(), "process": os.getpid(), "beat": time.time()}
        try:
            self._client.keep(self._index, self._share, body, **condition)
        except Conflict as error:
            holder = self._holder()
            if holder.get("token") != self._token:  # else the answer to a first attempt was lost
                raise self._locked(holder) from error

    def _holder(self) -> dict[str, Any]:
        found = self._client.request("GET", self._path, missing=True) or {}
        holder: dict[str, Any] = found.get("_source", {})
        return holder

    def _locked(self, holder: dict[str, Any]) -> IndexLocked:
        who = f"process {holder['process']} on {holder['host']}" if holder else "another process"
        return IndexLocked(f"{who} is writing to {self._client.address.name}", "wait until it is done, and try again")

    def _keep(self) -> None:
        while not self._ended.wait(BEAT):
            try:
                found = self._client.request("GET", self._path, missing=True)
                if not found or found.get("_source", {}).get("token") != self._token:
                    self._lost = True
                    return
                self._put(if_seq_no=found["_seq_no"], if_primary_term=found["_primary_term"])
            except SearchidxError:
                continue  # a node may be away for a while; who takes the lease meanwhile is seen at the next beat

    def check(self) -> None:
        """Raise IndexLocked where somebody else has taken the lease over."""
        if self._lost:
            raise self._locked({})

    def close(self) -> None:
        """Give the lease back."""
        self._ended.set()
        self._thread.join()
        if self._holder().get("token") == self._token:
            self._client.request("DELETE", self._path, missing=True)


def is_held(client: Client, share: str) -> bool:
    """Whether somebody holds that share of the client's name."""
    found = client.request("GET", f"/{client.address.name}-lock/_doc/{share}", missing=True) or {}
    return bool(found.get("found")) and not _is_given_up(found["_source"])


def _is_given_up(holder: dict[str, Any]) -> bool:
    """Whether the holder is silent for long, or was a process of this machine that has ended."""
    if time.time() - holder["beat"] > EXPIRES:
        return True
    if holder["host"] != socket.gethostname():
        return False
    try:
        os.kill(holder["process"], 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

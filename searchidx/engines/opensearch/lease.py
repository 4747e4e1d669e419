"""One writer at a time: a lease on a name, kept by a heartbeat, so that a writer that died gives it back."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from typing import Any

from searchidx.engines.opensearch.client import Client
from searchidx.errors import IndexLocked, SearchidxError

BEAT = 10.0
EXPIRES = 60.0
"""Seconds after its last heartbeat that a lease is taken for given up."""


class Lease:
    """The right to write to one name; IndexLocked where somebody else has it."""

    def __init__(self, client: Client) -> None:
        self._client, self._path = client, f"/{client.address.name}-lock/_doc/writer"
        self._token = secrets.token_hex(8)
        self._ended, self._lost = threading.Event(), False
        self._take()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        found = self._client.request("GET", self._path, missing=True)
        if not found or not found.get("found"):
            self._put(op_type="create")
        elif time.time() - found["_source"]["beat"] > EXPIRES:
            self._put(if_seq_no=found["_seq_no"], if_primary_term=found["_primary_term"])
        else:
            raise self._locked(found["_source"])

    def _put(self, **condition: Any) -> None:
        body = {"token": self._token, "host": socket.gethostname(), "process": os.getpid(), "beat": time.time()}
        try:
            self._client.request("PUT", self._path, body, **condition)
        except SearchidxError as error:
            if "409" not in error.message:
                raise
            found = self._client.request("GET", self._path, missing=True) or {}
            raise self._locked(found.get("_source", {})) from error

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
        found = self._client.request("GET", self._path, missing=True)
        if found and found.get("_source", {}).get("token") == self._token:
            self._client.request("DELETE", self._path, missing=True)

"""The indices behind a name: `NAME` is an alias of the published one, `NAME-000042`; the one before stays for a way back."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.failures import Existing, RequestRefused
from searchidx.engines.opensearch.mapping import COPIES, SHOWN, mappings, settings
from searchidx.engines.opensearch.metadata import is_unfinished, is_whole, unfinished
from searchidx.engines.opensearch.names import Names
from searchidx.errors import BackendUnreachable, IndexDamaged, IndexMissing, IndexUnavailable

GREEN = 60
"""Seconds that a build waits for the copies of a new index."""

KEPT = 2
"""As many indices stay: the published one, and the one before for a way back."""


class Indices:
    """The indices of one name."""

    def __init__(self, client: Client) -> None:
        self.client, self.name = client, client.address.name
        self._numbered = re.compile(re.escape(self.name) + r"-(\d{6,12})")

    def all(self) -> list[str]:
        """Every index of the name, newest first."""
        found = self.client.request("GET", f"/_cat/indices/{self.name}-*", format="json", h="index", expand_wildcards="all")
        names = [one["index"] for one in found if self._numbered.fullmatch(one["index"])]
        return sorted(names, key=self.number, reverse=True)

    def number(self, index: str) -> int:
        """The number of an index."""
        found = self._numbered.fullmatch(index)
        return int(found[1]) if found else 0

    def published(self) -> str | None:
        """The index that the alias names; None where there is none, IndexUnavailable where the name is something else."""
        found = self.client.request("GET", f"/_alias/{self.name}", missing=True)
        if found is None:
            if self.client.request("HEAD", f"/{self.name}", missing=True):
                raise IndexUnavailable(f"{self.name} is an index, not an alias", "choose another name, or remove it")
            return None
        if len(found) != 1:
            raise IndexDamaged(f"the alias {self.name} names {len(found)} indices", "run `searchidx build --full`")
        [index] = found
        if not self._numbered.fullmatch(index):
            raise IndexUnavailable(f"the alias {self.name} names {index}, which is not an index of searchidx", "choose another name")
        return str(index)

    def meta(self, index: str) -> dict[str, Any]:
        """The `_meta` of an index."""
        found = self.client.request("GET", f"/{index}/_mapping")
        meta: dict[str, Any] = found[index]["mappings"].get("_meta", {})
        return meta

    def next(self) -> str:
        """The name of the next index."""
        return f"{self.name}-{max(map(self.number, self.all()), default=0) + 1:06d}"

    def create(self, index: str, names: Names) -> None:
        """Make an index that nothing opens yet, where it is not there."""
        self.client.create(index, {"settings": settings(self.client.address.shards), "mappings": mappings(names) | {"_meta": unfinished()}})

    def widen(self, index: str, names: Names) -> None:
        """Have an index hold all fields of a schema too."""
        try:
            self.client.request("PUT", f"/{index}/_mapping", mappings(names))
        except RequestRefused:
            raise IndexUnavailable(f"another program has changed the mapping of {index}", "run `searchidx build --full`") from None

    def copy(self, source: str, index: str) -> None:
        """Make an index of the same documents, its segments shared with the other as links; writes to that wait meanwhile."""
        block = "index.blocks.write"
        self.client.request("PUT", f"/{source}/_settings", {block: True})
        try:
            kept = {block: None, "index.refresh_interval": "-1", "index.auto_expand_replicas": "false", "index.number_of_replicas": 0}
            with contextlib.suppress(Existing):  # the answer to a first attempt was lost
                self.client.request("POST", f"/{source}/_clone/{index}", {"settings": kept}, wait_for_active_shards="1")
            self.client.request("PUT", f"/{index}/_mapping", SHOWN | {"_meta": unfinished()})
        finally:
            self.client.request("PUT", f"/{source}/_settings", {block: None})

    def replicate(self, index: str) -> None:
        """Have copies made of a filled index, and wait for them; a cluster that has no room for them goes without."""
        self.client.request("PUT", f"/{index}/_settings", {"index": dict(COPIES)})
        waiting = {"wait_for_status": "green", "timeout": f"{GREEN}s", "request_timeout": GREEN + 10}
        with contextlib.suppress(BackendUnreachable):
            self.client.request("GET", f"/_cluster/health/{index}", **waiting)

    def remove(self, index: str) -> None:
        """Remove an index, if it is there."""
        self.client.request("DELETE", f"/{index}", missing=True)

    def remove_unfinished(self) -> None:
        """Remove what builds have left that were ended half-way."""
        published = self.published()
        for index in self.all():
            if index != published and is_unfinished(self.meta(index)):
                self.remove(index)

    def before(self, published: str) -> list[str]:
        """The indices before the published one, newest first."""
        return [name for name in self.all() if self.number(name) < self.number(published) and is_whole(self.meta(name))]

    def collect(self, published: str) -> None:
        """Remove the indices that are too old to go back to."""
        for index in self.before(published)[KEPT - 1 :]:
            self.remove(index)

    def point(self, index: str) -> None:
        """Let the alias name this index, and no other, at once."""
        actions: list[dict[str, Any]] = [{"remove": {"index": f"{self.name}-*", "alias": self.name, "must_exist": False}}]
        self.client.request("POST", "/_aliases", {"actions": [*actions, {"add": {"index": index, "alias": self.name}}]})

    def missing(self) -> IndexMissing:
        """The error where there is none."""
        return IndexMissing(f"the cluster has no index {self.name}", "make one with `searchidx build SOURCE`")

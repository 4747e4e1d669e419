"""The engine on a cluster: one published index, opened for reading."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from searchidx.engines.messages import Explanation, Facts, Request, Results, WordCount
from searchidx.engines.opensearch.address import Address, parse
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.deep_pages import DeepPages
from searchidx.engines.opensearch.dictionary import Dictionary
from searchidx.engines.opensearch.explain import Explainer
from searchidx.engines.opensearch.ids import from_cluster, to_cluster
from searchidx.engines.opensearch.indices import Indices
from searchidx.engines.opensearch.metadata import Metadata, decode
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.render import Renderer
from searchidx.engines.opensearch.requests import WINDOW, Body
from searchidx.engines.opensearch.results import Reading, match, partial
from searchidx.engines.opensearch.spellings import Spellings
from searchidx.errors import BackendUnreachable, IndexIncompatible
from searchidx.model.fields import Schema
from searchidx.model.record import Stored
from searchidx.query.nodes import Node
from searchidx.text import FINGERPRINT

SECONDS = 30.0
STORIES = "there are too many documents to find those that tell the same story, so each of them is a result"


class OpenSearchEngine:
    """A snapshot of an index on a cluster; safe to share between threads."""

    def __init__(self, client: Client, index: str, metadata: Metadata) -> None:
        self.client, self.index, self.metadata = client, index, metadata
        self.note: str | None = None
        self.names = Names(metadata.schema)
        self._dictionary = Dictionary(client, index, self.names)
        self._spellings = Spellings()
        self._deep_pages = DeepPages(client, index)
        self._pivots: dict[str, float] | None = None

    @classmethod
    def open(cls, address: str) -> OpenSearchEngine:
        """The published index of an address; IndexMissing if there is none, BackendUnreachable if no server answers."""
        with contextlib.ExitStack() as opened:
            client = Client(parse(address))
            opened.callback(client.close)
            indices = Indices(client)
            index = indices.published()
            if index is None:
                raise indices.missing()
            metadata = decode(indices.meta(index), index)
            if metadata.analysis != FINGERPRINT:
                raise IndexIncompatible(f"{index} was analysed by another version: rebuild needed", "run `searchidx build --full`")
            opened.pop_all()
        return cls(client, index, metadata)

    def __reduce__(self) -> tuple[Any, ...]:
        """A process that is handed the engine makes connections of its own."""
        return _opened, (self.client.address, self.index, self.metadata)

    @property
    def schema(self) -> Schema:
        """The schema that the index was made with."""
        return self.metadata.schema

    @property
    def generation(self) -> str:
        """The name of the index, and the number of its last build."""
        return f"{self.index}.{self.metadata.build}"

    @property
    def facts(self) -> Facts:
        """What the build said of itself."""
        return self.metadata.facts

    @property
    def cached(self) -> Mapping[str, int]:
        """Nothing: the cluster's nodes have caches of their own."""
        return {}

    @property
    def bytes(self) -> int:
        """How many bytes the index takes, replicas included."""
        found = self.client.request("GET", f"/{self.index}/_stats/store")
        return int(found["_all"]["total"]["store"]["size_in_bytes"])

    def search(self, requests: Sequence[Request]) -> list[Results]:
        """The best matches, the total and the counts of each request: one round trip, and one more for what its answers leave open."""
        deadline = min((request.deadline for request in requests), default=math.inf)
        deadline = min(deadline, time.monotonic() + SECONDS)
        renderer = Renderer(self.names, self._dictionary.expanded(requests, deadline))
        bodies = [Body(self._possible(one), renderer, self.names, self._medians(one, deadline)) for one in requests]
        answers = self.client.search(self.index, [body.search() for body in bodies], deadline, list(map(_copies, requests)))
        found = [self._results(body, answer, deadline) for body, answer in zip(bodies, answers, strict=True)]
        return [_whole(one, request, body.request) for one, request, body in zip(found, requests, bodies, strict=True)]

    def _possible(self, request: Request) -> Request:
        """The request without stories where they are not known."""
        return request if self.metadata.tells_stories else replace(request, group="none")

    def _results(self, body: Body, answer: dict[str, Any], deadline: float) -> Results:
        request, copies = body.request, _copies(body.request)
        reading = Reading(body, lambda more: self.client.search(self.index, more, deadline, [copies] * len(more)), self._spellings)
        found = reading.results(answer)
        if request.offset + request.limit <= WINDOW or request.limit == 0:
            return found
        return replace(found, matches=tuple(reading.matches(self._deep_pages.hits(body, copies))))

    def _medians(self, request: Request, deadline: float) -> dict[str, float]:
        """The median of the values above 0 of every number column, asked for once, where signals need them."""
        if self._pivots is None and any(not signal.half_life for signal in request.signals):
            columns = [name for field in self.schema.fields if (name := self.names.number(field.name))]
            [answer] = self.client.search(self.index, [{"size": 0, "aggs": {name: _median(name) for name in columns}}], deadline)
            found = {name: answer["aggregations"][name]["median"]["values"]["50.0"] for name in columns}
            self._pivots = {name: value for name, value in found.items() if value is not None}
        return self._pivots or {}

    def documents(self, ids: Collection[str]) -> dict[str, Stored]:
        """What is stored of documents, by id."""
        wanted, found = list(ids), dict[str, Stored]()
        for start in range(0, len(wanted), 1000):
            body = {
                "query": {"terms": {"id": [to_cluster(id) for id in wanted[start : start + 1000]]}},
                "size": 1000,
                "_source": ["stored"],
            }
            [answer] = self.client.search(self.index, [body], time.monotonic() + SECONDS)
            if missing := partial(answer):
                raise BackendUnreachable(f"not every document can be looked for: {missing}", "try again when all nodes are there")
            stored = [match(hit).stored for hit in answer["hits"]["hits"]]
            found |= {one.id: one for one in stored}
        return {id: found[id] for id in wanted if id in found}

    def explain(self, request: Request, ids: Sequence[str]) -> list[Explanation]:
        """The parts of the scores of documents: each word of the query asked for by itself, all in one round trip."""
        deadline = min(request.deadline, time.monotonic() + SECONDS)
        renderer = Renderer(self.names, self._dictionary.expanded([request], deadline))
        explainer = Explainer(request, self.names, renderer, self._medians(request, deadline), self.averages)
        count = {"size": 0, "track_total_hits": True}
        bodies = [*explainer.searches(ids), count]
        *answers, every = self.client.search(self.index, bodies, deadline, [_copies(request)] * len(bodies))
        return explainer.explanations(ids, answers, every["hits"]["total"]["value"])

    def frequencies(self, nodes: Sequence[Node]) -> list[int]:
        """How many documents are in each node."""
        return [found.total for found in self.search([Request(node, limit=0) for node in nodes])]

    @property
    def averages(self) -> Mapping[str, float]:
        """The average length of each slot, as it was when the index was made."""
        return self.metadata.averages

    def complete(self, field: str, prefix: str, limit: int, within: Node | None = None) -> list[WordCount]:
        """Words that begin so, most frequent first."""
        return self._dictionary.complete(field, prefix, limit, within)

    def nearest(self, word: str, limit: int) -> list[WordCount]:
        """Words spelled nearly so, nearest first."""
        return self._dictionary.nearest(word, limit)

    def fingerprints(self) -> Mapping[str, str]:
        """Each id with the fingerprint of what it was read from."""
        return dict(self._all_fingerprints())

    def _all_fingerprints(self) -> Iterator[tuple[str, str]]:
        after = None
        while True:
            body: dict[str, Any] = {"size": WINDOW, "sort": [{"id": "asc"}], "_source": False, "track_total_hits": False}
            body["docvalue_fields"] = ["id", "fingerprint"]
            hits = self.client.whole(self.index, body | ({"search_after": after} if after else {}))
            for hit in hits:
                yield from_cluster(hit["fields"]["id"][0]), hit["fields"].get("fingerprint", [""])[0]
            if len(hits) < WINDOW:
                return
            after = hits[-1]["sort"]

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


def _copies(request: Request) -> str:
    """What chooses the copies of shards: the query, so that its pages and explanations come from the same."""
    return blake2b(repr(request.query).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _opened(address: Address, index: str, metadata: Metadata) -> OpenSearchEngine:
    return OpenSearchEngine(Client(address), index, metadata)


def _median(column: str) -> dict[str, Any]:
    """The median of the values above 0."""
    median = {"percentiles": {"field": column, "percents": [50], "tdigest": {"compression": 1000}}}
    return {"filter": {"range": {column: {"gt": 0}}}, "aggs": {"median": median}}


def _whole(found: Results, asked: Request, given: Request) -> Results:
    """The results, saying so where stories were asked for and documents given."""
    return found if asked.group == given.group else replace(found, inexact="; ".join(filter(None, [found.inexact, STORIES])))

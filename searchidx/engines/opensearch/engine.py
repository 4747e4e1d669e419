"""The engine on a cluster: one published index, opened for reading."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from searchidx.engines.messages import Explanation, Facts, Match, Request, Results, WordCount
from searchidx.engines.opensearch.address import Address, parse
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.dictionary import Dictionary
from searchidx.engines.opensearch.documents import safe_text
from searchidx.engines.opensearch.explain import Explainer
from searchidx.engines.opensearch.ids import from_cluster, to_cluster
from searchidx.engines.opensearch.indices import Indices
from searchidx.engines.opensearch.metadata import Metadata, decode
from searchidx.engines.opensearch.names import SPELLED, Names, spelled
from searchidx.engines.opensearch.render import Renderer
from searchidx.engines.opensearch.requests import WINDOW, Body
from searchidx.engines.opensearch.results import match, results
from searchidx.errors import IndexIncompatible, Unsupported
from searchidx.model.fields import Schema
from searchidx.model.record import Stored
from searchidx.query.nodes import Node
from searchidx.text import FINGERPRINT

SECONDS = 30.0
MOST_SPELLINGS = 100


class OpenSearchEngine:
    """A snapshot of an index on a cluster; safe to share between threads."""

    def __init__(self, client: Client, index: str, metadata: Metadata) -> None:
        self.client, self.index, self.metadata = client, index, metadata
        self.note: str | None = None
        self.names = Names(metadata.schema)
        self._dictionary = Dictionary(client, index, self.names)
        self._labels: dict[tuple[str, str], str] = {}
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
    def bytes(self) -> int:
        """How many bytes the index takes, replicas included."""
        found = self.client.request("GET", f"/{self.index}/_stats/store")
        return int(found["_all"]["total"]["store"]["size_in_bytes"])

    def search(self, requests: Sequence[Request]) -> list[Results]:
        """The best matches, the total and the counts of each request, in one round trip."""
        for request in requests:
            _refuse(request)
        deadline = min((request.deadline for request in requests), default=math.inf)
        deadline = min(deadline, time.monotonic() + SECONDS)
        renderer = Renderer(self.names, self._dictionary.expanded(requests, deadline))
        bodies = [Body(request, renderer, self.names, self._medians(request, deadline)) for request in requests]
        answers = self.client.search(self.index, [body.search() for body in bodies], deadline, list(map(_copies, requests)))
        return [self._results(body, answer, deadline) for body, answer in zip(bodies, answers, strict=True)]

    def _results(self, body: Body, answer: dict[str, Any], deadline: float) -> Results:
        found = results(body, answer, lambda column, keys: self._spellings(column, keys, deadline), self._count_bars(deadline))
        if body.request.offset + body.request.limit <= WINDOW or body.request.limit == 0:
            return found
        return replace(found, matches=tuple(self._beyond(body)))

    def _beyond(self, body: Body) -> Iterator[Match]:
        """Hits beyond the window: those of a point in time, one window after another."""
        request = body.request
        opened = self.client.request("POST", f"/{self.index}/_search/point_in_time", keep_alive="2m")
        place, after = 0, None
        try:
            while place < request.offset + request.limit:
                shown = place + WINDOW > request.offset
                search = {
                    "query": body.hits(), "sort": body.sort(), "size": WINDOW, "track_scores": True, "track_total_hits": False,
                    "_source": ["stored"] if shown else False, "pit": {"id": opened["pit_id"], "keep_alive": "2m"},
                }  # fmt: skip
                answer = self.client.request("POST", "/_search", search | ({"search_after": after} if after else {}))
                hits = answer["hits"]["hits"]
                if not hits:
                    return
                for number, hit in enumerate(hits, place):
                    if request.offset <= number < request.offset + request.limit:
                        yield match(hit)
                place, after = place + len(hits), hits[-1]["sort"]
        finally:
            self.client.request("DELETE", "/_search/point_in_time", {"pit_id": [opened["pit_id"]]}, missing=True)

    def _spellings(self, column: str, keys: Sequence[str], deadline: float) -> Mapping[str, str]:
        """The most frequent spelling of folded values over the whole index; asked for once."""
        unknown = [key for key in dict.fromkeys(keys) if (column, key) not in self._labels]
        if unknown:
            bodies = [_spellings(column, unknown[start : start + MOST_SPELLINGS]) for start in range(0, len(unknown), MOST_SPELLINGS)]
            for answer in self.client.search(self.index, bodies, deadline):
                for key, one in answer["aggregations"].items():
                    self._learn(column, unknown[int(key)], one["spelled"]["buckets"])
        return {key: label for key in keys if (label := self._labels.get((column, key)))}

    def _learn(self, column: str, key: str, buckets: Sequence[Mapping[str, Any]]) -> None:
        own = [(one["key"].partition(SPELLED), one["doc_count"]) for one in buckets]
        counts = {spelling: count for (folded, _, spelling), count in own if folded == safe_text(key)}
        self._labels[column, key] = min(counts, key=lambda spelling: (-counts[spelling], spelling)) if counts else ""

    def _count_bars(self, deadline: float) -> Any:
        def count(body: Body, name: str, bounds: Sequence[float]) -> list[int]:
            [answer] = self.client.search(self.index, [body.bars(name, bounds)], deadline)
            return [bar["doc_count"] for bar in answer["aggregations"]["all"]["bars"]["buckets"]]

        return count

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
            answer = self.client.request("POST", f"/{self.index}/_search", body | ({"search_after": after} if after else {}))
            hits = answer["hits"]["hits"]
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


def _spellings(column: str, keys: Sequence[str]) -> dict[str, Any]:
    aggs = {
        str(n): {
            "filter": {"term": {column: safe_text(key)}},
            "aggs": {"spelled": {"terms": {"field": spelled(column), "size": MOST_SPELLINGS, "include": _pattern(key)}}},
        }
        for n, key in enumerate(keys)
    }
    return {"size": 0, "aggs": aggs}


def _pattern(key: str) -> str:
    """A pattern of the cluster for all spellings of a folded value."""
    return "".join(c if c.isalnum() or c == " " else f"\\{c}" for c in safe_text(key)) + SPELLED + ".*"


def _refuse(request: Request) -> None:
    """Say what a cluster cannot show yet, instead of showing something else."""
    lacking = {"facet values searched": request.facet_query, "bars split": request.split}
    lacking["facet values in that order"] = "" if request.facet_order == "count" else request.facet_order
    for what in (what for what, asked in lacking.items() if asked):
        raise Unsupported(f"a cluster does not give {what}", "leave it out, or build the index in a folder")

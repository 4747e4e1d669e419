"""The parts of scores: what each word adds by each field, each boost and each signal, for the documents of a page in one round trip.

How often a word stands in which field is read from the cluster's own explanation of a query over the single slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from searchidx.engines.bm25f import idf, norm
from searchidx.engines.messages import Explanation, PartKind, Request, ScorePart
from searchidx.engines.opensearch.ids import from_cluster, to_cluster
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.render import Json, Renderer, Scope
from searchidx.engines.opensearch.requests import Body
from searchidx.engines.signal_words import signal_part
from searchidx.query import nodes as q
from searchidx.query.rewrite import Leaf

Answer = Mapping[str, Any]
_WEIGHT = re.compile(r'weight\((\w+)\.p:"?(.*?)"?(?:~\d+)? in \d+\)')
"""How the cluster names the score of a term, or of terms in a row, in one field."""


@dataclass(frozen=True)
class Occurrence:
    """A slot, how often a row of terms stands there, and what one of them counts."""

    slot: str
    frequency: float
    weight: float


@dataclass(frozen=True)
class _Asked:
    """A leaf with the field that it is wanted in, its weight in the whole, and what is told of it."""

    leaf: Leaf | q.Exact
    field: str | None = None
    weight: float = 1.0
    text: str = ""
    kind: PartKind = "word"

    @property
    def node(self) -> q.Node:
        return self.leaf if self.field is None else q.InField(self.field, self.leaf)


class Explainer:
    """Explains one request: gives the searches to ask, and reads the answers."""

    def __init__(self, request: Request, names: Names, renderer: Renderer, pivots: dict[str, float], averages: Mapping[str, float]) -> None:
        self._request, self._names, self._renderer, self._pivots = request, names, renderer, pivots
        self._averages = averages
        self._slots = {column: name for name, column in names.slots.items()}
        self._weights = {field.name: field.weight for field in names.schema.slots}
        self._asked = list(_asked(request))
        ranked = replace(request, filters=(), signals=())
        self._whole = [replace(request, filters=()), ranked, *(replace(ranked, signals=(one,)) for one in request.signals)]

    def searches(self, ids: Sequence[str]) -> list[Json]:
        """The bodies of all searches: the whole score, that without signals and with each, and two for each leaf."""
        wanted: Json = {"terms": {"id": [to_cluster(id) for id in ids]}}
        columns = [column for one in self._request.signals if (column := self._column(one.name))]
        shown = {"size": len(ids), "_source": False, "docvalue_fields": ["id", *columns]}
        bodies = [{"query": {"bool": {"must": [self._body(one)], "filter": [wanted]}}} | shown for one in self._whole]
        for one in self._asked:
            counted = {"aggs": {"found": {"value_count": {"field": "id"}}}, "post_filter": wanted}
            bodies.append({"query": self._renderer.query(one.node)} | counted | shown)
            standing = {"bool": {"should": list(self._standing(one)), "minimum_should_match": 1, "filter": [wanted]}}
            bodies.append({"query": standing, "explain": True} | shown)
        return bodies

    def _body(self, request: Request) -> Json:
        return Body(request, self._renderer, self._names, self._pivots).query()

    def _column(self, name: str) -> str | None:
        field = self._names.schema.field(name)
        return self._names.moments(field) if field else None

    def _standing(self, asked: _Asked) -> Iterator[Json]:
        """Queries for the rows of a leaf in each slot by itself."""
        if isinstance(asked.leaf, q.Exact):
            yield {"match_none": {}}
            return
        scope = self._renderer.scope(asked.field) if asked.field else self._renderer.slots
        yield from self._renderer.standing(asked.leaf, scope or Scope({}))

    def explanations(self, ids: Sequence[str], answers: Sequence[Answer], documents: int) -> list[Explanation]:
        """The explanation of each document, in the order of the ids; `documents` are in the index."""
        count = len(self._whole)
        whole = [_scores(answer) for answer in answers[:count]]
        values = {_id(hit): hit["fields"] for hit in answers[0]["hits"]["hits"]}
        leaves = list(zip(self._asked, answers[count::2], answers[count + 1 :: 2], strict=True))
        parts: dict[str, list[ScorePart]] = {id: [] for id in ids}
        for asked, scored, standing in leaves:
            rarity = idf(documents, scored["aggregations"]["found"]["value"])
            occurrences = {_id(hit): self._occurrences(hit["_explanation"]) for hit in standing["hits"]["hits"]}
            for id, score in _scores(scored).items():
                parts[id] += _parts(asked, score, occurrences.get(id, ()), rarity)
        return [self._explanation(id, parts[id], [one.get(id, 0.0) for one in whole], values.get(id, {})) for id in ids]

    def _explanation(self, id: str, parts: list[ScorePart], scores: Sequence[float], values: Answer) -> Explanation:
        total, plain, *lifted = scores
        words = list(_adding_up(plain, parts)) if total else []
        for signal, score in zip(self._request.signals, lifted, strict=True):
            given = values.get(self._column(signal.name) or "", [0.0])[0]
            words.append(signal_part(signal, float(given), score - plain))
        return Explanation(total, tuple(_adding_up(total, words)))

    def _occurrences(self, explanation: Answer) -> Sequence[Occurrence]:
        """Where the strongest row stands."""
        found: dict[str, dict[str, Occurrence]] = {}
        for slot, row, frequency, length in _weights(explanation):
            name = self._slots[slot]
            weight = self._weights[name] / norm(length, self._averages.get(name, 1.0))
            found.setdefault(row, {})[name] = Occurrence(name, frequency, weight)
        return list(max(found.values(), key=lambda one: sum(o.frequency * o.weight for o in one.values()), default={}).values())


def _asked(request: Request) -> Iterator[_Asked]:
    yield from _leaves(request.query, _Asked(q.Terms(())))
    for boost in request.boosts:
        yield from _leaves(boost.node, _Asked(q.Terms(()), None, boost.weight, boost.text, boost.kind))


def _leaves(node: q.Node, outer: _Asked) -> Iterator[_Asked]:
    match node:
        case q.And(children) | q.Or(children):
            for child in children:
                yield from _leaves(child, outer)
        case q.InField(name, child):
            yield from _leaves(child, replace(outer, field=name))
        case q.Weighted(child, weight):
            yield from _leaves(child, replace(outer, weight=outer.weight * weight))
        case q.Exact():
            yield replace(outer, leaf=node, field=None, kind="exact")
        case _ if isinstance(node, Leaf):
            yield replace(outer, leaf=node, text=outer.text or node.text)


def _parts(asked: _Asked, score: float, found: Sequence[Occurrence], rarity: float) -> Iterator[ScorePart]:
    """The score of a leaf, shared out to the fields by what each gives to the weighted frequency."""
    if isinstance(asked.leaf, q.Exact):
        yield ScorePart(asked.leaf.name, asked.text, score * asked.weight, asked.kind)
        return
    total = sum(one.frequency * one.weight for one in found)
    for one in found if score else ():
        share = score * asked.weight * one.frequency * one.weight / total
        yield ScorePart(one.slot, asked.text, share, asked.kind, one.frequency, one.weight, rarity * asked.weight)


def _weights(explanation: Answer) -> Iterator[tuple[str, str, float, float]]:
    """Slot, row, frequency and length of the slot for every row of terms that an explanation names."""
    if named := _WEIGHT.match(explanation["description"]):
        found = {one["description"].split(",")[0].split("=")[0]: one["value"] for one in _all(explanation)}
        yield named[1], named[2], float(found.get("freq", found.get("phraseFreq", 1.0))), float(found.get("dl", 1.0))
        return
    for detail in explanation["details"]:
        yield from _weights(detail)


def _all(explanation: Answer) -> Iterator[Answer]:
    yield explanation
    for detail in explanation["details"]:
        yield from _all(detail)


def _id(hit: Answer) -> str:
    return from_cluster(hit["fields"]["id"][0])


def _scores(answer: Answer) -> dict[str, float]:
    """The scores of documents by id."""
    return {_id(hit): float(hit["_score"] or 0.0) for hit in answer["hits"]["hits"]}


def _adding_up(score: float, parts: Sequence[ScorePart]) -> Iterator[ScorePart]:
    """The parts that are not 0, made to add up to the score, from which they differ by what rounding makes of them."""
    total = sum(part.score for part in parts)
    for part in parts:
        if part.score and total:
            yield msgspec.structs.replace(part, score=part.score * score / total)

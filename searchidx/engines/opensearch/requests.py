"""A request as the body of one search on the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from searchidx.engines.keywords import fold
from searchidx.engines.messages import Filter, Request, Signal, Sort
from searchidx.engines.opensearch.documents import safe_text
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.render import Json, Renderer
from searchidx.model.dates import DAY
from searchidx.model.fields import Kind
from searchidx.query.nodes import Equals, Weighted
from searchidx.query.rewrite import words

WINDOW = 10_000
"""The cluster gives no hits beyond this place but to those who follow a point in time."""

SPARE = 50
"""As many values more than asked for are fetched: of equally frequent ones the spelling decides, which the cluster does not know."""

SHARD_SIZE = 20_000
"""As many values of each shard are looked at: counts are exact for fields of up to as many values."""

MOST_NUMBERS = 10_000
"""Of a number field of more different values, outliers get no bars of their own."""

_LIFT = """
double lift = 1;
for (int i = 0; i < params.numbers.length; i++) {
  if (doc[params.numbers[i]].size() > 0) {
    double value = doc[params.numbers[i]].value;
    if (value > 0) { lift += params.weights[i] * value / (value + params.pivots[i]); }
  }
}
for (int i = 0; i < params.dates.length; i++) {
  if (doc[params.dates[i]].size() > 0) {
    double age = Math.max(params.now[i] - doc[params.dates[i]].value, 0);
    lift += params.fresh[i] * Math.pow(0.5, age / params.half[i]);
  }
}
return lift;
"""


class Narrowing(NamedTuple):
    """A filter, the name of its field, and its query."""

    name: str
    filter: Filter
    query: Json


class Body:
    """The body of a request, in the making."""

    def __init__(self, request: Request, renderer: Renderer, names: Names, pivots: dict[str, float]) -> None:
        self.request, self._renderer, self.names, self._pivots = request, renderer, names, pivots
        self._narrowing = [Narrowing(self.field(one.name), one, renderer.filter(one.node)) for one in request.filters]
        counted = {self.field(name) for name in (*request.facets, *request.histograms)}
        self._shared = [one for one in self._narrowing if one.name not in counted]
        self._own = [one for one in self._narrowing if one.name in counted]

    def field(self, name: str) -> str:
        """The name of the field that is meant."""
        field = self.names.schema.field(name)
        return field.name if field else name

    def search(self) -> Json:
        """The whole body; hits beyond the window have to be fetched otherwise."""
        request = self.request
        return {
            "query": self.query(),
            "post_filter": _bool(self._own),
            "aggs": self._facets() | self._histograms(),
            "size": min(request.limit, WINDOW - min(request.offset, WINDOW)),
            "from": min(request.offset, WINDOW),
            "sort": self.sort(),
            "track_scores": True,
            "track_total_hits": True,
            "_source": ["stored"],
        }

    def query(self) -> Json:
        """What is looked for, with the filters that nothing is counted without, lifted by the signals."""
        query = self._lifted(self._boosted(self._renderer.query(self.request.query)))
        wanted = [one.query for one in self._shared if not one.filter.excludes]
        unwanted = [one.query for one in self._shared if one.filter.excludes]
        return {"bool": {"must": [query], "filter": wanted, "must_not": unwanted}} if self._shared else query

    def hits(self) -> Json:
        """The query of the hits, all filters included."""
        return {"bool": {"must": [self.query()], "filter": [_bool(self._own)]}}

    def _boosted(self, query: Json) -> Json:
        """The same documents, their scores with what the boosts add; where nothing is ranked, nothing is boosted."""
        if not self.request.boosts or next(words(self.request.query), None) is None:
            return query
        return {"bool": {"must": [query], "should": [self._renderer.query(Weighted(one.node, one.weight)) for one in self.request.boosts]}}

    def _lifted(self, query: Json) -> Json:
        numbers: list[tuple[str, Signal]] = []
        dates: list[tuple[str, Signal]] = []
        for signal in self.request.signals:
            field = self.names.schema.field(signal.name)
            column = self.names.number(field.name) if field else None
            if column and field and field.kind is (Kind.DATE if signal.half_life else Kind.NUMBER):
                (dates if signal.half_life else numbers).append((column, signal))
        if not numbers and not dates:
            return query
        params = {
            "numbers": [column for column, _ in numbers],
            "weights": [signal.weight for _, signal in numbers],
            "pivots": [self._pivots.get(column, 1.0) for column, _ in numbers],
            "dates": [column for column, _ in dates],
            "fresh": [signal.weight for _, signal in dates],
            "half": [signal.half_life for _, signal in dates],
            "now": [signal.now for _, signal in dates],
        }
        return {
            "function_score": {"query": query, "script_score": {"script": {"source": _LIFT, "params": params}}, "boost_mode": "multiply"}
        }

    def sort(self) -> list[Json]:
        """The keys to order by, with those that break ties."""
        keys = [key for one in self.request.sort if (key := self._key(one))]
        return [*keys, *filter(None, [self._key(Sort("date", descending=True))]), {"id": {"order": "asc"}}]

    def _key(self, sort: Sort) -> Json | None:
        if sort.name == "relevance":
            return {"_score": {"order": "asc" if sort.descending else "desc"}}
        order = {"order": "desc" if sort.descending else "asc"}
        field = self.names.schema.field(sort.name)
        if field is None or not field.sortable:
            return None
        if field.name in ("id", "title"):
            return {field.name: order | ({"missing": "_last"} if field.name == "title" else {})}
        column = self.names.number(field.name) or self.names.keywords(field.name)
        return {column: order | {"missing": "_last"}} if column else None

    def _facets(self) -> Json:
        return {f"f{n}": one for n, name in enumerate(self.request.facets) if (one := self._facet(name)) is not None}

    def _facet(self, name: str) -> Json | None:
        field = self.names.schema.field(name)
        column = self.names.keywords(field.name) if field else None
        if column is None or (field and field.name == "id"):
            return None
        size = self.request.facet_size + SPARE
        order = [{"_count": "desc"}, {"_key": "asc"}]
        inside: Json = {"values": {"terms": {"field": column, "size": size, "shard_size": max(SHARD_SIZE, size), "order": order}}}
        for n, value in enumerate(self.request.picked.get(name, ())):
            inside[f"p{n}"] = {"filter": {"term": {column: safe_text(fold(value))}}}
        every: Json = {"counted": {"filter": self.without(name), "aggs": inside}}
        for n, value in enumerate(self.request.excluded.get(name, ())):
            wanted = {"bool": {"filter": [self.without(name, value), {"term": {column: safe_text(fold(value))}}]}}
            every[f"x{n}"] = {"filter": wanted}
        return {"filter": {"match_all": {}}, "aggs": every}

    def without(self, name: str, brought_back: str = "") -> Json:
        """The filters without what one field picks, and without the exclusion of one value."""
        own = self.field(name)
        kept = [one for one in self._own if one.name != own or (one.filter.excludes and not _excludes(one, brought_back))]
        return _bool(kept)

    def _histograms(self) -> Json:
        return {f"h{n}": one for n, name in enumerate(self.request.histograms) if (one := self._histogram(name)) is not None}

    def _histogram(self, name: str) -> Json | None:
        """The least and the largest value, and the documents of each day or of each number, from which bars can be made."""
        field = self.names.schema.field(name)
        column = self.names.number(field.name) if field else None
        if column is None or field is None:
            return None
        inside: Json = {"stats": {"stats": {"field": column}}}
        if field.kind is Kind.DATE:
            inside["days"] = {"histogram": {"field": column, "interval": DAY, "min_doc_count": 1}}
        else:
            inside["values"] = {"terms": {"field": column, "size": MOST_NUMBERS, "order": {"_key": "asc"}}}
        return {"filter": self.without(name), "aggs": inside}

    def bars(self, name: str, bounds: Sequence[float]) -> Json:
        """A search that counts the documents between neighbouring bounds."""
        field = self.names.schema.field(name)
        assert field is not None
        ranges = [{"from": low, "to": high} for low, high in pairwise(bounds)]
        counted: Json = {"bars": {"range": {"field": self.names.number(field.name), "ranges": ranges}}}
        return {"query": self.query(), "size": 0, "aggs": {"all": {"filter": self.without(name), "aggs": counted}}}


def _excludes(one: Narrowing, value: str) -> bool:
    node = one.filter.node
    return isinstance(node, Equals) and fold(value) in map(fold, node.values)


def _bool(narrowing: Sequence[Narrowing]) -> dict[str, Any]:
    if not narrowing:
        return {"match_all": {}}
    wanted = [one.query for one in narrowing if not one.filter.excludes]
    unwanted = [one.query for one in narrowing if one.filter.excludes]
    return {"bool": {"filter": wanted, "must_not": unwanted}}

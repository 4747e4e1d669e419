"""A request as the body of one search on the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from searchidx.engines.keywords import fold
from searchidx.engines.messages import SPLIT_SIZE, STORY_SIZE, Filter, Request, Signal, Sort
from searchidx.engines.opensearch.histograms import Bars
from searchidx.engines.opensearch.names import Names
from searchidx.engines.opensearch.render import Json, Renderer
from searchidx.engines.opensearch.story_counts import STORY, repeats
from searchidx.engines.opensearch.value_counts import MOST, Facet
from searchidx.model.fields import Kind
from searchidx.query.nodes import Equals, Weighted
from searchidx.query.rewrite import words

WINDOW = 10_000
"""The cluster gives no hits beyond this place but to those who follow a point in time."""

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


ANY: Json = {"match_all": {}}


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
        self.facets = {name: self._facet(name) for name in request.facets}
        self.histograms = {name: self._bars(name) for name in request.histograms}
        column = self._keywords(request.split) if request.split else None
        self.split = Facet(request, column, size=SPLIT_SIZE) if column else None

    def field(self, name: str) -> str:
        """The name of the field that is meant."""
        field = self.names.schema.field(name)
        return field.name if field else name

    def search(self) -> Json:
        """The whole body; hits beyond the window have to be fetched otherwise."""
        request = self.request
        found: Json = {
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
        if self.by_story:
            found |= {"collapse": {"field": STORY}, "docvalue_fields": self.shown_columns()}
            found["aggs"]["told"] = {"filter": _bool(self._own), "aggs": repeats(by_story=True)}
        return found

    @property
    def by_story(self) -> bool:
        """Whether hits and counts are those of stories."""
        return self.request.group == "story"

    def counted(self, aggregations: Json) -> Json:
        """A search that only counts."""
        return {"query": self.query(), "size": 0, "aggs": aggregations}

    def shown_columns(self) -> list[str]:
        """The columns whose values are needed of hits."""
        return [STORY, *filter(None, [self.provider])] if self.by_story else []

    @property
    def provider(self) -> str | None:
        """The column of providers."""
        field = self.names.schema.field("provider")
        return self.names.keywords(field.name) if field and field.kind is Kind.KEYWORD else None

    def stories(self, numbers: Sequence[int]) -> Json:
        """A search for the documents found of some shared stories: how many, the first ones, and how many providers have them."""
        hits = {"size": STORY_SIZE + 1, "sort": self.sort(), "track_scores": True, "_source": ["stored"]}
        inside: Json = {"first": {"top_hits": hits}}
        if self.provider:
            inside["providers"] = {"terms": {"field": self.provider, "size": MOST}}
        told: Json = {"terms": {"field": STORY, "size": len(numbers)}, "aggs": inside}
        query: Json = {"bool": {"must": [self.hits()], "filter": [{"terms": {STORY: list(numbers)}}]}}
        return {"query": query, "size": 0, "aggs": {"stories": told}}

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
            column = self.names.moments(field) if field else None
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
        column = self.names.moments(field) or self.names.keywords(field.name)
        return {column: order | {"missing": "_last"}} if column else None

    def _facets(self) -> Json:
        return {f"f{n}": self.facet(name, one) for n, (name, one) in enumerate(self.facets.items()) if one}

    def facet(self, name: str, facet: Facet) -> Json:
        """What counts the values of a facet without its own filters, each that is picked, and each that would come back."""
        inside: Json = {"values": facet.aggregation()}
        inside |= {f"p{n}": facet.one(value, ANY) for n, value in enumerate(self.request.picked.get(name, ()))}
        every: Json = {"counted": {"filter": self.without(name), "aggs": inside}}
        every |= {f"x{n}": facet.one(value, self.without(name, value)) for n, value in enumerate(self.request.excluded.get(name, ()))}
        return {"filter": ANY, "aggs": every}

    def _facet(self, name: str) -> Facet | None:
        column = self._keywords(name)
        request = self.request
        if column is None:
            return None
        return Facet(request, column, size=request.facet_size, query=request.facet_query, order=request.facet_order)

    def _keywords(self, name: str) -> str | None:
        field = self.names.schema.field(name)
        return self.names.keywords(field.name) if field and field.name != "id" else None

    def without(self, name: str, brought_back: str = "") -> Json:
        """The filters without what one field picks, and without the exclusion of one value."""
        own = self.field(name)
        kept = [one for one in self._own if one.name != own or (one.filter.excludes and not _excludes(one, brought_back))]
        return _bool(kept)

    def _histograms(self) -> Json:
        return {f"h{n}": self._histogram(name, one) for n, (name, one) in enumerate(self.histograms.items()) if one}

    def _histogram(self, name: str, bars: Bars) -> Json:
        inside = bars.aggregations()
        if self.split:
            inside["split"] = {"filter": bars.having(), "aggs": {"values": self.split.aggregation()}}
        return {"filter": self.without(name), "aggs": inside}

    def split_of(self, name: str, bars: Bars) -> Json:
        """A search that counts the values by which the bars of a field are split."""
        assert self.split is not None
        filters = {"bool": {"filter": [self.without(name), bars.having()]}}
        return self.counted({"split": {"filter": filters, "aggs": {"values": self.split.aggregation()}}})

    def bars(self, name: str, inside: Json) -> Json:
        """A search that counts the bars of a field."""
        return self.counted({"all": {"filter": self.without(name), "aggs": {"bars": inside}}})

    def _bars(self, name: str) -> Bars | None:
        field = self.names.schema.field(name)
        column = self.names.number(field.name) if field else None
        split = self._keywords(self.request.split) if self.request.split else None
        return Bars(self.request, field, column, split) if field and column else None


def _excludes(one: Narrowing, value: str) -> bool:
    node = one.filter.node
    return isinstance(node, Equals) and fold(value) in map(fold, node.values)


def _bool(narrowing: Sequence[Narrowing]) -> dict[str, Any]:
    if not narrowing:
        return ANY
    wanted = [one.query for one in narrowing if not one.filter.excludes]
    unwanted = [one.query for one in narrowing if one.filter.excludes]
    return {"bool": {"filter": wanted, "must_not": unwanted}}

"""The query tree as the cluster's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from searchidx.engines.keywords import fold
from searchidx.engines.opensearch.documents import safe, safe_text
from searchidx.engines.opensearch.ids import to_cluster
from searchidx.engines.opensearch.names import ALL, Names
from searchidx.model.fields import Kind
from searchidx.query import nodes as q

Json = dict[str, Any]
NOTHING: Json = {"match_none": {}}
MOST_TERMS = 65_000
"""As many terms as one filter of the cluster takes."""
MOST_SCORED = 500
"""Of the terms that a beginning stands for, as many are scored; all of them are found."""


@dataclass(frozen=True)
class Scope:
    """Where words look: fields of the cluster, each in all documents (None) or in those that a filter passes."""

    fields: Mapping[str, Json | None]
    group: str = ALL


class Renderer:
    """Renders trees of one schema. `words` maps beginnings and fuzzy words, in their scope's group, to the terms they stand for."""

    def __init__(self, names: Names, words: Mapping[tuple[str, q.Node], Sequence[str]]) -> None:
        self._names, self._words = names, words
        self._whole = Scope({ALL: None})
        self._own = Scope({names.slots[slot]: None for slot in names.searched if slot != "related"})

    def query(self, node: q.Node, scope: Scope | None = None) -> Json:
        """The query of a node; what has no words scores 0."""
        scope = scope or self._whole
        match node:
            case q.Terms(rows, slop):
                return _any([self._row(row, slop, scope) for row in rows])
            case q.Prefix() | q.Fuzzy():
                return self._listed(self._words.get((scope.group, node), ()), scope)
            case q.InField(name, child):
                inner = self.scope(name)
                return self.query(child, inner) if inner else NOTHING
            case q.And(children):
                return self._and(children, scope)
            case q.Or(children):
                return _either([self.query(child, scope) for child in children])
            case q.Not(child):
                return _silent({"bool": {"must_not": [self._excluded(child, scope)]}})
        return _silent(self.filter(node))

    def _and(self, children: Sequence[q.Node], scope: Scope) -> Json:
        wanted = [self.query(child, scope) for child in children if not isinstance(child, q.Not)]
        unwanted = [self._excluded(child.child, scope) for child in children if isinstance(child, q.Not)]
        found: Json = {"must": wanted or [_silent({"match_all": {}})]}
        return {"bool": found | ({"must_not": unwanted} if unwanted else {})}

    def _excluded(self, child: q.Node, scope: Scope) -> Json:
        """What a minus takes away: words without a field count in the document's own text only."""
        return self.query(child, self._own if scope is self._whole else scope)

    def scope(self, name: str) -> Scope | None:
        """Where the words of a field are."""
        field = self._names.schema.field(name)
        if field is None or field.name not in self._names.slots:
            return None
        fields: dict[str, Json | None] = {self._names.slots[field.name]: None}
        if field.is_mixed:
            fields[self._names.slots[field.role]] = self._equals(f"{field.role}.key", (field.name,))
        return Scope(fields, ALL if field.name in self._names.searched else self._names.slots[field.name])

    def _row(self, row: tuple[str, ...], slop: int, scope: Scope) -> Json:
        return _any([_guarded(_in(field, row, slop), guard) for field, guard in scope.fields.items()])

    def _listed(self, terms: Sequence[str], scope: Scope) -> Json:
        """Documents with any of the terms; the strongest of the first ones counts."""
        if not terms:
            return NOTHING
        found = []
        for field, guard in scope.fields.items():
            scored = _any([_in(field, (term,), 0) for term in terms[:MOST_SCORED]])
            if len(terms) > MOST_SCORED:
                every: Json = {"terms": {f"{field}.p": [safe(term) for term in terms[:MOST_TERMS]]}}
                scored = {"bool": {"filter": [every], "should": [scored]}}
            found.append(_guarded(scored, guard))
        return _any(found)

    def filter(self, node: q.Node) -> Json:
        """The query of a node without words, as a filter."""
        match node:
            case q.Everything():
                return {"match_all": {}}
            case q.Range():
                return self._range(node)
            case q.Equals(name, values):
                return self._equals(name, values)
            case q.Is(state):
                return self._equals("state", (state,))
            case q.Has(name):
                field = self._names.schema.field(name)
                return {"term": {"has": field.name}} if field else NOTHING
            case q.Nothing():
                return NOTHING
        return self.query(node)

    def _equals(self, name: str, values: Sequence[str]) -> Json:
        field = self._names.schema.field(name)
        if field is not None and field.name == "id":
            return {"terms": {"id": [to_cluster(value) for value in values]}}
        column = self._names.keywords(field.name if field else name)
        return {"terms": {column: [safe_text(fold(value)) for value in values]}} if column and values else NOTHING

    def _range(self, node: q.Range) -> Json:
        field = self._names.schema.field(node.name)
        column = self._names.number(field.name) if field and field.kind in (Kind.NUMBER, Kind.DATE) else None
        if column is None:
            return NOTHING
        bounds = {} if node.low is None else {"gt" if node.low_open else "gte": node.low}
        bounds |= {} if node.high is None else {"lte" if node.closed else "lt": node.high}
        return {"range": {column: bounds}} if bounds else {"exists": {"field": column}}


def _in(field: str, row: tuple[str, ...], slop: int) -> Json:
    """Terms in a row in one field; a single one is scored by its weighted frequency."""
    if not row:
        return NOTHING
    if len(row) == 1:
        return {"term": {f"{field}.f": safe(row[0])}}
    text = " ".join(map(safe, row))
    phrase: Json = {"match_phrase": {f"{field}.p": text}}
    if not slop:
        return phrase
    ordered = {"intervals": {f"{field}.p": {"match": {"query": text, "mode": "ordered", "max_gaps": slop}}}}
    return {"bool": {"must": [ordered]}}


def _guarded(query: Json, guard: Json | None) -> Json:
    return query if guard is None else {"bool": {"must": [query], "filter": [guard]}}


def _either(queries: Sequence[Json]) -> Json:
    """Documents in any of some queries, their scores added up."""
    return {"bool": {"should": list(queries), "minimum_should_match": 1}} if queries else NOTHING


def _any(queries: Sequence[Json]) -> Json:
    """The strongest of some queries."""
    found = [query for query in queries if query != NOTHING]
    if not found:
        return NOTHING
    return found[0] if len(found) == 1 else {"dis_max": {"queries": found}}


def _silent(query: Json) -> Json:
    """The same without a score."""
    return query if query == NOTHING else {"constant_score": {"filter": query, "boost": 0.0}}

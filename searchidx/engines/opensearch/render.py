"""The query tree as the cluster's JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from searchidx.engines.bm25f import idf, saturated
from searchidx.engines.keywords import fold
from searchidx.engines.opensearch.documents import safe_text, whole
from searchidx.engines.opensearch.ids import to_cluster
from searchidx.engines.opensearch.names import ALL, Names
from searchidx.engines.opensearch.vocabulary import safe
from searchidx.engines.ranges import of_moments
from searchidx.model.fields import Kind
from searchidx.query import nodes as q
from searchidx.query.rewrite import Leaf

Json = dict[str, Any]
NOTHING: Json = {"match_none": {}}
MOST_TERMS = 65_000
"""As many terms as one filter of the cluster takes."""
MOST_SCORED = 400
"""Of the terms that all beginnings of a search stand for, as many are scored; all of them are found. The cluster takes 1,024 in all."""
MOST_SLOTS = 8
"""A phrase is scored in as many slots, those that count most; in the others it counts the least."""


@dataclass(frozen=True)
class Scope:
    """Where words look: fields of the cluster, each in all documents (None) or in those that a filter passes."""

    fields: Mapping[str, Json | None]
    group: str = ALL


@dataclass(frozen=True)
class Expansion:
    """The terms that a beginning or a fuzzy word stands for, each with how many documents have it, and of how many."""

    terms: Mapping[str, int]
    documents: int

    def boosts(self) -> dict[str, float]:
        """For each term its idf to that of all of them together, as if they stood apart by chance: they score as one word."""
        without = math.prod(1 - min(count / self.documents, 1) for count in self.terms.values()) if self.documents else 1.0
        together = idf(self.documents, round((1 - without) * self.documents))
        return {term: together / idf(self.documents, count) for term, count in self.terms.items()}


class Renderer:
    """Renders trees of one schema. `words` are the expansions of beginnings and fuzzy words, by their scope's group."""

    def __init__(self, names: Names, words: Mapping[tuple[str, q.Node], Expansion]) -> None:
        self._names, self._words = names, words
        self._scored_terms = MOST_SCORED // max(len(words), 1)
        self._whole = Scope({ALL: None})
        self.slots = Scope({names.slots[slot]: None for slot in names.searched})
        """All slots that words without a field look in, one by one."""
        self._own = Scope({names.slots[slot]: None for slot in names.searched if slot != "related"})
        self._boosts = {
            names.slots[one.name]: saturated(one.weight) / saturated(1) for one in names.schema.slots if one.name in names.slots
        }
        ranking = sorted(self.slots.fields, key=lambda slot: -self._boosts[slot])
        self._strongest = dict.fromkeys([*ranking[:MOST_SLOTS], ALL] if len(ranking) > MOST_SLOTS else ranking)
        self._boosts[ALL] = min((self._boosts[slot] for slot in ranking), default=1.0)

    def query(self, node: q.Node, scope: Scope | None = None) -> Json:
        """The query of a node; what has no words scores 0."""
        scope = scope or self._whole
        match node:
            case q.Terms(rows, slop):
                return _any([self._row(row, slop, scope) for row in rows])
            case q.Prefix() | q.Wildcard() | q.Fuzzy():
                return self._listed(self._words.get((scope.group, node)), scope)
            case q.PrefixRows(rows, slop):
                return _any([self._prefix_row(row, slop, scope) for row in rows if row])
            case q.Weighted(child, weight):
                return {"bool": {"must": [self.query(child, scope)], "boost": weight}}
            case q.Exact(name, rows):
                return self._exact(name, rows)
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
        if len(row) < 2:
            return _any([_guarded(_term(field, row[0]), guard) for field, guard in scope.fields.items()]) if row else NOTHING
        if scope is self._whole:  # found in all slots at once, scored by the slot in which it tells most
            return {"bool": {"filter": [_in_row(ALL, row, slop)], "should": [self._scored(row, slop, self._strongest)]}}
        found: Json = {"filter": [_any([_guarded(_in_row(field, row, slop), guard) for field, guard in scope.fields.items()])]}
        return {"bool": found | {"should": [self._scored(row, slop, scope.fields)]}}

    def _prefix_row(self, row: tuple[str, ...], slop: int, scope: Scope) -> Json:
        """Terms in a row with a word behind them that begins so: any of the words with that beginning, the most frequent ones."""
        *terms, start = row
        expansion = self._words.get((scope.group, q.Prefix(start)))
        if not terms or expansion is None or not expansion.terms:
            return self._listed(expansion, scope)
        begun = list(expansion.terms)[: self._scored_terms]
        if scope is self._own:
            return self._begun_outside(terms, begun, slop)
        fields = dict.fromkeys([ALL]) if scope is self._whole else scope.fields
        each = begun[: self._scored_terms // len(fields)]
        found = _any([_guarded(_begun_row(field, terms, each, slop), guard) for field, guard in fields.items()])
        rows = [(*terms, term) for term in begun[: self._scored_terms // len(self._strongest) // len(row)]]
        scored = [self._scored(one, slop, self._strongest if scope is self._whole else scope.fields) for one in rows]
        return {"bool": {"filter": [found], "should": [_any(scored)] if scored else []}}

    def _begun_outside(self, terms: Sequence[str], begun: Sequence[str], slop: int) -> Json:
        """Such a row in the document's own text, for a minus: in all of it but not in `related`, or in a slot of its own."""
        each = begun[: self._scored_terms // len(self._own.fields)]
        slots = [_begun_row(field, terms, each, slop) for field in self._own.fields]
        related = [_begun_row(field, terms, begun, slop) for field in self.slots.fields.keys() - self._own.fields.keys()]
        return _any([{"bool": {"filter": [_begun_row(ALL, terms, begun, slop)], "must_not": related}}, *slots])

    def _scored(self, row: tuple[str, ...], slop: int, fields: Mapping[str, Json | None]) -> Json:
        """What terms in a row add to the score."""
        text = _text(row)
        phrases = {field: {"query": text, "slop": slop, "boost": self._boosts[field]} for field in fields}
        return _any([_guarded({"match_phrase": {f"{field}.p": phrase}}, fields[field]) for field, phrase in phrases.items()])

    def standing(self, leaf: Leaf, scope: Scope) -> list[Json]:
        """A query for each row of terms that a leaf stands for, in each slot of a scope by itself; for those who explain."""
        slop = leaf.slop if isinstance(leaf, q.Terms | q.PrefixRows) else 0
        return [
            _guarded({"match_phrase": {f"{field}.p": {"query": _text(row), "slop": slop}}}, guard)
            for row in self._rows_of(leaf, scope) if row
            for field, guard in scope.fields.items()
        ]  # fmt: skip

    def _rows_of(self, leaf: Leaf, scope: Scope) -> Sequence[tuple[str, ...]]:
        """The rows of terms that a leaf stands for, the most frequent of those that begin so."""
        match leaf:
            case q.Terms(rows):
                return rows
            case q.PrefixRows(rows):
                return [(*row[:-1], term) for row in rows if row for term in self._begun(q.Prefix(row[-1]), scope, len(row))]
        return [(term,) for term in self._begun(leaf, scope)]

    def _begun(self, leaf: q.Node, scope: Scope, words: int = 1) -> Sequence[str]:
        """The terms that a loose word stands for, as many as an explanation asks for in each slot."""
        expansion = self._words.get((scope.group, leaf))
        return list(expansion.terms)[: MOST_SCORED // max(len(scope.fields), 1) // words] if expansion else []

    def _exact(self, name: str, rows: Sequence[tuple[str, ...]]) -> Json:
        """Documents whose field holds one of the rows and nothing else, scored by its terms: nearly the sum of their idf."""
        field = self._names.schema.field(name)
        slot = self._names.slots.get(field.name) if field else None
        if field is None or slot is None:
            return NOTHING
        group = ALL if field.name in self._names.searched else slot
        found = [(whole(map(safe, row)), [_term(group, term) for term in row]) for row in rows if row]
        return _any([{"bool": {"filter": [{"term": {f"{slot}.e": held}}], "must": terms}} for held, terms in found])

    def _listed(self, expansion: Expansion | None, scope: Scope) -> Json:
        """Documents with any of the terms; the strongest of the first ones counts."""
        if expansion is None or not expansion.terms:
            return NOTHING
        if scope is self._own:  # what a minus takes away, in every slot: nobody asks for its score
            held = [safe(term) for term in list(expansion.terms)[:MOST_TERMS]]
            return _any([{"terms": {f"{field}.f": held}} for field in scope.fields])
        boosts = expansion.boosts()
        terms = list(boosts)
        found = []
        for field, guard in scope.fields.items():
            scored = _any([_term(field, term, boosts[term]) for term in terms[: self._scored_terms]])
            if len(terms) > self._scored_terms:
                every: Json = {"terms": {f"{field}.f": [safe(term) for term in terms[:MOST_TERMS]]}}
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
        column = self._names.keywords(field.name if field else name) or (self._names.kept.get(field.name) if field else None)
        return {"terms": {column: [safe_text(fold(value)) for value in values]}} if column and values else NOTHING

    def _range(self, node: q.Range) -> Json:
        field = self._names.schema.field(node.name)
        if field is None or field.kind not in (Kind.NUMBER, Kind.DATE):
            return NOTHING
        column = self._names.moments(field) if of_moments(node) else self._names.number(field.name)
        bounds = {} if node.low is None else {"gt" if node.low_open else "gte": node.low}
        bounds |= {} if node.high is None else {"lte" if node.closed else "lt": node.high}
        return {"range": {column: bounds}} if bounds else {"exists": {"field": column}}


def _term(field: str, term: str, boost: float = 1.0) -> Json:
    """One term, scored by its weighted frequency."""
    return {"term": {f"{field}.f": {"value": safe(term), "boost": boost}}}


def _in_row(field: str, row: tuple[str, ...], slop: int) -> Json:
    """Terms in a row in one field, with that many positions between them in all."""
    if not slop:
        return {"match_phrase": {f"{field}.p": _text(row)}}
    return {"intervals": {f"{field}.p": {"match": {"query": _text(row), "mode": "ordered", "max_gaps": slop}}}}


def _begun_row(field: str, terms: Sequence[str], begun: Sequence[str], slop: int) -> Json:
    """Terms in a row in one field with any of some others behind them."""
    last = {"any_of": {"intervals": [{"match": {"query": safe(term)}} for term in begun]}}
    row = [*({"match": {"query": safe(term)}} for term in terms), last]
    return {"intervals": {f"{field}.p": {"all_of": {"intervals": row, "mode": "ordered", "max_gaps": slop}}}}


def _text(row: tuple[str, ...]) -> str:
    return " ".join(map(safe, row))


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

"""Our query tree as queries of stock Whoosh: the slow path that answers are compared with.

Two rules keep Whoosh 2.7.4 exact: a negation is everything and not the child, and the collector never skips by quality.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from searchidx.engines import keywords
from searchidx.engines.base import Engine
from searchidx.engines.embedded.whoosh.field_names import names
from searchidx.engines.embedded.whoosh.stock import collectors, query
from searchidx.engines.messages import Request
from searchidx.model.fields import Kind
from searchidx.query import nodes as q
from searchidx.text import analyzer
from searchidx.text.edit_distance import within
from searchidx.text.wildcards import literal_start, matcher

Scope = Mapping[str, Any]
"""The slots to look in, each with a query that must hold besides, or None."""

EPOCH_MICROSECONDS = (datetime(1970, 1, 1) - datetime.min) // timedelta(microseconds=1)


def found(searcher: Any, asked: Any) -> set[int]:
    """The numbers of all documents that a query finds, by the collector that loses none."""
    collector = collectors.TopCollector(limit=max(1, searcher.doc_count_all()), usequality=False, replace=0)
    searcher.search_with_collector(asked, collector)
    return set(collector.results().docs())


class Translator:
    """Writes requests to one engine as queries of Whoosh over the same index."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._schema = engine.schema
        self._names = {own: name for name, own in names(engine.schema).items()}
        self._searched: Scope = {field.name: None for field in engine.schema.slots if field.searched}
        self._own: Scope = {name: None for name in self._searched if name != "related"}

    def request(self, request: Request) -> Any:
        """The query of a request with all its filters."""
        return query.And([query.Every(), self.node(request.query), *(self.node(f.node) for f in request.filters)])

    def node(self, node: q.Node, scope: Scope | None = None) -> Any:
        """The query of a node."""
        scope = self._searched if scope is None else scope
        match node:
            case q.Everything():
                return query.Every()
            case q.And(children):
                return query.And([query.Every(), *(self.node(child, scope) for child in children)])
            case q.Or(children):
                return _any(self.node(child, scope) for child in children)
            case q.Not(child):
                inside = self.node(child, self._own if scope is self._searched else scope)
                return query.And([query.Every(), query.Not(inside)])
            case q.Weighted(child):  # what it weighs changes no set
                return self.node(child, scope)
            case q.InField(name, child):
                inner = self._scope(name)
                return self.node(child, inner) if inner else query.NullQuery
        return self._leaf(node, scope)

    def _leaf(self, node: q.Node, scope: Scope) -> Any:
        match node:
            case q.Terms(rows, slop):
                return self._rows(rows, slop, scope)
            case q.Prefix(start):
                return self._words(start, lambda word: bool(start), scope)
            case q.PrefixRows(rows, slop):
                return _any(self._begun(row, slop, scope) for row in rows)
            case q.Wildcard(pattern):
                return self._words(literal_start(pattern), matcher(pattern), scope)
            case q.Fuzzy(near, edits):
                return self._words(near[:1], lambda word: bool(near) and within(near, word, edits), scope)
        return self._value(node)

    def _scope(self, name: str) -> Scope:
        field = self._schema.field(name)
        if field is None or field.name not in {slot.name for slot in self._schema.slots} - {"id"}:
            return {}
        fed: Scope = {field.role: self._listed(f"{field.role}.key", [field.name])} if field.is_mixed else {}
        return {field.name: None, **fed}

    def _rows(self, forms: Iterable[Sequence[str]], slop: int, scope: Scope) -> Any:
        """Terms in a row in any slot; Whoosh counts the step to the next word as one."""
        found = []
        for form in filter(None, forms):
            for slot, guard in scope.items():
                name = self._names[slot]
                row = query.Phrase(name, list(form), slop=slop + 1) if len(form) > 1 else query.Term(name, form[0])
                found.append(query.And([guard, row]) if guard else row)
        return _any(found)

    def _begun(self, row: tuple[str, ...], slop: int, scope: Scope) -> Any:
        """Terms in a row and a word behind them that begins so."""
        *terms, start = row
        if not terms:
            return self._words(start, lambda word: bool(start), scope)
        return _any(self._rows([(*terms, stem)], slop, {slot: guard}) for slot, guard in scope.items() for stem in self._stems(slot, start))

    def _stems(self, slot: str, start: str) -> list[str]:
        words = {one.word for one in self._engine.complete(slot, start, sys.maxsize)}
        return sorted({analyzer(language).term(word) for word in words for language in self._schema.languages})

    def _words(self, start: str, accepts: Callable[[str], bool], scope: Scope) -> Any:
        """The stems of all words that begin so and are accepted."""
        found = []
        for slot, guard in scope.items():
            words = {one.word for one in self._engine.complete(slot, start, sys.maxsize) if accepts(one.word)}
            stems = {analyzer(language).term(word) for word in words for language in self._schema.languages}
            row = _any(query.Term(self._names[slot], stem) for stem in sorted(stems))
            found.append(query.And([guard, row]) if guard else row)
        return _any(found)

    def _value(self, node: q.Node) -> Any:
        match node:
            case q.Range():
                return self._range(node)
            case q.Is(state):
                return self._listed("state", [state])
            case q.Equals(name, wanted):
                field = self._schema.field(name)
                if field is not None and field.name == "id":
                    return _any(query.Term("id", id) for id in wanted)
                return self._listed(field.name, wanted) if field is not None else query.NullQuery
            case q.Has(name):
                return self._has(name)
        return query.NullQuery

    def _listed(self, name: str, wanted: Sequence[str]) -> Any:
        folded = set(map(keywords.fold, wanted))
        return self._column(name, lambda listed: any(keywords.fold(value) in folded for value in listed))

    def _column(self, name: str, holds: Callable[[list[str]], bool]) -> Any:
        # Whoosh's own looks at deleted documents too, and a negation of it is then wrong.
        return query.And([query.Every(), query.ConstantScoreQuery(Column(self._names[name], holds))])

    def _has(self, name: str) -> Any:
        field = self._schema.field(name)
        if field is None or field.kind in (Kind.KEYWORD, Kind.BOOLEAN):
            return self._column(field.name, bool) if field else query.NullQuery
        return query.Every(self._names[field.name])

    def _range(self, node: q.Range) -> Any:
        field = self._schema.field(node.name)
        if field is None or field.kind not in (Kind.NUMBER, Kind.DATE):
            return query.NullQuery
        low, high = (_in_whoosh(bound, field.kind) for bound in (node.low, node.high))
        return query.NumericRange(self._names[field.name], low, high, startexcl=node.low_open, endexcl=not node.closed)


class Column(query.ColumnQuery):  # type: ignore[misc]
    """Documents whose column holds something; Whoosh's own does not say how many they may be."""

    def estimate_size(self, reader: Any) -> int:
        return int(reader.doc_count_all())

    def estimate_min_size(self, reader: Any) -> int:
        return 0


def _in_whoosh(bound: float | None, kind: Kind) -> float | None:
    """A bound as Whoosh counts: dates in microseconds since the year 1."""
    if bound is None or kind is Kind.NUMBER:
        return bound
    return EPOCH_MICROSECONDS + round(bound * 1000)


def _any(found: Iterable[Any]) -> Any:
    queries = list(found)
    return query.Or(queries) if queries else query.NullQuery

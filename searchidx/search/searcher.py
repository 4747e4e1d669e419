"""From what is asked to a page of results: parse, search, loosen where nothing is found, give hits their details."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal, cast

from searchidx.engines.base import Engine
from searchidx.engines.messages import Boost, Filter, Request, Results, Signal, Sort
from searchidx.errors import QueryDiagnostic, UsageError, nearest
from searchidx.model.fields import Field, Kind
from searchidx.model.record import Stored
from searchidx.query import condition, understood
from searchidx.query.date_ranges import day_range
from searchidx.query.expand import expand
from searchidx.query.nodes import And, Everything, Node, Not, Range
from searchidx.search.all_words import Question, titled
from searchidx.search.drafts import hiding
from searchidx.search.hit_details import details
from searchidx.search.loosen import Loosening
from searchidx.search.page import Hit, Page
from searchidx.search.request import Search, Values
from searchidx.search.signal_settings import signals
from searchidx.search.some_words import SomeWords, search_some
from searchidx.search.typed_query import typed_query

SHOWN, SOME = 60, 10
"""Letters of a name that are repeated to who typed it, and names that are listed where none is near."""

KINDS = {Kind.TEXT: "running text", Kind.STORED: "stored only", Kind.KEYWORD: "a list of values", Kind.DATE: "a date"}

SECONDS = 5.0
"""The deadline of a search: every step is bounded by the size of the index, and the clock is checked between steps."""


def search(engine: Engine, asked: Search) -> Page:
    """One page of what a search finds."""
    return _Searcher(engine, asked).page()


def hit_of(engine: Engine, stored: Stored) -> Hit:
    """A document as a hit that nothing was asked for."""
    return Hit(stored, 0.0, details(engine, Everything(), Request(), [stored.id]))


class _Searcher:
    """One search in the making."""

    def __init__(self, engine: Engine, asked: Search) -> None:
        self._started = time.perf_counter()
        self._deadline = time.monotonic() + SECONDS
        self._engine, self._schema, self._asked = engine, engine.schema, asked
        self._today = datetime.now(UTC).date()
        self._query = typed_query(engine, asked.text, asked.typing, self._today)
        self._diagnostics = [*_damage(engine), *self._query.diagnostics]
        self._where, self._excluded = _given(asked.where), _given(asked.exclude)
        self._filters = [*self._wanted(), *self._unwanted(), *self._days(asked.date_from, asked.date_to)]
        self._sort = self._sorted(asked.sort)
        self._counted, self._drawn = self._facets(asked.facets)
        if asked.split and asked.split not in self._facets((asked.split,))[0]:
            raise UsageError(f"bars cannot be split by {asked.split!r}", "name a field of values, such as topics")

    def page(self) -> Page:
        asked = self._asked
        tree, request, results = self._found()
        if results.partial:
            hint = "totals and counts are too low; try again"
            self._diagnostics.append(QueryDiagnostic("partial-answer", "warning", f"the answer is incomplete: {results.partial}", hint))
        if results.inexact:
            self._diagnostics.append(QueryDiagnostic("inexact-answer", "warning", results.inexact))
        of_hits = details(self._engine, tree, request, [one.stored.id for one in results.matches], now=asked.explain)
        return Page(
            text=asked.text,
            understood=self._in_words(tree),
            match=asked.match,
            total=results.total,
            documents=results.documents,
            group=asked.group,
            offset=asked.offset,
            limit=asked.limit,
            hits=tuple(Hit(found.stored, found.score, of_hits, found.story) for found in results.matches),
            facets=results.facets,
            histograms=results.histograms,
            diagnostics=tuple(self._diagnostics),
            took_ms=(time.perf_counter() - self._started) * 1000,
            generation=self._engine.generation,
            explain=asked.explain,
        )

    def _in_words(self, tree: Node) -> str:
        """What was searched for and the filters, read back."""
        query = self._query
        shown = query.typed if tree is query.tree or tree == query.tree else tree
        return query.in_words if shown is query.typed and not self._filters else understood(_with(shown, self._filters), self._schema)

    def _request(self) -> Request:
        asked, lifts = self._asked, signals(self._engine, self._today, self._asked.ranking)
        some = self._query.some_words if asked.match == "any" else None
        return Request(
            query=some.query if some else self._terms,
            filters=(*map(self._expanded, self._filters), *hiding(self._engine, (self._query.typed, *(one.node for one in self._filters)))),
            facets=tuple(self._counted),
            histograms=tuple(self._drawn),
            picked=self._of_facets(self._where),
            excluded=self._of_facets(self._excluded),
            facet_size=asked.facet_size,
            facet_query=asked.facet_query,
            facet_order=cast("Literal['count', 'name', 'natural']", asked.facet_order),
            unit=asked.unit,
            split=asked.split,
            sort=self._sort,
            offset=asked.offset,
            limit=asked.limit,
            boosts=self._boosts(lifts) if asked.sort == "relevance" else (),
            signals=lifts,
            group="story" if asked.group == "story" else "none",
            deadline=self._deadline,
        )

    @property
    def _terms(self) -> Node:
        """What the words stand for, all or any of them."""
        return expand(self._query.relaxed, self._schema) if self._asked.match == "any" else self._query.terms

    def _boosts(self, lifts: Sequence[Signal]) -> tuple[Boost, ...]:
        query = self._query
        exact = (titled(query.exact_title, lifts),) if query.exact_title else ()
        return exact if self._asked.match == "any" else exact + query.in_a_row

    def _found(self) -> tuple[Node, Request, Results]:
        """What the query finds; where that is nothing, what it finds when words may differ, or any of them is enough."""
        tree, request, results = self._closest(self._request())
        if results.total or not self._asked.loosen:
            return tree, request, results
        loosening = Loosening(self._engine, self._asked, self._query.typed, self._deadline)
        if meant := loosening.did_you_mean:
            self._diagnostics.append(QueryDiagnostic("did-you-mean", "note", f"did you mean: {meant}", meant))
        for looser, diagnostic in loosening.attempts(tree):
            words = SomeWords.of(looser, self._schema)
            loosened = replace(request, query=words.query if words else expand(looser, self._schema))
            loosened, found = search_some(self._engine, words, loosened)
            if found.total:
                self._diagnostics.append(diagnostic)
                return looser, loosened, found
        return tree, request, results

    def _closest(self, request: Request) -> tuple[Node, Request, Results]:
        """What the words as typed find; of a question, what the words that say something find where nothing has all in a row."""
        query, asked = self._query, self._asked
        if asked.match == "any":
            return query.relaxed, *search_some(self._engine, query.some_words, request)
        question = query.question if asked.match == "auto" and asked.loosen else None
        if question is None:
            return query.tree, request, self._engine.search([request])[0]
        return self._answer(question, request)

    def _answer(self, question: Question, request: Request) -> tuple[Node, Request, Results]:
        """What the question finds; what the tree finds where a document has all its words in a row."""
        row = Request(expand(question.row, self._schema), request.filters, limit=0, deadline=self._deadline)
        together, results = self._engine.search([row, request])
        if together.total:
            return self._query.tree, request, results
        query = expand(question.tree, self._schema)
        looser = replace(request, query=query, boosts=(*(one for one in request.boosts if one.kind == "exact"), *question.boosts))
        [found] = self._engine.search([looser])
        if found.total > results.total:
            self._diagnostics.append(question.diagnostic)
        return question.tree, looser, found

    def _wanted(self) -> list[Filter]:
        return [Filter(name, self._condition(name, values)) for name, values in self._where.items()]

    def _unwanted(self) -> list[Filter]:
        """A filter for each excluded value, so that each can be counted as if it alone were not."""
        pairs = ((name, value) for name, values in self._excluded.items() for value in dict.fromkeys(values))
        return [Filter(name, self._condition(name, (value,)), excludes=True) for name, value in pairs]

    def _condition(self, name: str, values: tuple[str, ...]) -> Node:
        node, diagnostics = condition(name, values, self._schema, self._today)
        self._diagnostics.extend(diagnostics)
        return node

    def _expanded(self, one: Filter) -> Filter:
        return replace(one, node=expand(one.node, self._schema))

    def _days(self, first: str | None, last: str | None) -> list[Filter]:
        if not (first or last):
            return []
        bounds = day_range(first, last, self._today)
        if bounds is None:
            raise UsageError("from and to must be days", "write them as 2021-09-27")
        low, high = bounds
        if low is not None and high is not None and low >= high:
            message, hint = "the days end before they begin", "they are taken the other way round"
            self._diagnostics.append(QueryDiagnostic("reversed-range", "note", message, hint))
            return self._days(last, first)
        return [Filter("date", Range("date", *bounds, closed=False))]

    def _sorted(self, sort: str) -> tuple[Sort, ...]:
        name = sort.removeprefix("-")
        field = self._schema.field(name)
        if name != "relevance" and (field is None or not field.sortable):
            raise _unknown("sort by", name, field, ["relevance", *(f.label for f in self._schema.fields if f.sortable)])
        return (Sort(name, sort.startswith("-")),)

    def _facets(self, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """The fields to count, and those to draw as histograms."""
        counted: list[str] = []
        drawn: list[str] = []
        for name in dict.fromkeys(names):
            field = self._schema.field(name)
            if field is None or not field.filterable:
                raise _unknown("count", name, field, [f.label for f in self._schema.fields if f.filterable])
            (drawn if field.kind in (Kind.DATE, Kind.NUMBER) else counted).append(name)
        return counted, drawn

    def _of_facets(self, values: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """For each facet the values given under any of the field's names."""
        fields = {name: self._schema.field(name) for name in values}
        return {name: _values_of(self._schema.field(name), fields, values) for name in self._counted}


def _values_of(field: Field | None, fields: Mapping[str, Field | None], values: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(value for name, other in fields.items() if other is not None and other == field for value in values[name])


def _held(field: Field) -> str:
    return "each document's own" if field.name == "id" else KINDS.get(field.kind, field.kind)


def _unknown(verb: str, name: str, field: Field | None, known: Sequence[str]) -> UsageError:
    """The error for a field that does not exist, with the nearest name; or for one that cannot be used here."""
    shown = name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…"
    if field is not None:
        return UsageError(f"cannot {verb} `{shown}`: it is {_held(field)}", f"it can be {', '.join(known[:SOME])}")
    near = nearest(name, known)
    meant = f"did you mean {near}?" if near else f"it can be {', '.join(known[:SOME])}"
    return UsageError(f"cannot {verb} `{shown}`, which is not a field", meant)


def _damage(engine: Engine) -> list[QueryDiagnostic]:
    """What to say where the engine had to go round damage; in other words than its own, which name folders of the host."""
    if engine.note is None:
        return []
    message = f"the index is damaged; {engine.generation} is read, which may be older than what was published last"
    return [QueryDiagnostic("damaged-index", "warning", message, "run `searchidx verify`")]


def _with(tree: Node, filters: Sequence[Filter]) -> Node:
    """The query and its filters as one tree, to read back."""
    nodes = [*(tree.children if isinstance(tree, And) else (tree,)), *(Not(one.node) if one.excludes else one.node for one in filters)]
    wanted = [node for node in nodes if not isinstance(node, Everything)]
    return And(tuple(wanted)) if len(wanted) > 1 else wanted[0] if wanted else tree


def _given(values: Mapping[str, Values]) -> dict[str, tuple[str, ...]]:
    """The fields that have a value, with their values."""
    return {name: listed for name, one in values.items() if (listed := _listed(one))}


def _listed(values: Values) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(map(str, values))

"""From what is asked to a page of results: parse, search, relax where nothing is found, dress the hits."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any

from searchidx.engines.base import Engine, Filter, Request, Results, Sort
from searchidx.errors import QueryDiagnostic, UsageError, nearest
from searchidx.model.fields import Field, Kind, Schema
from searchidx.query import condition, parse, understood
from searchidx.query.date_ranges import day_range
from searchidx.query.nodes import And, Everything, Node, Not, Range
from searchidx.query.rewrite import fuzzy, relax, words
from searchidx.search.explain import signals, why
from searchidx.search.highlight import Marker
from searchidx.search.page import Hit, HitDetails, Page
from searchidx.search.suggest import Suggestion, did_you_mean, suggest
from searchidx.text import analyzer, split

LIMIT = 1_000
OFFSET = 1_000_000
FACET_SIZE = 1_000
"""Bounds of what one call may ask for."""

MATCHES = ("auto", "all", "any")

Values = str | Sequence[str]


class Index:
    """A snapshot of an index, ready to be searched; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def schema(self) -> Schema:
        """The schema of the documents."""
        return self.engine.schema

    @property
    def generation(self) -> str:
        """The name of the snapshot."""
        return self.engine.generation

    def close(self) -> None:
        """Give back what the snapshot holds."""
        self.engine.close()

    def search(
        self,
        text: str = "",
        *,
        where: Mapping[str, Values] | None = None,
        exclude: Mapping[str, Values] | None = None,
        facets: Sequence[str] = (),
        sort: str = "relevance",
        match: str = "auto",
        limit: int = 10,
        offset: int = 0,
        facet_size: int = 10,
        explain: bool = False,
        date_from: str | None = None,
        date_to: str | None = None,
    ) -> Page:
        """One page of what a query finds.

        `where` and `exclude` map a field to a value or values: those of one field are joined by *or*, fields by *and*. `facets`
        are fields to count; dates and numbers among them are drawn as histograms. `date_from` and `date_to` are inclusive days.
        What cannot be understood is told in the page's `diagnostics`; nothing that is typed raises.
        """
        asked = _Asked(self.engine, text, where or {}, exclude or {}, facets, sort, match, (date_from, date_to))
        return asked.page(_clamped(limit, LIMIT), _clamped(offset, OFFSET), _clamped(facet_size, FACET_SIZE), explain)

    def suggest(self, prefix: str, limit: int = 10) -> list[Suggestion]:
        """Completions of what is being typed, the likeliest first."""
        return suggest(self.engine, prefix, limit)

    def document(self, id: str) -> Hit | None:
        """The document of that id, or None."""
        found = self.engine.document(id)
        return Hit(found, _dressing(Request(), self.engine)) if found else None

    def stats(self) -> dict[str, Any]:
        """What the index holds, as the object of the contract."""
        from searchidx.search.statistics import stats

        return stats(self.engine)


class _Asked:
    """One search in the making."""

    def __init__(
        self,
        engine: Engine,
        text: str,
        where: Mapping[str, Values],
        exclude: Mapping[str, Values],
        facets: Sequence[str],
        sort: str,
        match: str,
        days: tuple[str | None, str | None],
    ) -> None:
        self.started = time.perf_counter()
        if match not in MATCHES:
            raise UsageError(f"match is {match!r}", "use auto, all or any")
        self.engine, self.schema, self.text, self.match = engine, engine.schema, text, match
        self.today = datetime.now(UTC).date()
        parsed = parse(text, engine.schema, self.today)
        self.tree, self.told = parsed.tree, [*_damage(engine), *parsed.diagnostics]
        self.where = {name: _listed(values) for name, values in where.items()}
        self.filters = [*self._conditions(exclude), *self._days(*days)]
        self.sort = self._sorted(sort)
        self.counted, self.drawn = self._facets(facets)

    def page(self, limit: int, offset: int, facet_size: int, explain: bool) -> Page:
        request = Request(
            query=relax(self.tree) if self.match == "any" else self.tree,
            filters=tuple(self.filters),
            facets=tuple(self.counted),
            histograms=tuple(self.drawn),
            picked=self._picked(),
            facet_size=facet_size,
            sort=self.sort,
            offset=offset,
            limit=limit,
            signals=signals(self.engine, self.today),
        )
        request, results = self._found(request)
        dressing = _dressing(request, self.engine)
        return Page(
            text=self.text,
            understood=understood(_with(request.query, self.filters), self.schema),
            match=self.match,
            total=results.total,
            offset=offset,
            limit=limit,
            hits=tuple(Hit(found, dressing) for found in results.matches),
            facets=results.facets,
            histograms=results.histograms,
            diagnostics=tuple(self.told),
            took_ms=(time.perf_counter() - self.started) * 1000,
            generation=self.engine.generation,
            explain=explain,
        )

    def _found(self, request: Request) -> tuple[Request, Results]:
        """What the request finds; where that is nothing, what it finds when words may differ, or any of them is enough."""
        results = self.engine.search(request)
        missing = [] if results.total else self._missing()
        if results.total or not list(words(self.tree)):
            return request, results
        attempts = [("corrected", fuzzy(request.query, lambda text: text in missing))] if missing else []
        if self.match == "auto":
            attempts.append(("relaxed", relax(self.tree)))
            attempts += [("relaxed", fuzzy(relax(self.tree), lambda text: text in missing))] if missing else []
        self._did_you_mean(missing)
        for code, tree in attempts:
            if tree != request.query and (found := self.engine.search(replace(request, query=tree))).total:
                self.told.append(_LOOSENED[code])
                return replace(request, query=tree), found
        return request, results

    def _missing(self) -> list[str]:
        """Single words of the query that no document has."""
        texts = {leaf.text for _, leaf in words(self.tree) if len(split(leaf.text)) == 1}
        return sorted(text for text in texts if not self.engine.search(Request(parse(f'"{text}"', self.schema).tree, limit=0)).total)

    def _did_you_mean(self, missing: Sequence[str]) -> None:
        text = self.text
        for word in missing:
            if meant := did_you_mean(self.engine, word):
                text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant, text)
        if text != self.text:
            self.told.append(QueryDiagnostic("did-you-mean", "note", f"did you mean: {text}", text))

    def _conditions(self, exclude: Mapping[str, Values]) -> list[Filter]:
        filters = []
        for name, values in self.where.items():
            if values and (node := self._condition(name, values)) is not None:
                filters.append(Filter(name, node))
        for name, unwanted in exclude.items():
            if (given := _listed(unwanted)) and (node := self._condition(name, given)) is not None:
                filters.append(Filter(name, Not(node)))
        return filters

    def _condition(self, name: str, values: tuple[str, ...]) -> Node | None:
        node, told = condition(name, values, self.schema, self.today)
        self.told.extend(told)
        return node

    def _days(self, first: str | None, last: str | None) -> list[Filter]:
        if not (first or last):
            return []
        bounds = day_range(first, last, self.today)
        if bounds is None:
            self.told.append(QueryDiagnostic("bad-date", "warning", "from and to must be days", "write them as 2021-09-27"))
            return []
        return [Filter("date", Range("date", *bounds, closed=False))]

    def _sorted(self, sort: str) -> tuple[Sort, ...]:
        name = sort.removeprefix("-")
        field = self.schema.field(name)
        if name != "relevance" and (field is None or not field.sortable):
            near = nearest(name, [f.label for f in self.schema.fields if f.sortable])
            hint = f"did you mean {near}?" if near else "results are in the order of relevance"
            self.told.append(QueryDiagnostic("unknown-sort", "warning", f"results cannot be sorted by {name}", hint))
            return (Sort("relevance"),)
        return (Sort(name, sort.startswith("-")),)

    def _facets(self, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """The fields to count, and those to draw."""
        counted: list[str] = []
        drawn: list[str] = []
        for name in dict.fromkeys(names):
            field = self.schema.field(name)
            if field is None or field.kind in (Kind.TEXT, Kind.STORED) or field.name == "id":
                near = nearest(name, [f.label for f in self.schema.fields if f.filterable])
                hint = f"did you mean {near}?" if near else ""
                self.told.append(QueryDiagnostic("unknown-facet", "warning", f"{name} cannot be counted as a facet", hint))
            else:
                (drawn if field.kind in (Kind.DATE, Kind.NUMBER) else counted).append(name)
        return counted, drawn

    def _picked(self) -> dict[str, tuple[str, ...]]:
        """For each facet the values that are picked under any of the field's names."""
        fields = {name: self.schema.field(name) for name in self.where}
        return {name: self._values_of(self.schema.field(name), fields) for name in self.counted}

    def _values_of(self, field: Field | None, fields: Mapping[str, Field | None]) -> tuple[str, ...]:
        return tuple(value for name, other in fields.items() if other is not None and other == field for value in self.where[name])


_LOOSENED = {
    "corrected": QueryDiagnostic("corrected", "note", "nothing has these very words; similar words are shown"),
    "relaxed": QueryDiagnostic("relaxed", "note", "nothing has all of these words; what has some of them is shown"),
}


def _damage(engine: Engine) -> list[QueryDiagnostic]:
    """What is to be said where the engine had to go round damage; in other words than its own, which name folders of the host."""
    if engine.note is None:
        return []
    message = f"the index is damaged; {engine.generation} is read, which may be older than what was published last"
    return [QueryDiagnostic("damaged-index", "warning", message, "run `searchidx verify`")]


def _with(tree: Node, filters: Sequence[Filter]) -> Node:
    """The query and its filters as one tree, to read back."""
    nodes = [*(tree.children if isinstance(tree, And) else (tree,)), *(one.node for one in filters)]
    wanted = [node for node in nodes if not isinstance(node, Everything)]
    return And(tuple(wanted)) if len(wanted) > 1 else wanted[0] if wanted else tree


def _dressing(request: Request, engine: Engine) -> HitDetails:
    marker = Marker(request.query, engine.schema, analyzer(engine.schema.languages[0]))
    return HitDetails(marker.highlights, marker.related, partial(why, request, engine))


def _listed(values: Values) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(map(str, values))


def _clamped(number: int, most: int) -> int:
    return max(0, min(int(number), most))

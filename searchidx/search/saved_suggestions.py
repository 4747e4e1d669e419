"""Saved searches to offer for what is being typed, with the number of documents that each finds today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from weakref import WeakKeyDictionary

import msgspec

from searchidx.engines.base import Engine
from searchidx.errors import UsageError
from searchidx.model.saved_search import SavedSearch
from searchidx.search.facet_values import FacetValue, FacetValues
from searchidx.search.saved import to_search
from searchidx.search.searcher import search
from searchidx.text import fold, split

AT = "@"
"""What stands before the name of a saved search in a query."""

KIND = "search"
"""The kind of suggestion that they are."""

_counts: WeakKeyDictionary[Engine, tuple[date, dict[str, int | None]]] = WeakKeyDictionary()
"""What each finds in a snapshot on a day, as `date:7d` moves on with the days; None where it cannot be asked any more."""


def saved_suggestions(engine: Engine, prefix: str, typed: Sequence[str], limit: int) -> list[tuple[str, str, int]]:
    """At most `limit` saved searches as `@NAME`, their kind, and how many documents they find; by name.

    They have the words `typed` in a row in name or title, the last one perhaps unfinished; behind an `@` their names begin so.
    Those that the schema does not allow any more are left out.
    """
    searches = engine.facts.searches
    if prefix.startswith(AT):
        names = sorted(one.name for one in searches if one.name.casefold().startswith(prefix[1:].casefold()))
    else:
        names = [one.text for one in _words(searches).having(typed)] if searches and typed else []
    found = ((name, _count(engine, name)) for name in names[:limit])
    return [(f"{AT}{name}", KIND, count) for name, count in found if count is not None]


def _words(searches: Sequence[SavedSearch]) -> FacetValues:
    return FacetValues([FacetValue("", one.name, 0, tuple(map(fold, split(f"{one.name} {one.title}")))) for one in searches])


def _count(engine: Engine, name: str) -> int | None:
    today = datetime.now(UTC).date()
    day, counts = _counts.get(engine, (today, {}))
    if name not in counts or day != today:
        counts = {**counts, name: _total(engine, name)} if day == today else {name: _total(engine, name)}
        _counts[engine] = (today, counts)
    return counts[name]


def _total(engine: Engine, name: str) -> int | None:
    one = next(one for one in engine.facts.searches if one.name == name)
    try:
        return search(engine, msgspec.structs.replace(to_search(one, 0), loosen=False).checked()).total
    except UsageError:
        return None

"""What helps where a search finds nothing: filters to drop, words and dates that there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from searchidx.model.fields import Schema
from searchidx.search.page import Page
from searchidx.search.suggest import Suggestion

from ..request.search_state import SearchState
from .chips import Chip, chips
from .nearest_dates import nearest_months
from .spans import in_words
from .wording import Link, calendar_day

_MOST_WAYS = 6
_MOST_WORDS = 5
_MOST_TOPICS = 8
_SHORTEST = 3


class WayOut(msgspec.Struct, frozen=True):
    """A filter to drop from a search that finds nothing, or one to have instead, and how many documents that gives."""

    chip: Chip
    total: int


class Help(msgspec.Struct, frozen=True):
    """Ways out of a search that finds nothing: without one filter, with other words, by topics, in other years.

    `near` are the months before and after the days asked for that are nearest to them and have something, `cleared` is how much
    there is without any filter.
    """

    filters: tuple[WayOut, ...] = ()
    words: tuple[Link, ...] = ()
    topics: tuple[Link, ...] = ()
    dates: str = ""
    near: tuple[WayOut, ...] = ()
    cleared: int = 0


def help_for(
    state: SearchState,
    schema: Schema,
    search: Callable[[SearchState], Page],
    suggest: Callable[[str], list[Suggestion]],
    facts: Mapping[str, Any],
) -> Help:
    """What leads out; `search` gives the first hit of a state and how many it finds, `suggest` completes a text."""
    ways = [WayOut(chip, search(chip.state).total) for chip in chips(state)[:_MOST_WAYS]]
    found = tuple(way for way in ways if way.total)
    words = () if found else tuple(_words(state, suggest))[:_MOST_WORDS]
    near = tuple(WayOut(Chip("", one.text, one.state.address(), one.state), one.total) for one in nearest_months(state, schema, search))
    cleared = search(state.cleared()).total if ways and not found else 0
    return Help(found, words, tuple(_topics(facts)) if not found else (), "" if near else _dates(state, facts), near, cleared)


def _topics(facts: Mapping[str, Any]) -> Iterator[Link]:
    """The most frequent topics of the folder."""
    top = next((field["top"] for field in facts.get("fields", ()) if field["role"] == "topics"), ())
    yield from (Link(one["value"], SearchState().toggled("topics", one["value"]).address()) for one in top[:_MOST_TOPICS])


def _words(state: SearchState, suggest: Callable[[str], list[Suggestion]]) -> Iterator[Link]:
    """Texts of this folder that begin as the query's words do, the longest beginning first."""
    seen = {word.casefold() for word in (state.q, *state.q.split())}
    for word in sorted(state.q.split(), key=len, reverse=True)[:3]:
        for length in range(min(len(word), 12), _SHORTEST - 1, -1):
            found = [one for one in suggest(word[:length]) if one.kind != "title" and one.text.casefold() not in seen]
            seen |= {one.text.casefold() for one in found}
            yield from (Link(one.text, state.asking(one.text).address()) for one in found)
            if found:
                break


def _dates(state: SearchState, facts: Mapping[str, Any]) -> str:
    """The span of all documents in words, where the search was narrowed to days."""
    dates = facts.get("dates") or {}
    first, last = calendar_day(dates.get("first") or ""), calendar_day(dates.get("last") or "")
    if not (state.start or state.end) or not first or not last:
        return ""
    return in_words(f"{first.year}-01-01", f"{last.year}-12-31")

"""Saved searches: `@NAME` as the query asks what was saved under the name, narrowed by what else is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from searchidx.engines.base import Engine
from searchidx.errors import UsageError, nearest
from searchidx.model.saved_search import SavedSearch
from searchidx.search.request import Search, Values

_NAMED = re.compile(r"\s*@(?P<name>[^\s@\"()]+)(?:\s+(?P<rest>.*))?", re.DOTALL)


def saved(engine: Engine, name: str) -> SavedSearch:
    """The search that was saved under a name; UsageError, with the nearest name, where there is none."""
    found = {one.name: one for one in engine.facts.searches}
    if name not in found:
        near = nearest(name, found)
        known = f"there are {', '.join(found)}" if found else "save one as searches/NAME.yml beside the documents and build"
        raise UsageError(f"@{name} is not a saved search", f"did you mean @{near}?" if near else known)
    return found[name]


def name_in(text: str) -> str:
    """The name of the saved search that a query asks for; "" where it asks for none."""
    found = _NAMED.fullmatch(text)
    return found["name"] if found else ""


def resolved(engine: Engine, asked: Search) -> Search:
    """The search with what was saved in the place of its `@NAME`; the same where none has that name."""
    name = name_in(asked.text)
    one = next((one for one in engine.facts.searches if one.name == name), None) if name else None
    if one is None:
        return asked
    found = _NAMED.fullmatch(asked.text)
    return msgspec.structs.replace(
        asked,
        text=" ".join(filter(None, [one.query, found["rest"] if found else ""])),
        where=_joined(one.where, asked.where),
        exclude=_joined(one.exclude, asked.exclude),
        sort=asked.sort if asked.sort != "relevance" else one.sort,
        match=asked.match if asked.match != "auto" else one.match,
        group=asked.group if asked.group != "none" else one.group,
        date_from=asked.date_from or one.date_from,
        date_to=asked.date_to or one.date_to,
    )


def to_search(one: SavedSearch, limit: int) -> Search:
    """What a saved search asks."""
    return Search(
        text=one.query, where=one.where, exclude=one.exclude, sort=one.sort, match=one.match, group=one.group,
        date_from=one.date_from, date_to=one.date_to, limit=limit,
    )  # fmt: skip


def _joined(one: Mapping[str, Values], other: Mapping[str, Values]) -> dict[str, Values]:
    """The values of both; those asked for now take the place of those saved of the same field."""
    return {**one, **other}

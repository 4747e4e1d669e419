"""Saved searches as the page links them: the search, and its feeds."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from searchidx.model.saved_search import SavedSearch

from ..request.search_state import SearchState


class SavedLinks(msgspec.Struct, frozen=True):
    """A saved search: what it is called, where it is asked, and where it is read as a feed."""

    title: str
    address: str
    atom: str
    json: str


def saved_links(searches: Iterable[SavedSearch]) -> list[SavedLinks]:
    """The links of all saved searches, by name."""
    return [_links(one) for one in searches]


def title_of(text: str, searches: Iterable[SavedSearch]) -> str:
    """What a search is called: the title of the saved one that the text asks for and nothing else, else the text itself."""
    return next((one.title or one.name for one in searches if text.strip() == f"@{one.name}"), text)


def _links(one: SavedSearch) -> SavedLinks:
    state = SearchState(q=f"@{one.name}")
    feed = replace(state, sort="-date")
    return SavedLinks(one.title or one.name, state.address(), feed.address("/feed.atom"), feed.address("/feed.json"))

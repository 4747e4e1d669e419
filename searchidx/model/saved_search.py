"""Searches that people write down: to ask again by name, and to hold an index to what they must find."""

from __future__ import annotations

from typing import Literal

import msgspec

Values = str | tuple[str, ...]


class SavedSearch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A search with a name; what it may ask is what `search` takes. `title` is what a page calls it. On disk."""

    name: str = ""
    title: str = ""
    query: str = ""
    where: dict[str, Values] = {}
    exclude: dict[str, Values] = {}
    sort: str = "relevance"
    match: Literal["auto", "all", "any"] = "auto"
    group: Literal["none", "story"] = "none"
    date_from: str | None = msgspec.field(default=None, name="from")
    date_to: str | None = msgspec.field(default=None, name="to")


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document that a search must find, among the first `place` hits; 0 stands for as far down as the expectation looks."""

    id: str
    place: int = 0


class Expectation(SavedSearch, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search and the documents that it must find among its first `within` hits."""

    find: tuple[Wanted, ...] = ()
    within: int = 10

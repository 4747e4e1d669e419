"""One state of the page, and the one canonical address of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from . import addresses
from .dials import SIGNAL, Weights
from .picks import Picks, picked, toggled

SIZE = 10
FACET_SIZE, MOST_FACET_SIZE = 10, 200
STORY = "story"
"""How readers' pages group documents unless asked otherwise; programs are given each document."""


class SearchState(msgspec.Struct, frozen=True):
    """One state of the page; each of its methods returns a state one step away.

    With `group` "story" documents that tell the same story are one hit.
    """

    q: str = ""
    match: str = "auto"
    sort: str = "relevance"
    group: str = STORY
    typing: bool = False
    page: int = 1
    size: int = SIZE
    start: str = ""
    end: str = ""
    explain: bool = False
    facets: tuple[str, ...] = ()
    facet_size: int = FACET_SIZE
    facet_query: str = ""
    facet_order: str = "count"
    unit: str = ""
    where: Picks = ()
    exclude: Picks = ()
    ranking: Weights = ()
    split: str = ""

    @property
    def offset(self) -> int:
        """How many hits stand before this page."""
        return (self.page - 1) * self.size

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.where or self.exclude or self.start or self.end)

    def toggled(self, name: str, value: str) -> SearchState:
        """With this value of a field picked, or no longer."""
        return replace(self, where=toggled(self.where, name, value), page=1)

    def excluding(self, name: str, value: str) -> SearchState:
        """With this value of a field excluded, or no longer."""
        return replace(self, exclude=toggled(self.exclude, name, value), page=1)

    def cleared(self) -> SearchState:
        """Without any filter."""
        return replace(self, where=(), exclude=(), start="", end="", page=1)

    def between(self, start: str, end: str) -> SearchState:
        """Narrowed to the days from `start` to `end`, both inclusive; "" is open."""
        return replace(self, start=start, end=end, page=1)

    def turned(self, page: int) -> SearchState:
        """On another page."""
        return replace(self, page=page)

    def sorted(self, sort: str) -> SearchState:
        """In another order."""
        return replace(self, sort=sort, page=1)

    def asking(self, text: str) -> SearchState:
        """With another query."""
        return replace(self, q=text, page=1)

    def explaining(self, explain: bool) -> SearchState:
        """With or without the parts of each score."""
        return replace(self, explain=explain)

    def splitting(self, name: str) -> SearchState:
        """With the timeline split by a field; "" for none."""
        return replace(self, split=name)

    def grouped(self, group: str) -> SearchState:
        """With each document by itself ("none"), or one hit for each story ("story")."""
        return replace(self, group=group, page=1)

    def widened(self, facet_size: int) -> SearchState:
        """With more values listed of each facet."""
        return replace(self, facet_size=min(facet_size, MOST_FACET_SIZE))

    def address(self, path: str = "/") -> str:
        """The canonical address of this state under a path, below the prefix of this request."""
        query = encoded(self.pairs(group_of(path)))
        return addresses.address(f"{path}?{query}" if query else path)

    def pairs(self, group: str = STORY) -> Iterator[tuple[str, str]]:
        """The parameters that differ from their defaults, in canonical order; `group` is the default of that parameter."""
        for name, value, default in self._singles(group):
            if value != default:
                yield name, str(value)
        yield from (("facet", name) for name in self.facets)
        yield from picked(self.where)
        yield from ((f"-{name}", value) for name, value in picked(self.exclude))
        yield from ((SIGNAL + name, f"{weight:g}") for name, weight in self.ranking)

    def _singles(self, group: str) -> tuple[tuple[str, object, object], ...]:
        return (
            ("q", self.q, ""),
            ("match", self.match, "auto"),
            ("from", self.start, ""),
            ("to", self.end, ""),
            ("sort", self.sort, "relevance"),
            ("group", self.group, group),
            ("typing", int(self.typing), 0),
            ("page", self.page, 1),
            ("size", self.size, SIZE),
            ("explain", int(self.explain), 0),
            ("facet_size", self.facet_size, FACET_SIZE),
            ("facet_query", self.facet_query, ""),
            ("facet_order", self.facet_order, "count"),
            ("unit", self.unit, ""),
            ("split", self.split, ""),
        )


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters as an address holds them behind its question mark."""
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in pairs])


@lru_cache(maxsize=1 << 12)
def _quoted(text: str) -> str:
    """A name or value as an address holds it; those of a page come again in each of its links."""
    return quote(text, safe="")


def group_of(path: str) -> str:
    """How documents are grouped at a path unless its address says."""
    return "none" if path.startswith("/api/") else STORY

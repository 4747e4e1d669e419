"""One search as a caller asks for it: the same object from the command line, the page, the API and Python."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from searchidx.errors import UsageError, nearest
from searchidx.model.dates import UNITS

Values = str | Sequence[str]
MATCHES = ("auto", "all", "any")
GROUPINGS = ("none", "story")
_UNREADABLE = re.compile("[\ud800-\udfff]")
ORDERS = ("count", "name", "natural")


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What to search for, and what to show of it.

    `where` and `exclude` map a field to a value or values. `facets` are fields to count; dates and numbers among them become
    histograms. `facet_query` keeps the values with that text in them, `facet_order` orders them. `unit` is the one of bars of
    dates, `split` a facet that bars are split by. With `typing` the last word is unfinished. With `loosen` false nothing else is
    tried where nothing is found. `date_from` and `date_to` are inclusive days. `ranking` gives signals other
    weights than the configuration does; 0 is off.
    """

    text: str = ""
    where: Mapping[str, Values] = {}
    exclude: Mapping[str, Values] = {}
    facets: Sequence[str] = ()
    sort: str = "relevance"
    match: str = "auto"
    group: str = "none"
    typing: bool = False
    loosen: bool = True
    limit: int = 10
    offset: int = 0
    facet_size: int = 10
    facet_query: str = ""
    facet_order: str = "count"
    unit: str = ""
    split: str = ""
    explain: bool = False
    date_from: str | None = None
    date_to: str | None = None
    ranking: Mapping[str, float] = {}

    def checked(self) -> Search:
        """The search, with U+FFFD for what no text can hold.

        UsageError where `match` or `group` has a value that they cannot have, or a number is negative.
        """
        _one_of("match", self.match, MATCHES)
        _one_of("group", self.group, GROUPINGS)
        _one_of("facet_order", self.facet_order, ORDERS)
        _one_of("unit", self.unit, ("", *UNITS))
        for name in ("limit", "offset", "facet_size"):
            number = getattr(self, name)
            if not isinstance(number, int) or number < 0:
                raise UsageError(f"{name} cannot be {number!r:.60}", "give a whole number, 0 or more")
        return msgspec.structs.replace(
            self, text=_readable(self.text), where=_readable_values(self.where), exclude=_readable_values(self.exclude)
        )


def _readable(text: str) -> str:
    """The text without what no answer can hold."""
    return _UNREADABLE.sub("\ufffd", text)


def _readable_values(values: Mapping[str, Values]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(_readable(str(one)) for one in ((given,) if isinstance(given, str) else given)) for name, given in values.items()}


def _one_of(name: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        near = nearest(value, allowed)
        meant = f"did you mean {near}?" if near else f"it can be {', '.join(filter(None, allowed))}"
        raise UsageError(f"{name} cannot be {value!r:.60}", meant)

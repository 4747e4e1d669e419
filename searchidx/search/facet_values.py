"""The values of keyword fields, ready to be found by the words in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from searchidx.engines.base import Engine
from searchidx.engines.messages import Request
from searchidx.model.fields import Field, Kind
from searchidx.query.nodes import Everything, Node
from searchidx.search.drafts import hiding
from searchidx.text import fold, split

VALUES = 1000
"""The most frequent values of a field, up to this number, are offered as completions."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a field, its words without case and accents, and how many documents have it."""

    field: str
    text: str
    count: int
    words: tuple[str, ...]


class FacetValues:
    """Values with a list of all their words, sorted."""

    def __init__(self, values: Sequence[FacetValue]) -> None:
        self.all = tuple(values)
        pairs = sorted((word, number) for number, value in enumerate(values) for word in set(value.words))
        self._words = [word for word, _ in pairs]
        self._owners = [number for _, number in pairs]

    def having(self, typed: Sequence[str]) -> list[FacetValue]:
        """Values that contain the typed words as a phrase, the last one perhaps unfinished: most frequent first, then by text."""
        first, end = typed[0], typed[0] if len(typed) > 1 else typed[0] + "\U0010ffff"
        low = bisect_left(self._words, first)
        high = bisect_left(self._words, end if len(typed) == 1 else first + "\0", low)
        found = [self.all[number] for number in set(self._owners[low:high])]
        kept = found if len(typed) == 1 else [value for value in found if _in_row(typed, value.words)]
        return sorted(kept, key=lambda one: (-one.count, one.text, one.field))


_known: WeakKeyDictionary[Engine, dict[tuple[str, ...], FacetValues]] = WeakKeyDictionary()
"""A snapshot never changes, so that its values are listed once."""


def facet_values(engine: Engine) -> FacetValues:
    """The values of all keyword facets but the state."""
    return _values(engine, tuple(one.name for one in engine.schema.facets if one.kind is Kind.KEYWORD and one.name != "state"))


def field_values(engine: Engine, field: Field, within: Node | None = None) -> FacetValues:
    """The values of one keyword field; with `within`, those of its documents, counted among them."""
    return _values(engine, (field.name,)) if within is None else FacetValues(_listed(engine, (field.name,), within))


def _values(engine: Engine, names: tuple[str, ...]) -> FacetValues:
    known = _known.setdefault(engine, {})
    if names not in known:
        known[names] = FacetValues(_listed(engine, names, Everything()))
    return known[names]


def _listed(engine: Engine, names: tuple[str, ...], within: Node) -> list[FacetValue]:
    if not names:
        return []
    [found] = engine.search([Request(within, hiding(engine, (within,)), facets=names, facet_size=VALUES, limit=0)])
    pairs = ((name, one) for name in names for one in found.facets.get(name, ()) if one.count)
    return [FacetValue(name, one.value, one.count, tuple(map(fold, split(one.value)))) for name, one in pairs]


def _in_row(typed: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words typed stand in a row among others, the last one perhaps unfinished."""
    *whole, last = typed
    size = len(typed)
    ends = range(size, len(words) + 1)
    return any(list(words[end - size : end - 1]) == whole and words[end - 1].startswith(last) for end in ends)

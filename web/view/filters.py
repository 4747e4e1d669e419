"""What narrows a search, as the page shows it: facets to pick from, and ways to sort."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from searchidx.engines.messages import FacetCount
from searchidx.model.fields import Kind, Schema
from searchidx.search.page import Page

from ..request.dials import SIGNAL
from ..request.params import name_of
from ..request.search_state import FACET_SIZE, MOST_FACET_SIZE, SearchState
from .numbers import NumberRange
from .shown_values import shown_value
from .wording import label

LISTED = 20
"""How many values of a facet a page lists, most of them folded."""

_FIRST = 7
_OPEN = 3
_SEARCHED = 10
_MOST_ORDERS = 8
_SEPARATORS = (" > ", "/")


class Choice(msgspec.Struct, frozen=True):
    """One value of a facet; `level` is how deep it lies below others of the list, `share` its part of the most frequent in percent."""

    value: str
    text: str
    count: int | None
    selected: bool = False
    excluded: bool = False
    level: int = 0
    share: int = 0


class FacetGroup(msgspec.Struct, frozen=True):
    """One facet: its first values, those that are folded, and where all of them are listed ("" where these are all)."""

    name: str
    label: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]
    all: str
    is_open: bool

    @property
    def picked(self) -> int:
        """How many of its values are picked or excluded."""
        return sum(choice.selected or choice.excluded for choice in (*self.first, *self.rest))

    @property
    def is_long(self) -> bool:
        """Whether a box to search in the values helps."""
        return len(self.first) + len(self.rest) > _SEARCHED or bool(self.all)


class SortOption(msgspec.Struct, frozen=True):
    """One way to sort."""

    value: str
    text: str
    selected: bool


def listed(state: SearchState) -> int:
    """How many values to ask of each facet for a page."""
    return LISTED if state.facet_size == FACET_SIZE else state.facet_size


def groups(page: Page, state: SearchState) -> tuple[FacetGroup, ...]:
    """The facets, those without anything to pick from among them, so that the others keep their places."""
    return tuple(_group(place, name, counts, state) for place, (name, counts) in enumerate(page.facets.items()))


def _group(place: int, name: str, counts: Sequence[FacetCount], state: SearchState) -> FacetGroup:
    numbers = {count.count for count in counts}
    most = max(numbers) if len(numbers) > 1 else 0
    excluded = {value.casefold(): value for value in _values_of(state.exclude, name)}
    known = [_choice(name, count, most, count.value.casefold() in excluded) for count in counts]
    seen = {count.value.casefold() for count in counts} if excluded else set()
    unseen = [_unseen(name, value) for key, value in excluded.items() if key not in seen]
    choices = _as_tree(sorted([*known, *unseen], key=lambda choice: (not choice.selected, not choice.excluded)))
    set_ones = sum(choice.selected or choice.excluded for choice in choices)
    first = max(_FIRST, set_ones)
    first = len(choices) if len(choices) <= first + 2 else first
    cut = len(counts) >= listed(state) < MOST_FACET_SIZE
    return FacetGroup(
        name,
        label(name),
        tuple(choices[:first]),
        tuple(choices[first:]),
        state.widened(MOST_FACET_SIZE).address() if cut else "",
        place < _OPEN or set_ones > 0,
    )


def _choice(name: str, count: FacetCount, most: int, excluded: bool) -> Choice:
    return Choice(
        value=count.value,
        text=shown_value(name, count.value),
        count=count.count,
        selected=count.selected,
        excluded=excluded,
        share=round(100 * count.count / most) if most else 0,
    )


def _unseen(name: str, value: str) -> Choice:
    return Choice(value, shown_value(name, value), None, excluded=True)


def _values_of(picks: Sequence[tuple[str, tuple[str, ...]]], name: str) -> tuple[str, ...]:
    return next((values for other, values in picks if other == name), ())


def _as_tree(choices: Sequence[Choice]) -> list[Choice]:
    """The choices with those of one branch under their parent: `area/sub` below `area` where both are listed."""
    if not any(mark in choice.value for choice in choices for mark in _SEPARATORS):
        return list(choices)
    by_value = {choice.value.casefold(): choice for choice in choices}
    below: dict[str, list[Choice]] = {}
    for choice in choices:
        below.setdefault(_parent(choice.value.casefold(), by_value), []).append(choice)
    return list(_branch("", below, 0)) if len(below) > 1 else list(choices)


def _parent(value: str, known: dict[str, Choice]) -> str:
    """The nearest listed value that this one lies below, or ""."""
    ends = sorted({end for mark in _SEPARATORS for end in _ends(value, mark)}, reverse=True)
    return next((value[:end] for end in ends if value[:end] in known), "")


def _ends(value: str, mark: str) -> Iterator[int]:
    at = value.find(mark)
    while at > 0:
        yield at
        at = value.find(mark, at + 1)


def _branch(parent: str, below: dict[str, list[Choice]], level: int) -> Iterator[Choice]:
    for choice in below.get(parent, ()):
        yield replace(choice, level=min(level, 3), text=choice.text[len(parent) :].lstrip(" >/") if parent else choice.text)
        yield from _branch(choice.value.casefold(), below, level + 1)


def hidden(state: SearchState, shown: Sequence[FacetGroup], numbers: Sequence[NumberRange]) -> list[tuple[str, str]]:
    """The parameters that the form must carry because nothing on the page shows them."""
    named = {group.name for group in shown} | {one.name for one in numbers}
    signals = {SIGNAL + name for name, _ in state.ranking} if state.q else set()
    controls = {"q", "sort", "page", "from", "to", *signals, *named, *(f"-{group.name}" for group in shown)}
    return [(name, value) for name, value in state.pairs() if name not in controls]


def orders(schema: Schema, state: SearchState) -> tuple[SortOption, ...]:
    """The ways to sort that make sense here: relevance, dates, titles, numbers; always the one in use."""
    found = {"relevance": "Relevance" if state.q else "Newest first"}
    if schema.field("date"):
        found |= {"-date": "Newest first", "date": "Oldest first"} if state.q else {"date": "Oldest first"}
    if schema.field("title"):
        found |= {"title": "Title, A to Z"}
    numbers = (f for f in schema.fields if f.kind is Kind.NUMBER and f.documents * 2 >= schema.documents)
    for field in list(numbers)[: _MOST_ORDERS - len(found)]:
        found[f"-{name_of(field)}"] = f"{label(field.name)}, highest first"
    found.setdefault(state.sort, _named(state.sort))
    return tuple(SortOption(value, text, value == state.sort) for value, text in found.items())


def _named(sort: str) -> str:
    return f"{label(sort.removeprefix('-'))}, {'descending' if sort.startswith('-') else 'ascending'}"

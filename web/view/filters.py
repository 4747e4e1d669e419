"""What narrows a search, as the page shows it: facets to pick from, and what is picked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from searchidx.engines.base import FacetCount
from searchidx.model.fields import Kind, Schema
from searchidx.search.page import Page

from ..request.params import name_of
from ..request.search_state import MOST_FACET_SIZE, SearchState
from .cards import label

_MOST_ORDERS = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; `url` picks it alone, or no longer; `without` excludes it."""

    value: str
    text: str
    count: int
    selected: bool
    url: str
    without: str


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet. `more` lists further values; "" where there are none."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    more: str = ""

    @property
    def picked(self) -> int:
        """How many of its values are picked."""
        return sum(choice.selected for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is set, and the address without it."""

    label: str
    value: str
    url: str
    state: SearchState
    negative: bool = False


@dataclass(frozen=True, slots=True)
class SortOption:
    """One way to sort."""

    value: str
    text: str
    selected: bool


def groups(page: Page, state: SearchState) -> tuple[FacetGroup, ...]:
    """The facets with something to pick from."""
    found = (_group(name, counts, state) for name, counts in page.facets.items())
    return tuple(group for group in found if group.choices)


def _group(name: str, counts: Sequence[FacetCount], state: SearchState) -> FacetGroup:
    choices = sorted((_choice(name, count, state) for count in counts), key=lambda choice: not choice.selected)
    is_cut = sum(not choice.selected for choice in choices) >= state.facet_size < MOST_FACET_SIZE
    more = state.widened(state.facet_size * 5).address() if is_cut else ""
    return FacetGroup(name, label(name), tuple(choices), more)


def _choice(name: str, count: FacetCount, state: SearchState) -> Choice:
    return Choice(
        value=count.value,
        text={"true": "Yes", "false": "No"}.get(count.value, count.value),
        count=count.count,
        selected=count.selected,
        url=state.toggled(name, count.value).address(),
        without=state.excluding(name, count.value).address(),
    )


def chips(state: SearchState) -> tuple[Chip, ...]:
    """Every filter that is set, in the order of the address."""
    return (*_picked(state), *_excluded(state), *_days(state))


def _picked(state: SearchState) -> Iterator[Chip]:
    for name, values in state.where:
        for value in values:
            yield _chip(label(name), value, state.toggled(name, value))


def _excluded(state: SearchState) -> Iterator[Chip]:
    for name, values in state.exclude:
        for value in values:
            yield replace(_chip(label(name), value, state.excluding(name, value)), negative=True)


def _days(state: SearchState) -> Iterator[Chip]:
    without = state.between("", "")
    if state.start and state.end:
        text = state.start if state.start == state.end else f"{state.start} to {state.end}"
        yield _chip("Date", text, without)
    elif state.start:
        yield _chip("Date", f"since {state.start}", without)
    elif state.end:
        yield _chip("Date", f"until {state.end}", without)


def _chip(name: str, value: str, state: SearchState) -> Chip:
    return Chip(name, value, state.address(), state)


def hidden(state: SearchState, shown: Sequence[FacetGroup]) -> list[tuple[str, str]]:
    """The parameters that the form must carry because nothing on the page shows them."""
    visible = {group.name for group in shown}
    controls = {"q", "sort", "page", "from", "to", *visible}
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

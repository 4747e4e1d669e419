"""The filters that are set, each with the way to take it off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from ..request.search_state import SearchState
from .shown_values import shown_value
from .spans import in_words
from .wording import label


class Chip(msgspec.Struct, frozen=True):
    """One filter that is set: its text, the address without it, and the state that this is the address of."""

    label: str
    value: str
    url: str
    state: SearchState
    negative: bool = False

    @property
    def text(self) -> str:
        """The filter in words: `Topics: Containers`, `Topics: not Sports`, `May 2018`."""
        value = f"not {self.value}" if self.negative else self.value
        return f"{self.label}: {value}" if self.label else value


def chips(state: SearchState) -> tuple[Chip, ...]:
    """Every filter that is set, in the order of the address."""
    return (*_values(state, state.where), *_values(state, state.exclude, negative=True), *_days(state))


def _values(state: SearchState, picks: Sequence[tuple[str, tuple[str, ...]]], negative: bool = False) -> Iterator[Chip]:
    for name, values in picks:
        for value in values:
            without = state.excluding(name, value) if negative else state.toggled(name, value)
            yield Chip(label(name), shown_value(name, value).replace("..", " to "), without.address(), without, negative)


def _days(state: SearchState) -> Iterator[Chip]:
    if state.start or state.end:
        without = state.between("", "")
        yield Chip("", in_words(state.start, state.end), without.address(), without)

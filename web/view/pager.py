"""The pages of a result."""

from __future__ import annotations

import msgspec

from searchidx.search.page import Page

from ..request.search_state import SearchState


class Pager(msgspec.Struct, frozen=True):
    """The pages around this one: numbers with addresses, None for a gap."""

    page: int
    last: int
    first_hit: int
    last_hit: int
    previous: str
    next: str
    numbers: tuple[tuple[int, str] | None, ...]


def pager(page: Page, state: SearchState) -> Pager:
    """Where this page stands among all pages."""
    last = last_page(page.total, state)
    near = sorted({1, last, *range(max(1, state.page - 2), min(last, state.page + 2) + 1)})
    numbers: list[tuple[int, str] | None] = []
    for number in near:
        if numbers and (before := numbers[-1]) and number > before[0] + 1:
            numbers.append(None)
        numbers.append((number, state.turned(number).address()))
    return Pager(
        page=state.page,
        last=last,
        first_hit=state.offset + 1,
        last_hit=state.offset + len(page.hits),
        previous=state.turned(min(state.page - 1, last)).address() if state.page > 1 else "",
        next=state.turned(state.page + 1).address() if state.page < last else "",
        numbers=tuple(numbers),
    )


def last_page(total: int, state: SearchState) -> int:
    """The number of the last page; 1 where there is nothing."""
    return max(1, -(-total // state.size))

"""How often terms stand in a row, by looking at every word."""

from __future__ import annotations

from collections.abc import Container, Sequence

Token = tuple[str, str]
"""A word's term, and what is left of the word without case and accents."""

Row = tuple[str | frozenset[str], ...]
"""Terms that have to stand in a row; of several together any may stand there."""


def all_stand(terms: Container[str], row: Row) -> bool:
    """Whether the terms of a row are among these, wherever they stand."""
    return all(wanted in terms if isinstance(wanted, str) else any(one in terms for one in wanted) for wanted in row)


def occurrences(tokens: Sequence[Token], row: Row, slop: int) -> int:
    """How many times the row begins: its words in order, each as early as may be, with at most `slop` others between them."""
    starts = [place for place, (term, _) in enumerate(tokens) if _is(term, row[0])]
    return len(starts) if len(row) == 1 else sum(_begins(tokens, start, row, slop) for start in starts)


def _is(term: str, wanted: str | frozenset[str]) -> bool:
    return term == wanted if isinstance(wanted, str) else term in wanted


def _begins(tokens: Sequence[Token], start: int, row: Row, slop: int) -> bool:
    place = start
    for term in row[1:]:
        later = (at for at in range(place + 1, len(tokens)) if _is(tokens[at][0], term))
        place = next(later, -1)
        if place < 0:
            return False
    return place - start <= len(row) - 1 + slop

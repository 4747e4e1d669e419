"""Keyword values: which are one, and how one is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from searchidx.engines.messages import FacetCount
from searchidx.model.fields import PREFIX, Field
from searchidx.model.record import Stored


def fold(value: str) -> str:
    """What a value is compared by: without case and outer white space."""
    return value.strip().casefold()


def stored_texts(stored: Stored, field: Field) -> Iterator[str]:
    """The values of a field that is stored only, as texts."""
    if field.is_role and (own := getattr(stored, field.role, None)):
        yield str(own)
    for key in (field.name.removeprefix(PREFIX), *field.keys):
        value = stored.fields.get(key)
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                yield str(one)


def labels(counts: Mapping[str, int]) -> dict[str, str]:
    """For each folded value its most frequent spelling, of equally frequent ones the first by code point.

    `counts` says how often each spelling occurs; those that never do are left out.
    """
    shown: dict[str, dict[str, int]] = {}
    for spelling, count in counts.items():
        if count:
            tally = shown.setdefault(fold(spelling), {})
            tally[spelling.strip()] = tally.get(spelling.strip(), 0) + count
    return {key: min(tally, key=lambda spelling: (-tally[spelling], spelling)) for key, tally in shown.items()}


def ordered(counts: Iterable[FacetCount], order: str = "count") -> tuple[FacetCount, ...]:
    """The counts of a facet: most frequent first and then by value, or by `name` without case, or in `natural` order (2 before 10)."""
    if order == "count":
        return tuple(sorted(counts, key=lambda one: (-one.count, one.value)))
    key = natural if order == "natural" else name
    return tuple(sorted(counts, key=lambda one: key(one.value)))


def name(value: str) -> tuple[str, str]:
    """What values are ordered by without case."""
    return fold(value), value


def natural(value: str) -> tuple[list[tuple[bool, int, str]], str]:
    """What values are ordered by so that numbers in them count as numbers."""
    parts = re.split("([0-9]+)", fold(value))
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts if part], value


def matches(value: str, text: str) -> bool:
    """Whether a value has a text in it, compared without case."""
    return fold(text) in fold(value)


def with_excluded(counts: Iterable[FacetCount], excluded: Iterable[FacetCount], order: str = "count") -> tuple[FacetCount, ...]:
    """The counts of a facet in their order, with the excluded values in the place of their own counts."""
    gone = {fold(one.value): one for one in excluded}
    shown = [one for one in counts if fold(one.value) not in gone]
    return ordered([*shown, *gone.values()], order)

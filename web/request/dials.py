"""Weights of signals in an address: `rank.freshness=1`, `rank.quality=0.5`."""

from __future__ import annotations

import math
from collections.abc import Mapping

from searchidx.model.fields import Kind, Schema

SIGNAL = "rank."
"""What stands before the name of a signal in addresses; a field of such a name is reached as `field.rank.NAME`."""

MOST = 10.0

Weights = tuple[tuple[str, float], ...]
"""Names of signals with their weights, in order of names."""


def weights(given: Mapping[str, str], schema: Schema) -> tuple[Weights, list[tuple[str, str]]]:
    """The weights that are given for signals that there are, and what is wrong: the parameter with a message."""
    found: dict[str, float] = {}
    wrong: list[tuple[str, str]] = []
    for parameter, text in given.items():
        name, weight = parameter.removeprefix(SIGNAL), _number(text)
        if name not in names(schema):
            known = ", ".join(SIGNAL + one for one in names(schema))
            wrong.append((parameter, f"No signal has this name; it can be {known}." if known else "There is nothing to rank by."))
        elif weight is None:
            wrong.append((parameter, f"{parameter} must be a number from 0 to {MOST:g}."))
        else:
            found[name] = weight
    return tuple(sorted(found.items())), wrong


def names(schema: Schema) -> tuple[str, ...]:
    """The signals that documents can be ranked by: freshness where they have dates, and every number."""
    dated = ("freshness",) if schema.field("date") is not None else ()
    return (*dated, *(field.name for field in schema.fields if field.kind is Kind.NUMBER))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number <= MOST else None

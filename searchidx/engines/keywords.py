"""Keyword values: which are one, and how one is shown."""

from __future__ import annotations

from collections.abc import Mapping


def fold(value: str) -> str:
    """What a value is compared by: without case and outer white space."""
    return value.strip().casefold()


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

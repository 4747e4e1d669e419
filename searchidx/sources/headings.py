"""The headings of a body, and where each begins once its text is tidied."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchidx.model.document import Heading
from searchidx.sources.text_repair import tidy

_MARKERS = "\u2e0e\u2e0f\u2e10\u2e11\u2e15\u2e16"
"""Rare signs that print: one that a body does not have marks where its headings begin."""
_UNNAMED = re.compile(r"[^\w\s-]+")

Told = tuple[str, int, str]
"""The text of a heading in one line, its level from 1, and the name that its author gave its anchor, if any."""


def marker_for(text: str) -> str:
    """A sign that the text does not have; "" where it has all of them."""
    return next((sign for sign in _MARKERS if sign not in text), "")


def tidied(text: str, marker: str, told: Sequence[Told]) -> tuple[str, tuple[Heading, ...]]:
    """The text tidied and without the markers that stand before its headings, and these headings."""
    if not told:
        return tidy(text), ()
    pieces = tidy(text).replace(f"{marker} ", marker).split(marker)
    headings: list[Heading] = []
    anchors: dict[str, int] = {}
    offset = 0
    for (line, level, name), before in zip(told, pieces, strict=False):
        offset += len(before)
        headings.append(Heading(line, name or _anchor(line, anchors), level, offset))
    return "".join(pieces), tuple(headings)


def _anchor(text: str, taken: dict[str, int]) -> str:
    """The name under which generators of sites link to a heading: its words in small letters, a dash for each blank."""
    name = _UNNAMED.sub("", text).lower().replace(" ", "-")
    again = taken.get(name)
    taken[name] = 0 if again is None else again + 1
    return name if again is None else f"{name}-{again + 1}"

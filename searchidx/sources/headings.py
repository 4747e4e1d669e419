"""The headings of a body, and where each begins once its text is tidied."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchidx.model.document import Heading
from searchidx.sources.text_repair import tidy

_MARKERS = "\x01\x02\x05\x06"
"""Signs that mean nothing: one that a body does not have marks where its headings begin. ASCII, as such texts are read fastest."""
_UNNAMED = re.compile(r"[^\w\s-]+")

Told = tuple[str, int, str]
"""The text of a heading in one line, its level from 1, and the name that its author gave its anchor, if any."""


def marker_for(text: str) -> str:
    """A sign that the text does not have; "" where it has all of them."""
    return next((sign for sign in _MARKERS if sign not in text), "")


def tidied(text: str, marker: str, told: Sequence[Told]) -> tuple[str, tuple[Heading, ...]]:
    """The text tidied, with a blank line for each marker, which stands before a heading; and these headings."""
    text = tidy(text)
    if not told:
        return text, ()
    before, *parts = [part.strip(" \n") for part in text.split(marker)]
    headings: list[Heading] = []
    anchors: dict[str, int] = {}
    pieces = [before] if before else []
    offset = len(before) + 2 if before else 0
    for (line, level, name), part in zip(told, parts, strict=True):
        headings.append(Heading(line, name or anchor(line, anchors), level, offset))
        pieces.append(part)
        offset += len(part) + 2
    return "\n\n".join(pieces), tuple(headings)


def anchor(text: str, taken: dict[str, int]) -> str:
    """The name under which generators of sites link to a heading: its words in small letters, a dash for each blank."""
    named = text if text.replace(" ", "").isalnum() else _UNNAMED.sub("", text)  # nearly always there is nothing to leave out
    name = named.lower().replace(" ", "-")
    again = taken.get(name)
    taken[name] = 0 if again is None else again + 1
    return name if again is None else f"{name}-{again + 1}"

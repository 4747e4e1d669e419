"""The passage of a text that shows best what was found, as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple

Range = tuple[int, int]

SNIPPET = 240
"""How many characters a passage has at most."""

BEFORE = 60
"""How many characters stand before the first mark of a passage, where the text has them."""

LEAF = 1000
"""What another word of the query adds to a passage's score; another occurrence of one adds 1."""

_ELLIPSIS = "…"
_SPACE = re.compile(r"\s+")


class Passage(NamedTuple):
    """A passage as HTML, its score, and where its first mark begins in the text."""

    html: str
    score: int
    place: int


def passage(text: str, found: list[tuple[int, Range]], cut: tuple[bool, bool]) -> Passage:
    """The passage with most words of the query, then with most occurrences, the first of these."""
    found.sort(key=lambda one: one[1])
    best, most, last = 0, 0, 0
    counts: dict[int, int] = {}
    for first, (number, (start, _)) in enumerate(found):
        while last < len(found) and (last == first or found[last][1][1] <= start + SNIPPET - BEFORE):
            counts[found[last][0]] = counts.get(found[last][0], 0) + 1
            last += 1
        score = len(counts) * LEAF + min(last - first, LEAF - 1)
        if score > most:
            best, most = first, score
        counts[number] -= 1
        if not counts[number]:
            del counts[number]
    mark = found[best][1]
    return Passage(_cut(text, [span for _, span in found], mark, cut), most, mark[0])


def _cut(text: str, marks: list[Range], first: Range, cut: tuple[bool, bool]) -> str:
    """A passage around a mark, at word borders, with dots where the text goes on."""
    if len(text) <= SNIPPET and not any(cut):
        return html(text, marks, (0, len(text)))
    room = SNIPPET - 2
    low = max(0, min(first[0] - BEFORE, len(text) - room))
    if low and (space := _SPACE.search(text, low - 1, first[0])):
        low = space.end()
    high = min(len(text), low + room)
    if high < len(text):
        while high > first[1] and not text[high].isspace():
            high -= 1
        high = high if high > first[1] else min(low + room, len(text))
    before = _ELLIPSIS if low or cut[0] else ""
    after = _ELLIPSIS if high < len(text.rstrip()) or cut[1] else ""
    return before + html(text, marks, (low, high)) + after


def html(text: str, marks: Iterable[Range], part: Range) -> str:
    """A part of a text as HTML: escaped, with `<mark>` around marks; those that touch become one."""
    low, high = part
    parts, at = [], low
    for start, end in _merged(marks):
        start, end = max(start, low), min(end, high)
        if start < end:
            parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return " ".join("".join([*parts, escape(text[at:high])]).split())


def _merged(marks: Iterable[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged

"""The shape of one value's text: what inference counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from searchidx.inference import literals

SHORT = 64
"""The most letters that a value to filter by has; longer ones are read, not picked."""


class ValuePattern(StrEnum):
    """What one value looks like; the letters stand in the state that builds keep."""

    NULL = "0"
    NUMBER = "n"
    DIGITS = "N"
    BOOLEAN = "b"
    DATE = "d"
    MONTH_FIRST = "m"
    DAY_FIRST = "y"
    EITHER_FIRST = "s"
    URL = "u"
    PATH = "p"
    MARKUP = "h"
    WORD = "w"
    TEXT = "t"
    LONG = "l"
    MAPPING = "o"


_NAMES = {
    ValuePattern.NULL: "nothing",
    ValuePattern.DIGITS: "digits",
    ValuePattern.MONTH_FIRST: "slashed date",
    ValuePattern.DAY_FIRST: "slashed date",
    ValuePattern.EITHER_FIRST: "slashed date",
    ValuePattern.URL: "address",
    ValuePattern.LONG: "long text",
}
"""Where the name of a shape is not what a person would say."""

_NUMERIC = re.compile(r"[+-]?[0-9][0-9_,']*(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?%?", re.A)
_PATH = re.compile(
    r"[a-z0-9._-]{3,}(?:/[a-z0-9._-]{3,})+|(?:\.{0,2}/)\S+|\S+\.(?:png|jpe?g|gif|webp|svg|avif|ico|bmp|tiff?|pdf|mp[34]|m4a|webm|mov|ogg|wav|zip|css|js|ipynb)",
    re.I,
)
_DIGIT = re.compile("[0-9]")
_SLASHED = {(True, True): ValuePattern.EITHER_FIRST, (True, False): ValuePattern.MONTH_FIRST, (False, True): ValuePattern.DAY_FIRST}


def names(shapes: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """What values look like, in words, with how many of them do; the most frequent first."""
    counts: dict[str, int] = {}
    for letter, count in shapes.items():
        name = _NAMES.get(ValuePattern(letter), ValuePattern(letter).name.lower())
        counts[name] = counts.get(name, 0) + count
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def pattern_of(text: str) -> ValuePattern:
    """What a text looks like."""
    return _short(text) if len(text) <= SHORT else _long(text)


def _long(text: str) -> ValuePattern:
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        return ValuePattern.MARKUP
    return ValuePattern.LONG if len(text.split(None, 1)) > 1 else _whole(text) or ValuePattern.LONG


def _short(text: str) -> ValuePattern:
    text = text.strip()
    if not text:
        return ValuePattern.NULL
    first = text[0]
    if first.isdigit() or first in "-+.":
        return _numeric(text)
    if literals.boolean(text) is not None:
        return ValuePattern.BOOLEAN
    if _DIGIT.search(text) is not None and literals.date(text):
        return ValuePattern.DATE
    return _worded(text)


def _numeric(text: str) -> ValuePattern:
    if text[4:5] == "-" and literals.date(text):  # what nearly all dates look like, and no number
        return ValuePattern.DATE
    if literals.number(text) is not None:
        return ValuePattern.NUMBER
    if _NUMERIC.fullmatch(text):
        return ValuePattern.DIGITS
    if literals.date(text):
        return ValuePattern.DATE
    slashed = literals.date(text, "month") is not None, literals.date(text, "day") is not None
    return _SLASHED.get(slashed) or _worded(text)


def _worded(text: str) -> ValuePattern:
    if text[0] == "<" and text[-1] == ">":
        return ValuePattern.MARKUP
    return ValuePattern.TEXT if len(text.split(None, 1)) > 1 else _whole(text) or ValuePattern.WORD


def _whole(text: str) -> ValuePattern | None:
    """The shape of a text without blanks, where it is an address or a path."""
    if text[:8].casefold().startswith(("http://", "https://")):
        return ValuePattern.URL
    return ValuePattern.PATH if _PATH.fullmatch(text) else None

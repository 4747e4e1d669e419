"""Words with parts left open: `*` stands for any letters or none, `?` for exactly one."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate

WILD = "*?"

_FORM = re.compile(r"[\w'’*?]+")
_INSIDE = re.compile(r"(?<=[\w'’*])\?(?=[\w'’*?])")


def is_wildcard(text: str) -> bool:
    """Whether a text is one word in which a `*` or a `?` stands for letters; a question mark at its end is punctuation."""
    return bool(_FORM.fullmatch(text)) and ("*" in text or bool(_INSIDE.search(text)))


def literal(pattern: str) -> str:
    """The letters of a pattern."""
    return pattern.replace("*", "").replace("?", "")


def literal_start(pattern: str) -> str:
    """The letters that a pattern begins with."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def longest_literal(pattern: str) -> str:
    """The most letters in a row that every word of this form has, "" where it has none."""
    return max(re.split(r"[*?]+", pattern), key=len)


def matcher(pattern: str) -> Callable[[str], bool]:
    """A test of whole words, in time that grows with their length alone."""
    found = re.compile(translate(pattern)).match  # every `*` but the last matches as little as it can, and never tries again
    return lambda word: found(word) is not None

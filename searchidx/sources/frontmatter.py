"""Cuts a text into front matter and body."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from searchidx.sources.files import FRONT_MATTER
from searchidx.sources.log import Refused


class Parts(NamedTuple):
    """A text cut in two: `language` is that of the front matter ("" for none), and `line` the line on which it begins."""

    language: str
    front: str
    body: str
    line: int


_OPENING = re.compile(r"(?:[ \t]*\n)*(?:(---|\+\+\+)[ \t]*(?:\n|\Z)|[ \t]*(?=\{\s*[\"}]))")
_CLOSING = {
    "---": re.compile(r"\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)"),
    "+++": re.compile(r"\n\+\+\+[ \t]*(?:\n|\Z)"),
}
_LANGUAGES = {"---": "yaml", "+++": "toml"}


def split(text: str) -> Parts:
    """The parts of a text; raises Refused where front matter never closes or is too large.

    Front matter begins on the first line that is not blank, with nothing else on it, and ends at the first line that is its
    fence again (or `...` in YAML). JSON front matter is one object at the very beginning.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return Parts("", "", text, 1)
    if opening[1] is None:
        return _json(text, opening.end())
    start = opening.end()
    # From the line end of the opening fence, so that front matter may be empty.
    closing = _CLOSING[opening[1]].search(text, start - 1, start + FRONT_MATTER)
    if closing is None:
        raise _unclosed(text, start, opening[1])
    line = text.count("\n", 0, start) + 1
    return Parts(_LANGUAGES[opening[1]], text[start : closing.start() + 1], text[closing.end() :], line)


def _unclosed(text: str, start: int, fence: str) -> Refused:
    if len(text) - start > FRONT_MATTER:
        return _large()
    hint = f"end it with a line that is only {fence}; a text that begins with a rule needs another sign, such as ***"
    return Refused("front-matter-unclosed", f"the front matter that begins with {fence} never ends", text.count("\n", 0, start) or 1, hint)


def _json(text: str, start: int) -> Parts:
    line = text.count("\n", 0, start) + 1
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return Parts("json", text[start : start + FRONT_MATTER], "", line)
    if end - start > FRONT_MATTER:
        raise _large()
    return Parts("json", text[start:end], text[end:].lstrip("\n"), line)


def _large() -> Refused:
    return Refused("too-large", f"front matter larger than {FRONT_MATTER >> 20} MiB", 1, "move long texts into the body")

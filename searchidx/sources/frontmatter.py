"""Cuts a text into front matter and body."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from searchidx.sources.files import FRONT_MATTER
from searchidx.sources.log import Refused


class Parts(NamedTuple):
    """A text cut in two: `language` is that of the front matter ("" for none), and `line` the line on which it begins.

    `problem` says why the front matter cannot be read whole, where that shows; `closed` whether it is known where it ends: behind a
    fence that is taken for a rule it is not.
    """

    language: str
    front: str
    body: str
    line: int
    problem: Refused | None = None
    closed: bool = True


_OPENING = re.compile(
    r"(?:[ \t]*\n)*(?:(---|\+\+\+)[ \t]*(?:(?P<language>yaml|yml|toml|json)[ \t]*)?(?:#[^\n]*)?(?:\n|\Z)|[ \t]*(?=\{\s*[\"}]))",
    re.IGNORECASE,
)
_CLOSING = {
    "---": re.compile(r"\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)"),
    "+++": re.compile(r"\n\+\+\+[ \t]*(?:\n|\Z)"),
}
_LANGUAGES = {"---": "yaml", "+++": "toml"}
_KEY = re.compile(r"^[^\s#:\-\[{>|][^\n:=]{0,100}[:=](?:[ \t\n]|$)", re.MULTILINE)
_ROW = r"[ \t]+\S[^\n]*(?:\n|\Z)|[-\]}\"'][^\n]*(?:\n|\Z)|[^\s#:\-\[{>|][^\n:=]{0,100}[:=](?:[ \t][^\n]*)?(?:\n|\Z)"
_INSIDE = re.compile(rf"(?:{_ROW})+")
"""Lines that may stand in front matter, as far as the first blank line or heading."""


def split(text: str) -> Parts:
    """The parts of a text.

    Front matter begins on the first line that is not blank, with nothing else on it but a language or a comment, and ends at the
    first line that is its fence again (or `...` in YAML). An opening fence without front matter behind it is a rule. JSON front
    matter is one object at the very beginning.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return Parts("", "", text, 1)
    if opening[1] is None:
        return _json(text, opening.end())
    start = opening.end()
    language = (opening["language"] or _LANGUAGES[opening[1]]).casefold().replace("yml", "yaml")
    # From the line end of the opening fence, so that front matter may be empty.
    closing = _CLOSING[opening[1]].search(text, start - 1)
    if closing is None:
        return _unclosed(text, start, language, opening[1])
    front, line = text[start : closing.start() + 1], text.count("\n", 0, start) + 1
    if _is_rule(front):
        return Parts("", "", text, 1, closed=False)
    problem = _large() if len(front) > FRONT_MATTER else None
    return Parts(language, front[:FRONT_MATTER], text[closing.end() :], line, problem)


def _is_rule(front: str) -> bool:
    """Whether what stands between two fences is no front matter but text between two rules: it begins with a blank line or a heading."""
    return front[:1] in ("\n", "#") and bool(front.strip()) and _KEY.search(front, 0, FRONT_MATTER) is None and "{" not in front


def _unclosed(text: str, start: int, language: str, fence: str) -> Parts:
    """Front matter that never ends, as far as its lines look like it; a rule where the first line does not."""
    if language == "json" or _KEY.match(text, start) is None:
        return Parts("", "", text, 1, closed=False)
    inside = _INSIDE.match(text, start, start + FRONT_MATTER)
    end = inside.end() if inside else start
    line = text.count("\n", 0, start)
    return Parts(language, text[start:end], text[end:], line + 1, unclosed(fence, line or 1), closed=False)


def unclosed(fence: str, line: int) -> Refused:
    """The refusal of front matter that never ends."""
    hint = f"end it with a line that is only {fence}; a text that begins with a rule needs another sign, such as ***"
    return Refused("front-matter-unclosed", f"the front matter that begins with {fence} never ends", line, hint)


def _json(text: str, start: int) -> Parts:
    line = text.count("\n", 0, start) + 1
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        end = text.find("\n}", start, start + FRONT_MATTER) + 2
        if end < 2:
            return Parts("json", text[start : start + FRONT_MATTER], "", line)
        return Parts("json", text[start:end], text[end:], line, closed=False)
    problem = _large() if end - start > FRONT_MATTER else None
    return Parts("json", text[start:end], text[end:].lstrip("\n"), line, problem)


def _large() -> Refused:
    return Refused("too-large", f"front matter larger than {FRONT_MATTER >> 20} MiB", 1, "move long texts into the body")

"""Cuts a text into front matter and body."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from searchidx.model.document_limits import DEFAULT, size_text
from searchidx.sources.log import Refused


class Parts(NamedTuple):
    """A text cut in two: `language` is that of the front matter ("" for none), and `line` the line on which it begins.

    `problem` says why the front matter cannot be read whole, where that shows; `closed` whether it is known where it ends: behind a
    fence that is taken for a rule it is not. `excess` is what stands beyond the bound, of which only the document's state is read.
    """

    language: str
    front: str
    body: str
    line: int
    problem: Refused | None = None
    closed: bool = True
    excess: str = ""


_OPENING = re.compile(
    r"(?:[ \t]*\n)*(?:(---|\+\+\+)[ \t]*(?:(?P<language>yaml|yml|toml|json)[ \t]*)?(?:#[^\n]*)?(?:\n|\Z)|[ \t]*(?=\{\s*[\"}]))",
    re.IGNORECASE,
)
_UNOPENED = re.compile(
    r"(?=(?:title|date|layout|category):)(?:[A-Za-z_][\w-]{0,60}:(?:[ \t][^\n]*)?\n(?:(?:[ \t]|-[ \t])[^\n]*\n|\n)*+)++"
    r"(?=---[ \t]*(?:\n|\Z))"
)
"""Front matter without a fence above it, as Hexo's older scaffolds begin it."""
_CLOSING = {
    "---": re.compile(r"\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)"),
    "+++": re.compile(r"\n\+\+\+[ \t]*(?:\n|\Z)"),
}
_LANGUAGES = {"---": "yaml", "+++": "toml"}
_KEY = re.compile(r"^[^\s#:\-\[{>|][^\n:=]{0,100}[:=](?:[ \t\n]|$)", re.MULTILINE)
_ROW = r"[ \t]+\S[^\n]*(?:\n|\Z)|[-\]}\"'][^\n]*(?:\n|\Z)|[^\s#:\-\[{>|][^\n:=]{0,100}[:=](?:[ \t][^\n]*)?(?:\n|\Z)"
_FIRST = 10
"""Lines in which front matter shows that has lost its fence."""
_INSIDE = re.compile(rf"(?:{_ROW})+")
"""Lines that may stand in front matter, as far as the first blank line or heading."""


def split(text: str, most: int = DEFAULT.front_matter) -> Parts:
    """The parts of a text.

    Front matter begins on the first line that is not blank, with nothing else on it but a language or a comment, and ends at the first
    line that is its fence again (or `...` in YAML). An opening fence without front matter behind it is a rule. YAML that begins with a
    title, a date, a layout or a category needs none. JSON front matter is one object at the very beginning. Front matter of over `most`
    bytes is a problem.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return _without_fence(text, most)
    if opening[1] is None:
        return _json(text, opening.end(), most)
    start = opening.end()
    language = (opening["language"] or _LANGUAGES[opening[1]]).casefold().replace("yml", "yaml")
    # From the line end of the opening fence, so that front matter may be empty.
    closing = _CLOSING[opening[1]].search(text, start - 1)
    if closing is None:
        return _unclosed(text, start, language, opening[1], most)
    front, line = text[start : closing.start() + 1], text.count("\n", 0, start) + 1
    if _is_rule(front, most):
        return Parts("", "", text, 1, closed=False)
    return Parts(language, front[:most], text[closing.end() :], line, _large(front, most), excess=front[most:])


def _without_fence(text: str, most: int) -> Parts:
    """A text without an opening fence."""
    found = _UNOPENED.match(text)
    if found is None:
        return Parts("", "", text, 1)
    front = found[0]
    return Parts("yaml", front[:most], text[found.end() :].partition("\n")[2], 1, _large(front, most), excess=front[most:])


def begins_with_key(text: str) -> bool:
    """Whether a text without front matter begins like it, damaged as its fence may be: one of its first lines has a key."""
    return any(map(_KEY.match, text.lstrip("\n").split("\n", _FIRST)[:_FIRST]))


def unopened() -> Refused:
    """The refusal of a text that seems to have lost the fence above its front matter."""
    message = "it begins like front matter without --- above it, and holds a key that must not be read"
    return Refused("front-matter-unclosed", message, 1, "put a line that is only --- above its front matter")


def _is_rule(front: str, most: int) -> bool:
    """Whether what stands between two fences is text between two rules, not front matter: it begins with a blank line or a heading."""
    return front[:1] in ("\n", "#") and bool(front.strip()) and _KEY.search(front, 0, most) is None and "{" not in front


def _unclosed(text: str, start: int, language: str, fence: str, most: int) -> Parts:
    """Front matter that never ends, as far as its lines look like it; a rule where the first line does not."""
    if language == "json" or _KEY.match(text, start) is None:
        return Parts("", "", text, 1, closed=False)
    inside = _INSIDE.match(text, start, start + most)
    end = inside.end() if inside else start
    line = text.count("\n", 0, start)
    return Parts(language, text[start:end], text[end:], line + 1, unclosed(fence, line or 1), closed=False)


def unclosed(fence: str, line: int) -> Refused:
    """The refusal of front matter that never ends."""
    hint = f"end it with a line that is only {fence}; a text that begins with a rule needs another sign, such as ***"
    return Refused("front-matter-unclosed", f"the front matter that begins with {fence} never ends", line, hint)


def _json(text: str, start: int, most: int) -> Parts:
    line = text.count("\n", 0, start) + 1
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        end = text.find("\n}", start, start + most) + 2
        if end < 2:
            return Parts("json", text[start : start + most], "", line, excess=text[start + most :])
        return Parts("json", text[start:end], text[end:], line, closed=False)
    return Parts("json", text[start:end], text[end:].lstrip("\n"), line, _large(text[start:end], most))


def _large(front: str, most: int) -> Refused | None:
    if not is_longer(front, most):
        return None
    hint = "move long texts into the body, or raise `front_matter` under [limits] in searchidx.toml"
    return Refused("too-large", f"the front matter is larger than {size_text(most)}", 1, hint)


def is_longer(text: str, most: int) -> bool:
    """Whether a text has over `most` bytes in UTF-8."""
    return len(text) > most or (len(text) * 4 > most and len(text.encode("utf-8", "surrogatepass")) > most)

"""The text of HTML that a parser of Markdown wrote: no tree is needed, as all signs but those of its own tags are escaped."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from searchidx.sources.bodies import Body
from searchidx.sources.headings import Told, marker_for, tidied

_TAG = re.compile("<[^<>]*+>")
_MARKUP = re.compile(r"(<[^>]*+(?:>\n?<[^>]*+)*+>?)")
"""Tags that stand side by side, or with a line break between them. A class of one sign is matched fastest."""
CELLS = re.compile("<t(?<=</t[dh]><t)")
"""Where a cell of a table begins behind another."""
_LINES = re.compile("\n\n\n+")
_CODE_ENDS = "</code></pre>"
"""A line break of the code stands before it already."""
_IMAGE = re.compile(r"<img src=\"[^\"<>]*+\" alt=\"([^\"<>]*+)\"[^<>]*+>")
_HEADING = re.compile(r"<(/?)h([1-6])([^<>]*+)>")
_ID = re.compile(r"\bid=\"([^\"]*)\"")

LONGEST = 200
KEPT = 4096
"""Characters of the longest markup that is remembered, and how many are."""


def written(html: str) -> Body:
    """The text of a body in which its author wrote no HTML, with its headings."""
    marker = marker_for(html)
    text, told = _told(_text(html, marker), marker)
    text, headings = tidied(text, marker, told)
    return Body(text, headings[0].text if headings else "", headings)


def apart(html: str) -> str:
    """The HTML with a blank line between blocks."""
    return html.replace(">\n<", ">\n\n<")


def _told(text: str, marker: str) -> tuple[str, list[Told]]:
    """The text with a marker before each heading that has a text, and these headings."""
    if not marker or marker not in text:
        return text, []
    told: list[Told] = []
    before, *parts = text.split(marker)
    pieces = [before]
    for tag, heading, behind in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if line := " ".join(heading.split()):
            told.append((line, int(tag[0]), tag[1:]))
            pieces.append(marker)
        pieces += heading.replace("\n", " "), behind
    return "".join(pieces), told


class _Between(dict[str, str]):
    """From markup to what stands for it, remembered: a few dozen are nearly all that a parser writes.

    That is white space, and for a heading a marker, its level and the name of its anchor, a marker, its text, and a marker.
    """

    def __init__(self, marker: str) -> None:
        self._marker = marker

    def __missing__(self, markup: str) -> str:
        html = CELLS.sub("\n<t", apart(markup))
        if self._marker:
            html = _HEADING.sub(self._marked, html)
        text = _LINES.sub("\n\n", _TAG.sub("", _IMAGE.sub(r"\1", html) if "<img" in html else html))
        if markup.startswith(_CODE_ENDS):
            text = text.removeprefix("\n")
        if len(markup) <= LONGEST:
            if len(self) >= KEPT:
                self.clear()
            self[markup] = text
        return text

    def _marked(self, tag: re.Match[str]) -> str:
        name = _ID.search(tag[3])
        return self._marker if tag[1] else f"{self._marker}{tag[2]}{name[1] if name else ''}{self._marker}"


@cache
def _between(marker: str) -> _Between:
    return _Between(marker)


def _text(html: str, marker: str) -> str:
    if "<" in html:
        pieces = _MARKUP.split(html)
        pieces[1::2] = map(_between(marker).__getitem__, pieces[1::2])
        html = "".join(pieces)
    return unescape(html) if "&" in html else html

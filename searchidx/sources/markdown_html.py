"""The text of HTML that a parser of Markdown wrote: no tree is needed, as all signs but those of its own tags are escaped."""

from __future__ import annotations

import re
from html import unescape

from searchidx.sources.bodies import Body
from searchidx.sources.headings import Told, marker_for, tidied

_TAG = re.compile("<[^<>]*+>")
_MARKUP = re.compile(r"(<[^<>]*+>(?:\n?<[^<>]*+>)*+)")
"""Tags that stand side by side, or with a line break between them."""
CELLS = re.compile("<t(?<=</t[dh]><t)")
"""Where a cell of a table begins behind another."""
_BREAK = "\n"
_LINES = re.compile("\n\n\n+")
_CODE_ENDS = "</code></pre>"
"""A line break of the code stands before it already."""
_IMAGE = re.compile(r"<img src=\"[^\"<>]*+\" alt=\"([^\"<>]*+)\"[^<>]*+>")
_HEADING = re.compile(r"<h([1-6])([^<>]*+)>([^<]*+(?:<(?!/?h[1-6])[^<]*+)*+)</h[1-6]>")
_ID = re.compile(r"\bid=\"([^\"]*)\"")

LONGEST = 200
KEPT = 4096
"""Characters of the longest markup that is remembered, and how many are."""


def written(html: str) -> Body:
    """The text of a body in which its author wrote no HTML, with its headings."""
    told: list[Told] = []
    marker = marker_for(html) if "<h" in html else ""

    def told_by(found: re.Match[str]) -> str:
        line = " ".join(_text(found[3]).split())
        if not line:
            return found[0]
        name = _ID.search(found[2])
        told.append((line, int(found[1]), unescape(name[1]) if name else ""))
        return f"{marker}{found[3].replace(_BREAK, ' ')}</h>"  # the tag keeps the next block apart

    if marker:
        html = _HEADING.sub(told_by, html)
    text, headings = tidied(_text(html), marker, told)
    return Body(text, headings[0].text if headings else "", headings)


def apart(html: str) -> str:
    """The HTML with a blank line between blocks."""
    return html.replace(">\n<", ">\n\n<")


class _Between(dict[str, str]):
    """From markup to the white space that stands for it, remembered: a few dozen are nearly all that a parser writes."""

    def __missing__(self, markup: str) -> str:
        html = CELLS.sub("\n<t", apart(markup))
        text = _LINES.sub("\n\n", _TAG.sub("", _IMAGE.sub(r"\1", html) if "<img" in html else html))
        if markup.startswith(_CODE_ENDS):
            text = text.removeprefix("\n")
        if len(markup) <= LONGEST:
            if len(self) >= KEPT:
                self.clear()
            self[markup] = text
        return text


_between = _Between()


def _text(html: str) -> str:
    if "<" in html:
        pieces = _MARKUP.split(html)
        pieces[1::2] = map(_between.__getitem__, pieces[1::2])
        html = "".join(pieces)
    return unescape(html) if "&" in html else html

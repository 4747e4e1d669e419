"""The text of HTML that a parser of Markdown wrote: no tree is needed, as all signs but those of its own tags are escaped."""

from __future__ import annotations

import re
from html import unescape

from searchidx.sources.bodies import Body
from searchidx.sources.headings import Told, marker_for, tidied

_TAG = re.compile("<[^<>]*+>")
_IMAGE = re.compile(r"<img src=\"[^\"<>]*+\" alt=\"([^\"<>]*+)\"[^<>]*+>")
_HEADING = re.compile(r"<h([1-6])([^<>]*+)>([^<]*+(?:<(?!/?h[1-6])[^<]*+)*+)</h[1-6]>")
_ID = re.compile(r"\bid=\"([^\"]*)\"")


def written(html: str) -> Body:
    """The text of a body in which its author wrote no HTML, with its headings."""
    if "<img" in html:
        html = _IMAGE.sub(r"\1", html)
    told: list[Told] = []
    marker = marker_for(html) if "<h" in html else ""

    def told_by(found: re.Match[str]) -> str:
        line = " ".join(_text(found[3]).split())
        if not line:
            return found[3]
        name = _ID.search(found[2])
        told.append((line, int(found[1]), unescape(name[1]) if name else ""))
        return marker + found[3].replace("\n", " ")

    if marker:
        html = _HEADING.sub(told_by, html)
    text, headings = tidied(_text(html), marker, told)
    return Body(text, headings[0].text if headings else "", headings)


def _text(html: str) -> str:
    text = _TAG.sub("", html)
    return unescape(text) if "&" in text else text

"""Turns bodies into plain text: HTML loses its signs, and keeps headings, the texts of links, and code."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from searchidx.model.document import Heading
from searchidx.sources.headings import marker_for, tidied
from searchidx.sources.log import DiagnosticLog
from searchidx.sources.text_repair import tidy


class Body(NamedTuple):
    """A body as plain text, its first heading, all of them, and its Markdown where that says more than the text."""

    text: str
    heading: str = ""
    headings: tuple[Heading, ...] = ()
    markdown: str = ""


_EMPTY = Body("")
_NESTED = 5_000
"""The most tags that may stay open: the time to build a tree is quadratic in them."""
_HTML = re.compile(
    r"</?(?:p|div|span|a|br|li|ul|ol|h[1-6]|table|article|section|body|html|em|strong|b|i|img|script|style)\b[^<>]*>", re.IGNORECASE
)
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|option|p"
    r"|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b)",
    re.IGNORECASE,
)
_UNSEEN = ["script", "style", "template", "noscript", "iframe", "object", "svg", "canvas", "head"]
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_TAG = re.compile(r"<[/a-zA-Z!][^<>]*>")
_RUN = re.compile(r"<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_OPEN = re.compile(r"<(/?)(?!(?:area|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|source|t[dhr]|wbr)\b)[a-zA-Z]", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def hypertext(text: str, log: DiagnosticLog) -> Body:
    """The text of HTML without scripts, styles and comments, blocks on lines of their own."""
    text = _BLOCK.sub("\n<", _COMMENT.sub("", text))
    try:
        if _is_deep(text):
            raise ValueError
        tree = LexborHTMLParser(text)
    except (ValueError, RuntimeError):
        log.warn("body", "its HTML cannot be parsed: read as plain text")
        return bare(text)
    title = tree.css_first("title")
    name = title.text() if title is not None else ""
    tree.strip_tags(_UNSEEN)
    for picture in tree.css("img[alt]") if "<img" in text or "<IMG" in text else ():
        picture.replace_with(picture.attributes["alt"] or "")
    root = tree.body or tree.root
    if root is None:
        return _EMPTY
    nodes = root.css(_HEADINGS) if "<h" in text or "<H" in text else []
    return _marked(root, nodes, text) if nodes else Body(tidy(root.text()), _line(name))


def _marked(root: LexborNode, nodes: Iterable[LexborNode], text: str) -> Body:
    """The text below a node, and where in it each heading begins."""
    marker = marker_for(text)
    told = [(line, node) for node in nodes if (line := _line(node.text()))] if marker else []
    for _, node in told:
        node.insert_before(marker)
    named = [(line, int((node.tag or "h1")[1]), node.attributes.get("id") or "") for line, node in told]
    found, headings = tidied(root.text(), marker, named)
    return Body(found, headings[0].text if headings else "", headings)


def _is_deep(text: str) -> bool:
    """Whether more tags stay open than a tree can be built of in good time."""
    if text.count("<") <= _NESTED:
        return False
    depth = most = 0
    for closes in _OPEN.findall(text):
        depth += -1 if closes else 1
        most = max(most, depth)
    return most > _NESTED


def record(text: str, log: DiagnosticLog) -> Body:
    """The text of a record's body: HTML where it has tags, else as it stands."""
    return hypertext(text, log) if "<" in text and _HTML.search(text) is not None else plain(text)


def plain(text: str) -> Body:
    """The text as it stands."""
    return Body(tidy(text), "") if text else _EMPTY


def bare(text: str) -> Body:
    """The text of what no parser can read: without what looks like a tag."""
    return plain(html.unescape(_TAG.sub(" ", _RUN.sub(" ", _COMMENT.sub("", text)))))


def _line(text: str) -> str:
    return " ".join(text.split())

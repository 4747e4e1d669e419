"""Turns bodies into plain text: Markdown and HTML lose their signs, and keep headings, the texts of links, and code."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from searchidx.sources.log import DiagnosticLog
from searchidx.sources.text_repair import tidy

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


class Body(NamedTuple):
    """A body as plain text, and its first heading."""

    text: str
    heading: str


_EMPTY = Body("", "")
_LARGEST = 1 << 20
_NESTED = 10_000
"""The most tags that may stay open: the time to build a tree is quadratic in them."""

_MARKUP = re.compile(r"[*_`\[\]<>#\\|~&!]|^[ \t]*(?:[-+=]|\d+[.)]|    |\t)|:::", re.MULTILINE)
_HTML = re.compile(
    r"</?(?:p|div|span|a|br|li|ul|ol|h[1-6]|table|article|section|body|html|em|strong|b|i|img|script|style)\b[^<>]*>", re.IGNORECASE
)
_WIKILINK = re.compile(r"!?\[\[([^\[\]|\n]*)(?:\|([^\[\]\n]*))?\]\]")
_SHORTCODE = re.compile(r"\{\{[<%](?:[^>%{]|[>%](?!\}\})|\{(?!%|\{[<%])){0,2000}+[>%]\}\}|\{%(?:[^%{]|%(?!\})|\{(?!%|\{[<%])){0,2000}+%\}")
"""A tag ends before the next one begins, so that no text is looked through twice."""
_MODULE = re.compile(
    r"^(?:import\s.*?from\s*['\"][^'\"\n]*['\"]|import\s*['\"][^'\"\n]*['\"]|export\s+\{[^}\n]*\}.*);?[ \t]*$", re.MULTILINE
)
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|option|p"
    r"|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b)",
    re.IGNORECASE,
)
_UNSEEN = ["script", "style", "template", "noscript", "iframe", "object", "svg", "canvas", "head"]
_TAG = re.compile(r"<[/a-zA-Z!][^<>]*>")
_RUN = re.compile(r"<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_OPEN = re.compile(r"<[a-zA-Z]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def markdown(text: str, log: DiagnosticLog, components: bool = False) -> Body:
    """The text of Markdown, with HTML, wikilinks and shortcodes in it; `components` says that it is MDX."""
    if components:
        text = _MODULE.sub("", text)
    if _MARKUP.search(text) is None and "{" not in text:
        return plain(text)
    text = _WIKILINK.sub(_label, _SHORTCODE.sub(" ", text))
    if len(text) > _LARGEST:
        log.note("large-body", f"a body over {_LARGEST >> 20} MiB: its Markdown is read as plain text", hint="split it")
        return _bare(text)
    try:
        return hypertext(_parser().render(text), log)
    except (RecursionError, ValueError, IndexError, KeyError, AttributeError, TypeError):
        log.warn("body", "its Markdown cannot be parsed: read as plain text")
        return _bare(text)


def hypertext(text: str, log: DiagnosticLog) -> Body:
    """The text of HTML without scripts, styles and comments, blocks on lines of their own."""
    text = _COMMENT.sub("", text)
    try:
        if len(_OPEN.findall(text)) - text.count("</") > _NESTED:
            raise ValueError
        tree = LexborHTMLParser(_BLOCK.sub("\n<", text))
    except (ValueError, RuntimeError):
        log.warn("body", "its HTML cannot be parsed: read as plain text")
        return _bare(text)
    title = tree.css_first("title")
    name = title.text() if title is not None else ""
    tree.strip_tags(_UNSEEN)
    for picture in tree.css("img[alt]"):
        picture.replace_with(picture.attributes["alt"] or "")
    heading = tree.css_first("h1, h2, h3, h4, h5, h6")
    root = tree.body or tree.root
    return Body(tidy(root.text()) if root is not None else "", _line(heading.text()) if heading is not None else _line(name))


def record(text: str, log: DiagnosticLog) -> Body:
    """The text of a record's body: HTML where it has tags, else as it stands."""
    return hypertext(text, log) if "<" in text and _HTML.search(text) is not None else plain(text)


def plain(text: str) -> Body:
    """The text as it stands."""
    return Body(tidy(text), "") if text else _EMPTY


def _bare(text: str) -> Body:
    return plain(html.unescape(_TAG.sub(" ", _RUN.sub(" ", _COMMENT.sub("", text)))))


def _label(link: re.Match[str]) -> str:
    return link[2] or link[1].replace("#", " ").strip()


def _line(text: str) -> str:
    return " ".join(text.split())


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # only where there is Markdown: it takes as long to load as everything else here

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

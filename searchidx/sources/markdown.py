"""Turns Markdown into plain text: one parse to HTML, whose text is taken; headings, the texts of links and images, and code stay.

What is read of it, template tags and wikilinks resolved, is kept beside the text for who shows it, and comes back as events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pyromark import Markdown, Options

from searchidx.sources import bodies, template_tags
from searchidx.sources.bodies import Body
from searchidx.sources.log import DiagnosticLog
from searchidx.sources.markdown_html import CELLS, apart, written

_PARSER = Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_FOOTNOTES | Options.ENABLE_HEADING_ATTRIBUTES
)
MOST = 200_000
"""Characters of the longest body whose Markdown is kept."""

Event = str | dict[str, Any]
"""What the parser met: the name of something, or a mapping of its name to what it holds."""

_DATA = re.compile(r"data:[\w.+-]{1,80}/[\w.+-]{1,80}(?:;[\w=.-]{1,80}){0,8};base64,[A-Za-z0-9+/=%]{64,}")
_MAYBE_HTML = re.compile(r"<[A-Za-z/!?]")


def markdown(text: str, log: DiagnosticLog, components: bool = False) -> Body:
    """The text of Markdown, with HTML, template tags and wikilinks in it; `components` says that it is MDX."""
    if not text or text.isspace():
        return Body("")
    if ";" in text and ";base64," in text:  # one sign is found several times as fast
        text = _DATA.sub("data:,", text)
    try:
        if components:
            text = _unwrapped(text)
        if template_tags.stand_in(text):
            text = template_tags.outside_code(text, _code(text))
        html = _PARSER.html(text)
    except BaseException as error:
        if _is_fault(error):
            log.warn("body", "its Markdown cannot be parsed: read as plain text")
            return bodies.bare(text)
        raise
    body = _of_html(html, log) if "<" in text and _MAYBE_HTML.search(text) is not None and _has_html(text) else written(html)
    return body if len(text) > MOST or text.strip() == body.text else body._replace(markdown=text)


def _of_html(html: str, log: DiagnosticLog) -> Body:
    html = apart(html)
    return bodies.hypertext(CELLS.sub("\n<t", html) if "<table>" in html else html, log)


def _has_html(text: str) -> bool:
    """Whether HTML stands in Markdown, as it is, outside of its code."""
    return any(event.__class__ is dict and ("Html" in event or "InlineHtml" in event) for event in _PARSER.events(text))


def outside_code(text: str) -> list[str]:
    """The pieces of Markdown that are not code; none where the parser has a fault."""
    try:
        return template_tags.outside(text, _code(text))
    except BaseException as error:
        if _is_fault(error):
            return []
        raise


def events(text: str) -> list[Event]:
    """What the parser meets in Markdown that was read before, from its beginning to its end; nothing where it has a fault."""
    try:
        found: Iterator[Any] = _PARSER.events(text)
        return list(found)
    except BaseException as error:
        if _is_fault(error):
            return []
        raise


def _is_fault(error: BaseException) -> bool:
    """Whether an error is the parser's own, which may be other than an `Exception`."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _unwrapped(text: str) -> str:
    """MDX as Markdown; modules go first, as their texts may look like code to a parser of Markdown."""
    text = template_tags.without_modules(text, _code(text, inline=False))
    return template_tags.without_components(text, _code(text))


def _code(text: str, inline: bool = True) -> Iterator[template_tags.Range]:
    """Where code begins and ends."""
    for event, place in _PARSER.events_with_range(text):
        if event.__class__ is dict:
            found = event.get("Start")
            if (found.__class__ is dict and "CodeBlock" in found) or (inline and "Code" in event):
                yield place["start"], place["end"]

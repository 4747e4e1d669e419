"""A body's Markdown as elements of an allow-list: every text in it is escaped, and no markup of the document is passed on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from searchidx.sources import bodies, headings, markdown

from ..security import safe_url
from .wording import host, same_words

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
OWN = "text-"
"""What the ids of a body begin with, so that none is an id of the page."""

_DEEPEST = 24
"""Elements inside each other; what is nested deeper is text."""

_LINK = Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>')
_PICTURE = Markup('<img src="{}" alt="{}" loading="lazy" decoding="async" referrerpolicy="no-referrer">')
_PLAIN = {
    "Paragraph": Markup('<p dir="auto">{}</p>'),
    "Emphasis": Markup("<em>{}</em>"),
    "Strong": Markup("<strong>{}</strong>"),
    "Strikethrough": Markup("<del>{}</del>"),
    "BlockQuote": Markup('<blockquote dir="auto">{}</blockquote>'),
    "Item": Markup('<li dir="auto">{}</li>'),
    "CodeBlock": Markup('<pre tabindex="0"><code>{}</code></pre>'),
    "Table": Markup('<div class="wide" tabindex="0" role="group" aria-label="Table"><table>{}</table></div>'),
    "TableHead": Markup("<thead><tr>{}</tr></thead>"),
    "TableRow": Markup("<tr>{}</tr>"),
}

Finish = Callable[[Markup], Markup]
"""What makes an element of what it holds."""


def prose(text: str, title: str, images: bool) -> Markup:
    """Markdown that `sources` has read as safe HTML; its first heading is left out where it is the title again.

    Headings begin at the second level and skip none. Links lead to http, https or another place of the body, and pictures are
    their alternative texts unless `images`.
    """
    return _Writer(title, images).written(markdown.events(text))


def linked(text: str) -> Markup:
    """Plain text with its addresses as links."""
    found, end = Markup(), 0
    for one in _ADDRESS.finditer(text):
        if url := safe_url(one[0]):
            found += escape(text[end : one.start()]) + _LINK.format(url, url)
            end = one.end()
    return found + escape(text[end:])


class _Writer:
    """Writes the events of one body; every element that is open is a list of its parts and what finishes it."""

    def __init__(self, title: str, images: bool) -> None:
        self._title, self._images = title, images
        self._open: list[tuple[str, list[Markup], Finish]] = [("", [], lambda inner: inner)]
        self._text: list[str] = []
        self._skipped = 0
        self._anchors: dict[str, int] = {}
        self._first = True
        self._notes: dict[str, int] = {}
        self._top = self._level = 1
        self._columns: Iterator[str] = iter(())
        self._aligned: tuple[str, ...] = ()

    def written(self, events: Iterable[markdown.Event]) -> Markup:
        """All of them."""
        events = list(events)
        self._top = min((level for event in events if (level := _level(event))), default=1)
        for event in events:
            self._take(event)
        self._flush()
        return _joined(self._open[0][1])

    def _take(self, event: markdown.Event) -> None:
        name, value = _tag(event)
        if name == "Text":
            self._text.append(str(value))
            return
        self._flush()
        if name == "Start":
            self._begin(*_tag(value))
        elif name == "End":
            self._end()
        else:
            self._put(self._single(name, value))

    def _put(self, piece: Markup) -> None:
        self._open[-1][1].append(piece)

    def _flush(self) -> None:
        """Texts that stand beside each other are one: an address may have been cut at a sign of Markdown."""
        if self._text:
            text, self._text = "".join(self._text), []
            self._put(linked(text) if not self._is_within("Link", "Image", "CodeBlock") else escape(text))

    def _is_within(self, *names: str) -> bool:
        return any(name in names for name, _, _ in self._open)

    def _single(self, name: str, value: Any) -> Markup:
        """What stands for itself."""
        if name == "Code":
            return Markup("<code>{}</code>").format(value)
        if name == "Html":
            return escape(value)
        if name == "FootnoteReference":
            number = self._note(value)
            return Markup('<sup><a href="#{}note-{}">{}</a></sup>').format(OWN, number, number)
        if name == "HardBreak" or (name == "InlineHtml" and _BREAK.fullmatch(value)):
            return Markup("<br>")
        return Markup({"SoftBreak": "\n", "Rule": "<hr>"}.get(name, ""))

    def _begin(self, name: str, value: Any) -> None:
        if len(self._open) > _DEEPEST:
            self._skipped += 1
            return
        if name == "Table":
            self._aligned = tuple(value)
        if name in ("TableHead", "TableRow"):
            self._columns = iter(self._aligned)
        self._open.append((name, [], self._finish(name, value)))

    def _end(self) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        _, parts, finish = self._open.pop()
        self._put(finish(_joined(parts)))

    def _finish(self, name: str, value: Any) -> Finish:
        """What makes an element of a name, with the value that it has in the event."""
        if name in _PLAIN:
            return _PLAIN[name].format
        special: dict[str, Callable[[Any, Markup], Markup]] = {
            "Heading": self._heading,
            "Link": self._link,
            "Image": self._image,
            "List": _list,
            "TableCell": self._cell,
            "FootnoteDefinition": self._footnote,
            "HtmlBlock": _without_tags,
        }
        return partial(special[name], value) if name in special else lambda inner: inner

    def _heading(self, value: dict[str, Any], inner: Markup) -> Markup:
        text = " ".join(inner.striptags().split())
        if not text:
            return Markup()
        anchor = value["id"] or headings.anchor(text, self._anchors)
        first, self._first = self._first, False
        if first and len(self._open) == 1 and same_words(text, self._title) and same_words(self._title, text):
            return Markup()
        self._level = min(int(value["level"][1]) - self._top + 2, self._level + 1, 6)
        return Markup('<h{0} id="{1}{2}" dir="auto">{3}</h{0}>').format(self._level, OWN, anchor, inner)

    def _link(self, value: dict[str, Any], inner: Markup) -> Markup:
        url = value["dest_url"]
        shown = inner if inner.striptags() else inner + escape(host(url))
        if url[:1] == "#" and len(url) > 1 and shown:
            return Markup('<a href="#{}{}">{}</a>').format(OWN, url[1:], shown)
        is_address = value["link_type"] != "Email" and safe_url(url)
        return _LINK.format(url, shown) if is_address else inner

    def _image(self, value: dict[str, Any], inner: Markup) -> Markup:
        alt, url = inner.striptags(), safe_url(value["dest_url"])
        return _PICTURE.format(url, alt) if self._images and url else escape(alt)

    def _cell(self, _: Any, inner: Markup) -> Markup:
        side = next(self._columns, "None")
        aligned = Markup(' class="{}"').format(side.lower()) if side in ("Right", "Center") else Markup()
        is_heading = self._is_within("TableHead") and inner.striptags()
        return Markup("<th scope=col{}>{}</th>" if is_heading else "<td{}>{}</td>").format(aligned, inner)

    def _footnote(self, name: str, inner: Markup) -> Markup:
        number = self._note(name)
        return Markup('<div class="footnote" id="{}note-{}"><b>{}</b>{}</div>').format(OWN, number, number, inner)

    def _note(self, name: str) -> int:
        return self._notes.setdefault(name, len(self._notes) + 1)


def _list(start: int | None, inner: Markup) -> Markup:
    return Markup("<ul>{}</ul>").format(inner) if start is None else Markup('<ol start="{}">{}</ol>').format(start, inner)


def _without_tags(_: Any, inner: Markup) -> Markup:
    """The text of HTML that stands in Markdown; its parts were escaped as they came."""
    text = bodies.bare(inner.unescape()).text
    return Markup('<p class="lines" dir="auto">{}</p>').format(linked(text)) if text else Markup()


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _tag(value: Any) -> tuple[str, Any]:
    """The name of an event or tag, and what it holds."""
    return next(iter(value.items())) if isinstance(value, dict) else (value, None)


def _level(event: markdown.Event) -> int:
    """The level of the heading that begins here; 0 where none does."""
    name, value = _tag(event.get("Start", "")) if isinstance(event, dict) else ("", None)
    return int(value["level"][1]) if name == "Heading" and value else 0

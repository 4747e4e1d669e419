"""Hits and documents as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from searchidx.model.record import Related, Stored
from searchidx.search.page import Hit

from ..request.params import document_address
from ..request.search_state import SearchState
from ..security import safe_url

_MARK = re.compile(r"</?mark>")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SUMMARY = 320
_TITLE = 200


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads somewhere; `url` of None leads nowhere."""

    text: str | Markup
    url: str | None = None
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A date for readers, and for machines."""

    text: str
    machine: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A related article: its title as a link, and what else is known of it."""

    link: Link
    provider: str
    day: Day | None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One hit."""

    title: Link
    address: str
    provider: Link | None
    day: Day | None
    is_draft: bool
    snippet: str | Markup
    more: tuple[tuple[str, Markup], ...]
    topics: tuple[Link, ...]
    related: tuple[Article, ...]
    image: str | None
    why: Mapping[str, Any]


def card(hit: Hit, state: SearchState, images: bool) -> Card:
    """A hit with its marked passages and with links that narrow the search."""
    stored, marks = hit.stored, _Marks(hit)
    address = document_address(hit.id)
    return Card(
        title=Link(marks.take("title") or clipped(hit.title, _TITLE), safe_url(hit.url) or address),
        address=address,
        provider=_picking(state, "provider", stored.provider) if stored.provider else None,
        day=day(stored.date),
        is_draft=stored.state == "draft",
        snippet=marks.take("summary") or marks.take("body") or clipped(stored.summary or stored.body, _SUMMARY),
        more=tuple(marks.rest()),
        topics=tuple(_picking(state, "topics", topic) for topic in stored.topics),
        related=tuple(article(r) for r in hit.related) if state.q else (),
        image=safe_url(stored.image) if images else None,
        why=hit.why if state.explain else {},
    )


def article(related: Related) -> Article:
    """A related article whose link leads to it, where it has one."""
    link = Link(clipped(related.title or related.url or "Untitled", _TITLE), safe_url(related.url))
    return Article(link, related.provider, day(related.date), clipped(related.summary, _SUMMARY))


def day(text: str) -> Day | None:
    """A date as people write it; what is no date stays as its author wrote it."""
    if not text:
        return None
    found = _DAY.match(text)
    try:
        known = date(*map(int, found.groups())) if found else None
    except ValueError:
        known = None
    return Day(f"{known.day} {known:%b} {known.year}", text) if known else Day(clipped(text, 40))


def clipped(text: str, most: int) -> str:
    """The text on one line, cut between words where it is too long."""
    flat = " ".join(text[: most * 4].split())
    if len(flat) <= most:
        return flat
    return flat[:most].rpartition(" ")[0].rstrip(",;:.–— ") + "…" if " " in flat[:most] else flat[:most] + "…"


def marked(html: str) -> Markup:
    """Highlighted text as safe HTML: whatever else than `<mark>` it may hold is shown, not run."""
    return Markup(html) if "<" not in _MARK.sub("", html) else escape(html)


class _Marks:
    """The marked passages of a hit, each taken once; roles may stand under the author's own key."""

    def __init__(self, hit: Hit) -> None:
        self._left = {name: marked(html) for name, html in hit.highlights.items() if "<mark>" in html}
        self._keys = hit.stored.keys

    def take(self, role: str) -> Markup | None:
        names = (role, self._keys.get(role, role))
        found = [passage for name in dict.fromkeys(names) if (passage := self._left.pop(name, None))]
        return found[0] if found else None

    def rest(self) -> Iterator[tuple[str, Markup]]:
        shown = {"topics", self._keys.get("topics"), "provider", self._keys.get("provider"), "related", "url", self._keys.get("url")}
        return ((label(name), passage) for name, passage in self._left.items() if name not in shown)


def label(name: str) -> str:
    """A field's name as a heading: `provider.name` is "Provider name", `levels` "Levels"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removeprefix("field.")).replace(".", " ").replace("_", " ").replace("-", " ").split()
    text = " ".join(word if word.isupper() else word.lower() for word in words)
    return text[:1].upper() + text[1:]


def _picking(state: SearchState, name: str, value: str) -> Link:
    picked = any(n == name and value.casefold() in (v.casefold() for v in values) for n, values in state.where)
    return Link(value, state.toggled(name, value).address(), picked)


def rows(stored: Stored) -> list[tuple[str, list[Link]]]:
    """The author's fields as a table: a heading and its values, addresses as links."""
    return [(label(name), found) for name, value in stored.fields.items() if (found := list(_values(value)))]


def _values(value: Any) -> Iterator[Link]:
    if isinstance(value, Mapping):
        yield Link(", ".join(f"{label(str(k))}: {_text(v)}" for k, v in value.items()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _values(one)
    elif value is not None and value != "":
        yield Link(_text(value), safe_url(value))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return str(value)

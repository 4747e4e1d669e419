"""Hits as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import msgspec
from markupsafe import Markup
from msgspec.structs import replace

from searchidx.model.record import Related, Stored
from searchidx.search.page import Hit, Page

from ..request.links import Links
from ..security import safe_url
from .prose import OWN
from .shown_values import shown_value
from .why import Why, why
from .wording import Day, Link, clipped, day, host, label, marked, plural, same_words, unmarked

_SUMMARY = 300
_TITLE = 200
_MOST_RELATED = 3
_MOST_TOPICS = 6
_ELSEWHERE = ("topics", "provider", "related", "url")
"""Roles whose values a card shows by themselves, or not at all."""


class Article(msgspec.Struct, frozen=True):
    """A related article: its title as a link, and what else is known of it."""

    link: Link
    provider: str
    day: Day | None
    summary: str | Markup = ""


class Telling(msgspec.Struct, frozen=True):
    """What else tells the story of a hit: a line that says how much, the first of it, and where all of it is listed."""

    text: str
    articles: tuple[Article, ...]
    more: Link | None = None


class Card(msgspec.Struct, frozen=True):
    """One hit.

    `name` is its title without marks, `address` its own page here, `host` the site that its title leads to ("" where it stays here).
    `draft` leads to all drafts where it is one; `later` to the same page with every score explained, where `why` is to be asked for.
    """

    number: int
    title: Link
    name: str
    host: str
    address: str
    provider: Link | None
    fields: tuple[Link, ...]
    day: Day | None
    draft: str
    snippet: str | Markup
    heading: Link | None
    more: tuple[tuple[str, Markup], ...]
    topics: tuple[Link, ...]
    related: tuple[Article, ...]
    story: Telling | None
    image: str | None
    why: Why | None
    later: str


class CardStyle(msgspec.Struct, frozen=True):
    """What is wanted of a card: whether pictures are shown, which fields beside the usual ones, whether it is explained now or later."""

    images: bool
    fields: tuple[str, ...]
    explained: bool = False
    later: bool = False


def cards(page: Page, links: Links, style: CardStyle) -> list[Card]:
    """The hits of a page at their places in the results, with their marked passages and with links that narrow the search."""
    state = links.state
    later = state.explaining(True).address() if style.later else ""
    return [_card(hit, number, links, style, later) for number, hit in enumerate(page.hits, start=state.offset + 1)]


def _card(hit: Hit, number: int, links: Links, style: CardStyle, later: str) -> Card:
    stored, marks = hit.stored, _Marks(hit)
    url = safe_url(hit.link)
    address = links.document(stored.id)
    name = clipped(stored.title, _TITLE)
    title = marks.take("title") or name
    snippet, of_body = _snippet(stored, marks)
    place = _place(hit, address)
    return Card(
        number=number,
        title=Link(title, url or place or address, leaves=url is not None),
        name=name,
        host=host(url),
        address=address,
        provider=_picking(links, "provider", stored.provider) if stored.provider else None,
        fields=tuple(_fields(stored, links, style.fields)),
        day=day(stored.date),
        draft=links.picking("state", "draft") if stored.state == "draft" else "",
        snippet=snippet,
        heading=Link(clipped(hit.heading.text, _TITLE), place) if place and of_body and hit.heading else None,
        more=marks.rest(),
        topics=tuple(_picking(links, "topics", topic) for topic in stored.topics[:_MOST_TOPICS]),
        related=tuple(_matching(hit, one) for one in hit.related[:_MOST_RELATED]) if links.state.q else (),
        story=_telling(hit, links),
        image=safe_url(stored.image) if style.images else None,
        why=why(hit.why) if style.explained else None,
        later=later and f"{later}#hit-{number}",
    )


def _place(hit: Hit, address: str) -> str:
    """Where on the document's page the heading stands that a passage of its body is under; "" where it is the title again."""
    if hit.heading is None or same_words(hit.heading.text, hit.title):
        return ""
    return f"{address}#{OWN}{quote(hit.heading.anchor)}"


def article(related: Related) -> Article:
    """A related article whose link leads to it, where it has one."""
    url = safe_url(related.url)
    link = Link(clipped(related.title or related.url or "Untitled", _TITLE), url, leaves=url is not None)
    return Article(link, related.provider, day(related.date), clipped(related.summary, _SUMMARY))


def _telling(hit: Hit, links: Links) -> Telling | None:
    """What else was found of the story of a hit; None where it stands alone."""
    if hit.story is None or hit.story.documents < 2:
        return None
    others = hit.story.others
    elsewhere = hit.story.providers - bool(hit.provider)
    names = [other.provider for other in others if other.provider.casefold() not in ("", hit.provider.casefold())]
    text = f"Also in {plural(hit.story.documents - 1, 'other document')}"
    if elsewhere > 0:
        text = f"Also at {names[0] if elsewhere == 1 and names else plural(elsewhere, 'provider')}"
    more = hit.story.documents - 1 - len(others)
    apart = Link(f"{more:,} more, each by itself", links.state.grouped("none").address()) if more else None
    return Telling(text, tuple(own_article(other, links) for other in others), apart)


def own_article(stored: Stored, links: Links, about: str = "") -> Article:
    """A document of this index as an article that leads to its page here."""
    return Article(Link(clipped(stored.title, _TITLE), links.document(stored.id)), stored.provider, day(stored.date), about)


def same_address(one: str | None, other: str | None) -> bool:
    """Whether two addresses lead to the same page, whatever their scheme, `www.`, fragment and last slash."""
    return bool(one) and _bare(one) == _bare(other)


def _bare(url: str | None) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", (url or "").partition("#")[0]).rstrip("/").casefold()


def _matching(hit: Hit, related: Related) -> Article:
    """A related article that matches, with its words marked; in its summary where the title has none of them."""
    found, passage = article(related), marked(hit.details.article(related))
    in_title = passage and same_words(unmarked(passage), related.title)
    return replace(found, link=replace(found.link, text=passage), summary="") if in_title else replace(found, summary=passage)


def _snippet(stored: Stored, marks: _Marks) -> tuple[str | Markup, bool]:
    """The marked passage of the summary or body, else how they begin, never the title again; and whether it is a passage of the body."""
    for role, passage in [(role, marks.take(role)) for role in ("summary", "body")]:
        if passage and not same_words(unmarked(passage), stored.title):
            return passage, role == "body"
    for text in (stored.summary, stored.body):
        if text and not same_words(text[: 2 * _SUMMARY], stored.title):
            return clipped(text, _SUMMARY), False
    return "", False


def _fields(stored: Stored, links: Links, names: Sequence[str]) -> Iterator[Link]:
    for name in names:
        value = stored.fields.get(name)
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, str | int | float) and one != "":
                yield Link(shown_value(name, str(one)), links.picking(name, str(one)), links.is_picked(name, str(one)))


class _Marks:
    """The marked passages of a hit, each taken once; roles may stand under the author's own key."""

    def __init__(self, hit: Hit) -> None:
        self._left = {name: html for name, html in hit.highlights.items() if "<mark>" in html}
        self._keys = hit.stored.keys

    def take(self, role: str) -> Markup | None:
        """The passage of a role, or None."""
        own = self._left.pop(role, None)
        named = self._left.pop(self._keys.get(role, role), None)
        found = own or named
        return marked(found) if found else None

    def rest(self) -> tuple[tuple[str, Markup], ...]:
        """The first of what was not taken and stands nowhere else on a card, with the name of its field."""
        shown = {key for role in _ELSEWHERE for key in (role, self._keys.get(role))}
        return next((((label(name), marked(html)),) for name, html in self._left.items() if name not in shown), ())


def _picking(links: Links, name: str, value: str) -> Link:
    return Link(value, links.picking(name, value), links.is_picked(name, value))

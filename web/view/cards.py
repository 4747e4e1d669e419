"""Hits as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from markupsafe import Markup

from searchidx.model.record import Related, Stored
from searchidx.search.page import Hit

from ..request.search_state import SearchState
from ..security import safe_url
from .prose import OWN
from .shown_values import shown_value
from .why import Why, why
from .wording import Day, Link, clipped, day, host, label, marked, plural, same_words

_SUMMARY = 300
_TITLE = 200
_MOST_RELATED = 3
_MOST_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Article:
    """A related article: its title as a link, and what else is known of it."""

    link: Link
    provider: str
    day: Day | None
    summary: str | Markup = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """What else tells the story of a hit: a line that says how much, the first of it, and how many are not listed."""

    text: str
    articles: tuple[Article, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """One hit. `address` is its own page here, `host` the site that its title leads to ("" where it stays here)."""

    number: int
    title: Link
    host: str
    address: str
    provider: Link | None
    fields: tuple[Link, ...]
    day: Day | None
    is_draft: bool
    snippet: str | Markup
    heading: Link | None
    more: tuple[tuple[str, Markup], ...]
    topics: tuple[Link, ...]
    related: tuple[Article, ...]
    story: Telling | None
    image: str | None
    why: Why | None


@dataclass(frozen=True, slots=True)
class CardStyle:
    """What is wanted of a card: whether pictures are shown, which fields beside the usual ones, and whether it is explained."""

    images: bool
    fields: tuple[str, ...]
    explained: bool = False


def card(hit: Hit, number: int, state: SearchState, style: CardStyle) -> Card:
    """A hit at its place in the results, with its marked passages and with links that narrow the search."""
    stored, marks = stored_of(hit), _Marks(hit)
    url = safe_url(hit.link)
    address = document_page(hit.id, state)
    title = marks.take("title") or clipped(hit.title, _TITLE)
    snippet = _snippet(stored, marks, hit.title)
    return Card(
        number=number,
        title=Link(title, url or address, leaves=url is not None),
        host=host(url),
        address=address,
        provider=_picking(state, "provider", stored.provider) if stored.provider else None,
        fields=tuple(_fields(stored, state, style.fields)),
        day=day(stored.date),
        is_draft=stored.state == "draft",
        snippet=snippet,
        heading=_heading(hit, snippet, address),
        more=tuple(marks.rest())[:1],
        topics=tuple(_picking(state, "topics", topic) for topic in stored.topics),
        related=tuple(_matching(hit, one) for one in hit.related[:_MOST_RELATED]) if state.q else (),
        story=telling(hit, state),
        image=safe_url(stored.image) if style.images else None,
        why=why(hit.why) if style.explained else None,
    )


def stored_of(hit: Hit) -> Stored:
    """What is stored of a hit's document."""
    return hit.stored


def document_page(id: str, state: SearchState) -> str:
    """The address of a document's own page, which keeps the search that led there."""
    return state.address("/documents/" + quote(id, safe="/"))


def article(related: Related) -> Article:
    """A related article whose link leads to it, where it has one."""
    url = safe_url(related.url)
    link = Link(clipped(related.title or related.url or "Untitled", _TITLE), url, leaves=url is not None)
    return Article(link, related.provider, day(related.date), clipped(related.summary, _SUMMARY))


def telling(hit: Hit, state: SearchState) -> Telling | None:
    """What else was found of the story of a hit; None where it stands alone."""
    if hit.story is None or hit.story.documents < 2:
        return None
    others = hit.story.others
    elsewhere = hit.story.providers - bool(hit.provider)
    names = [other.provider for other in others if other.provider.casefold() not in ("", hit.provider.casefold())]
    text = f"Also in {plural(hit.story.documents - 1, 'other document')}"
    if elsewhere > 0:
        text = f"Also at {names[0] if elsewhere == 1 and names else plural(elsewhere, 'provider')}"
    return Telling(text, tuple(own_article(other, state) for other in others), hit.story.documents - 1 - len(others))


def own_article(stored: Stored, state: SearchState, about: str = "") -> Article:
    """A document of this index as an article that leads to its page here."""
    link = Link(clipped(stored.title, _TITLE), document_page(stored.id, state))
    return Article(link, stored.provider, day(stored.date), about)


def same_address(one: str | None, other: str | None) -> bool:
    """Whether two addresses lead to the same page, whatever their scheme, `www.`, fragment and last slash."""
    return bool(one) and _bare(one) == _bare(other)


def _bare(url: str | None) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", (url or "").partition("#")[0]).rstrip("/").casefold()


def _matching(hit: Hit, related: Related) -> Article:
    """A related article that matches, with its words marked; in its summary where the title has none of them."""
    found, passage = article(related), marked(hit.details.article(related))
    in_title = passage and same_words(passage.striptags(), related.title)
    return replace(found, link=replace(found.link, text=passage), summary="") if in_title else replace(found, summary=passage)


def _snippet(stored: Stored, marks: _Marks, title: str) -> str | Markup:
    """The marked passage of the summary or body, else how they begin; never the title again."""
    for passage in (marks.take("summary"), marks.take("body")):
        if passage and not same_words(passage.striptags(), title):
            return passage
    for text in (stored.summary, stored.body):
        if text and not same_words(text[: 2 * _SUMMARY], title):
            return clipped(text, _SUMMARY)
    return ""


def _heading(hit: Hit, snippet: str | Markup, address: str) -> Link | None:
    """The heading that a passage of the body stands under, with its place on the document's page; None where it is the title again."""
    if hit.heading is None or snippet != marked(hit.highlights["body"]) or same_words(hit.heading.text, hit.title):
        return None
    return Link(clipped(hit.heading.text, _TITLE), f"{address}#{OWN}{quote(hit.heading.anchor)}")


def _fields(stored: Stored, state: SearchState, names: Sequence[str]) -> Iterator[Link]:
    for name in names:
        value = stored.fields.get(name)
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, str | int | float) and one != "":
                yield Link(shown_value(name, str(one)), state.toggled(name, str(one)).address(), _is_picked(state, name, str(one)))


class _Marks:
    """The marked passages of a hit, each taken once; roles may stand under the author's own key."""

    def __init__(self, hit: Hit) -> None:
        self._left = {name: marked(html) for name, html in hit.highlights.items() if "<mark>" in html}
        self._keys = stored_of(hit).keys

    def take(self, role: str) -> Markup | None:
        names = (role, self._keys.get(role, role))
        found = [passage for name in dict.fromkeys(names) if (passage := self._left.pop(name, None))]
        return found[0] if found else None

    def rest(self) -> Iterator[tuple[str, Markup]]:
        shown = {"topics", self._keys.get("topics"), "provider", self._keys.get("provider"), "related", "url", self._keys.get("url")}
        return ((label(name), passage) for name, passage in self._left.items() if name not in shown)


def _picking(state: SearchState, name: str, value: str) -> Link:
    return Link(value, state.toggled(name, value).address(), _is_picked(state, name, value))


def _is_picked(state: SearchState, name: str, value: str) -> bool:
    return any(n == name and value.casefold() in (v.casefold() for v in values) for n, values in state.where)

"""A hit as HTML."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ..view.cards import Article, Card, Telling
from ..view.wording import Day, Link
from .escape import icon, text
from .explanation import explanation

_LEAVES = ' rel="noopener noreferrer nofollow"'
_LEAVE, _OUT = icon("leave", 13), icon("leave", 12)


def hits(cards: Iterable[Card], opened: bool) -> Markup:
    """The items of the list of results; `opened` shows the parts of each score at once."""
    return Markup("\n".join([_item(card, opened) for card in cards]))


def _item(card: Card, opened: bool) -> str:
    address, title = text(card.address), text(card.title.text)
    return (
        f'<li id="hit-{card.number}"><article class="card{" pictured" if card.image else ""}">{_meta(card)}'
        f'<h2 dir="auto"><a class="title" href="{text(card.title.url or "")}"{_LEAVES if card.title.leaves else ""}>{title}</a></h2>'
        f"{_picture(card.image)}{_snippet(card)}{_more(card)}{_related(card.related)}{_story(card.story)}"
        f'<div class="below"><p class="tags">{"".join(map(_tag, card.topics))}</p>{_why(card, opened)}'
        f'<a class="stay" href="{address}">Details<span class="sr"> of {text(card.name)}</span></a></div></article></li>'
    )


def _meta(card: Card) -> str:
    provider = (
        f'<a class="provider" href="{text(card.provider.url or "")}"><bdi>{text(card.provider.text)}</bdi></a>' if card.provider else ""
    )
    host = f'<span class="host"><span>{text(card.host)}</span>{_LEAVE}</span>' if card.host else ""
    fields = "".join([f'<a href="{text(one.url or "")}"><bdi>{text(one.text)}</bdi></a>' for one in card.fields])
    draft = f'<a class="badge" href="{text(card.draft)}">Draft</a>' if card.draft else ""
    return f'<p class="meta">{provider}{host}{fields}{_time(card.day, card.day.short) if card.day else ""}{draft}</p>'


def _time(day: Day, shown: str, of: str = "") -> str:
    machine = f' datetime="{text(day.machine)}"' if day.machine else ""
    return f"<time{of}{machine}>{text(shown)}</time>"


def _picture(address: str | None) -> str:
    if address is None:
        return ""
    kept = 'alt="" loading="lazy" decoding="async" referrerpolicy="no-referrer" width="112" height="76"'
    return f'<img class="picture" src="{text(address)}" {kept}>'


def _snippet(card: Card) -> str:
    if not card.snippet:
        return ""
    under = f'<a class="under" href="{text(card.heading.url or "")}">{text(card.heading.text)}</a> ' if card.heading else ""
    return f'<p class="snippet" dir="auto">{under}{text(card.snippet)}</p>'


def _more(card: Card) -> str:
    return "".join(
        [f'<p class="snippet also" dir="auto"><span class="quiet">{text(name)}:</span> {text(passage)}</p>' for name, passage in card.more]
    )


def _related(articles: tuple[Article, ...]) -> str:
    if not articles:
        return ""
    many = "a related article" if len(articles) == 1 else f"{len(articles)} related articles"
    first = text(articles[0].link.text)
    return (
        f'<details class="related"><summary>Also in {many}: <span dir="auto">{first}</span></summary>'
        f"<ul>{''.join(map(_related_article, articles))}</ul></details>"
    )


def _related_article(article: Article) -> str:
    title = text(article.link.text)
    name = f'<a href="{text(article.link.url)}"{_LEAVES}>{title}{_OUT}</a>' if article.link.url else title
    provider = f' <span class="quiet">{text(article.provider)}</span>' if article.provider else ""
    passage = f' <span class="passage">{text(article.summary)}</span>' if article.summary else ""
    return f'<li dir="auto">{name}{provider}{passage}</li>'


def _story(story: Telling | None) -> str:
    if story is None:
        return ""
    more = f'<p><a href="{text(story.more.url or "")}">{text(story.more.text)}</a></p>' if story.more else ""
    articles = "".join(map(_story_article, story.articles))
    return f'<details class="related story"><summary>{text(story.text)}</summary><ul>{articles}</ul>{more}</details>'


def _story_article(article: Article) -> str:
    provider = f'<span class="quiet"><bdi>{text(article.provider)}</bdi></span> ' if article.provider else ""
    day = " " + _time(article.day, article.day.text, ' class="quiet"') if article.day else ""
    return f'<li dir="auto">{provider}<a href="{text(article.link.url or "")}">{text(article.link.text)}</a>{day}</li>'


def _tag(topic: Link) -> str:
    return f'<a class="tag{" set" if topic.selected else ""}" href="{text(topic.url or "")}"><bdi>{text(topic.text)}</bdi></a>'


def _why(card: Card, opened: bool) -> str:
    if card.why:
        return explanation(card.why, opened)
    return f'<a class="why" href="{text(card.later)}">Why this result</a>' if card.later else ""

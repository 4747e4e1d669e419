"""The names that authors give the keys of each role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from searchidx.model.fields import Role

NAMES: dict[Role, tuple[str, ...]] = {
    Role.TITLE: ("title", "name", "headline"),
    Role.SUMMARY: ("excerpt", "description", "summary", "subtitle"),
    Role.TOPICS: ("topics", "tags", "categories", "keywords"),
    Role.DATE: ("publishedDateTime", "date", "published_at", "publishDate", "datePublished", "published", "pubDate", "created"),
    Role.URL: ("webUrl", "url", "link", "permalink", "originalUrl", "source"),
    Role.PROVIDER: ("provider", "source", "author", "authors"),
    Role.IMAGE: ("images", "image", "cover"),
}
"""The authors' names of each role, the first that a document has being the one that counts.

`published` gives a date only where it is a day, `source` the address only where it is one, and else the provider.
"""


def names_of(role: Role, own: Mapping[Role, Iterable[str]]) -> tuple[str, ...]:
    """The keys that give a role, the first that exists first; `own` stand in place of the usual ones."""
    return tuple(own.get(role, NAMES[role]))


def texts_of_roles(own: Mapping[Role, Iterable[str]]) -> tuple[str, ...]:
    """The keys, in small letters, whose texts give any role but that of the image; `own` stand in place of the usual ones."""
    named = NAMES | dict(own)
    return tuple(sorted({name.casefold() for role, names in named.items() if role is not Role.IMAGE for name in names}))

"""What is made of a document: what engines index, and what answers show."""

from __future__ import annotations

from typing import Any

import msgspec


class Related(msgspec.Struct, frozen=True, omit_defaults=True):
    """One article that a document names as related to it. On disk."""

    title: str = ""
    summary: str = ""
    url: str | None = None
    provider: str = ""
    date: str = ""


class Stored(msgspec.Struct, frozen=True, omit_defaults=True):
    """What answers show of a document.

    `fields` are the author's flattened keys with typed values (dates ISO 8601 in UTC, numbers and booleans as JSON's). `keys`
    says which author's key gave each role. `topics` are the topics after splitting, as their author spelled them. `raw` has
    the author's own values where `fields` leaves them out or holds something else (nulls, dates in other forms). `markdown` is
    the body as Markdown, "" where the plain text says as much. On disk.
    """

    id: str
    title: str
    url: str | None = None
    date: str = ""
    state: str = "published"
    summary: str = ""
    provider: str = ""
    image: str = ""
    topics: tuple[str, ...] = ()
    fields: dict[str, Any] = {}
    keys: dict[str, str] = {}
    related: tuple[Related, ...] = ()
    body: str = ""
    raw: dict[str, Any] = {}
    markdown: str = ""


class StoryKeys(msgspec.Struct, frozen=True):
    """What a document is compared by to find its story: 64-bit hashes of its addresses and of those of its related articles, and
    the sketches of its title and its text as little-endian 32-bit hashes, ascending. On disk, as arrays."""

    addresses: tuple[int, ...] = ()
    related: tuple[int, ...] = ()
    title: bytes = b""
    text: bytes = b""


class Record(msgspec.Struct, frozen=True):
    """A document in the shape that engines store.

    `texts` maps slots to the values to analyse, each value apart from the next (a phrase never spans two).
    `columns` maps keyword and boolean fields to their values, numbers to a float and dates to milliseconds since 1970.
    """

    id: str
    texts: dict[str, tuple[str, ...]]
    columns: dict[str, float | tuple[str, ...]]
    stored: Stored
    language: str = "english"
    fingerprint: str = ""
    story: StoryKeys = StoryKeys()

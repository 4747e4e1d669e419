"""What is made of a document: what engines index, and what answers show."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec

from searchidx.model.document import Heading


class Related(msgspec.Struct, frozen=True, omit_defaults=True):
    """One article that a document names as related to it. On disk."""

    title: str = ""
    summary: str = ""
    url: str | None = None
    provider: str = ""
    date: str = ""


class StoredBody(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True):
    """A document's body as plain text, its headings in their order, and its Markdown where that says more than the text. On disk."""

    text: str = ""
    headings: tuple[Heading, ...] = ()
    markdown: str = ""


class UnreadBody:
    """Stands for a `StoredBody`, which is read when somebody looks at it."""

    def __init__(self, read: Callable[[], StoredBody]) -> None:
        self._read = read

    @cached_property
    def _found(self) -> StoredBody:
        return self._read()

    @property
    def text(self) -> str:
        """The body as plain text."""
        return self._found.text

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Its headings in their order."""
        return self._found.headings

    @property
    def markdown(self) -> str:
        """Its Markdown, "" where the text says as much."""
        return self._found.markdown

    def __eq__(self, other: object) -> bool:
        return self._found == (other._found if isinstance(other, UnreadBody) else other)

    __hash__ = None  # type: ignore[assignment]


class Stored(msgspec.Struct, frozen=True, omit_defaults=True):
    """What answers show of a document.

    `fields` are the author's flattened keys with typed values (dates ISO 8601 in UTC, numbers and booleans as JSON's). `keys`
    says which author's key gave each role. `topics` are the topics after splitting, as their author spelled them. `raw` has
    the author's own values where `fields` leaves them out or holds something else (nulls, dates in other forms). An engine may
    give an `UnreadBody` for `prose`, the body. On disk.
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
    prose: StoredBody = StoredBody()
    raw: dict[str, Any] = {}

    @property
    def body(self) -> str:
        """The body as plain text."""
        return self.prose.text

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings of the body, in their order."""
        return self.prose.headings

    @property
    def markdown(self) -> str:
        """The body as Markdown, "" where the plain text says as much."""
        return self.prose.markdown


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
    `columns` maps keyword and boolean fields to their values, numbers to a float and dates to milliseconds since 1970 within the day
    that their author wrote; the moment itself stands in `Field.moments` where it is another one.
    """

    id: str
    texts: dict[str, tuple[str, ...]]
    columns: dict[str, float | tuple[str, ...]]
    stored: Stored
    language: str = "english"
    fingerprint: str = ""
    story: StoryKeys = StoryKeys()

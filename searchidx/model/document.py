"""A document as its author wrote it: what every source is read into."""

from __future__ import annotations

from typing import Any

import msgspec

Value = str | None | list[Any]
"""A scalar's text as it was written, None for a plain null, or a list of scalars and mappings (of the same)."""


class Heading(msgspec.Struct, frozen=True, array_like=True):
    """A heading of a body: its text, the name of its anchor (`#name`), its level from 1, and where it begins in the plain body.

    On disk.
    """

    text: str
    anchor: str
    level: int
    offset: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document, repaired and flattened, without anything that must not be indexed.

    `meta` maps flattened keys to values in the author's order; lists keep their mappings (`images`, `related`), which are
    flattened inside. `body` is the body as plain text, `heading` its first heading, and `headings` are all of
    them, in their order. `markdown` is the body as Markdown where that says more than the plain text. `lines` gives the line in the file on
    which each key stands, or under "" the one line that the whole document stands on. `repairs` counts texts that were repaired;
    `fingerprint` is a digest of the bytes it was read from.
    """

    id: str
    meta: dict[str, Value]
    body: str = ""
    heading: str = ""
    headings: tuple[Heading, ...] = ()
    markdown: str = ""
    lines: dict[str, int] = {}
    repairs: int = 0
    fingerprint: str = ""

    def line(self, key: str) -> int | None:
        """The line on which a key stands, where that is known."""
        return self.lines.get(key) or self.lines.get("")

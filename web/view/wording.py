"""Values as readers see them: cut to length, counted, named, with their days in words."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

import msgspec
from markupsafe import Markup, escape

_MARK = re.compile(r"</?mark>")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


class Link(msgspec.Struct, frozen=True):
    """Text that leads somewhere; `url` of None leads nowhere, `leaves` says that it leads to another site."""

    text: str | Markup
    url: str | None = None
    selected: bool = False
    leaves: bool = False


class Day(msgspec.Struct, frozen=True):
    """A date for readers, in full and short, and for machines."""

    text: str
    short: str
    machine: str = ""


@lru_cache(maxsize=1 << 12)
def day(text: str) -> Day | None:
    """A date as people write it; what is not a date stays as its author wrote it."""
    if not text:
        return None
    known = calendar_day(text)
    if known is None:
        return Day(clipped(text, 40), clipped(text, 20))
    return Day(f"{known.day} {known:%B} {known.year}", f"{known.day} {known:%b} {known.year}", text)


def calendar_day(text: str) -> date | None:
    """The day that a text in ISO 8601 begins with, or None."""
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def plural(count: int, noun: str = "document") -> str:
    """A number with its noun: `1 document`, `1,200 documents`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def clipped(text: str, most: int) -> str:
    """The text on one line, cut between words where it is too long."""
    flat = " ".join(text[: most * 4].split())
    if len(flat) <= most:
        return flat
    return flat[:most].rpartition(" ")[0].rstrip(",;:.–— ") + "…" if " " in flat[:most] else flat[:most] + "…"


def marked(html: str) -> Markup:
    """Highlighted text as safe HTML: whatever else than `<mark>` it may hold is shown, not run."""
    return Markup(html) if html.count("<") == html.count("<mark>") + html.count("</mark>") else escape(html)


@lru_cache(maxsize=1 << 10)
def label(name: str) -> str:
    """A field's name as a heading: `provider.name` is "Provider name", `levels` "Levels"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removeprefix("field.")).replace(".", " ").replace("_", " ").replace("-", " ").split()
    return capitalised(" ".join(word if word.isupper() else word.lower() for word in words))


def capitalised(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def host(url: str | None) -> str:
    """The site of an address without `www.`, or ""."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def unmarked(passage: Markup) -> str:
    """The text of a passage that holds no other markup than `<mark>`."""
    return unescape(_MARK.sub("", passage))


def same_words(one: str, other: str) -> bool:
    """Whether one text says no more than the other: the same letters, or the beginning of them."""
    letters, begun = filter(str.isalnum, other.casefold()), False
    for letter in filter(str.isalnum, one.casefold()):  # most texts differ in one of their first letters
        if next(letters, None) != letter:
            return False
        begun = True
    return begun

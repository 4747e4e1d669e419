"""One document as a reader sees it: its facts in words, its body, and its place in the search that led to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import msgspec
from markupsafe import Markup, escape

from searchidx.model.record import Stored
from searchidx.search.page import Hit, Page

from ..request.links import Links
from ..request.search_state import SearchState
from ..security import safe_url
from .pager import last_page
from .prose import linked
from .shown_values import shown_value
from .wording import Link, calendar_day, clipped, day, host, label, plural

MOST_BODY = 200_000
_LONG = 400
_HEADING = 70
_WRAPPED = 60
"""Lines of at least this length, all but the last, were broken to fit a window; shorter ones are verses or addresses."""
_ROLES = ("title", "summary", "topics", "date", "url", "provider", "image")
_ITEM = re.compile(r"[-*•]\s+|\d{1,3}[.)]\s+")
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


class FieldRow(msgspec.Struct, frozen=True):
    """One of the author's fields: its name in words, its key, and its values."""

    label: str
    key: str
    values: tuple[Link, ...]


class FrontMatter(msgspec.Struct, frozen=True):
    """What the author wrote beside the roles: what says something to a reader, and what is technical."""

    plain: tuple[FieldRow, ...]
    technical: tuple[FieldRow, ...]


def front_matter(stored: Stored) -> FrontMatter:
    """The author's fields but those that the page shows as roles; addresses, mappings and long texts are technical."""
    roles = {stored.keys.get(role) for role in _ROLES} | {"related"}
    rows = [row for key, value in stored.fields.items() if key not in roles and (row := _row(key, value)) is not None]
    plain = tuple(row for row in rows if _is_plain(row, stored.fields[row.key]))
    return FrontMatter(plain, tuple(row for row in rows if row not in plain))


def _row(key: str, value: Any) -> FieldRow | None:
    values = tuple(_values(key, value))
    return FieldRow(label(key), key, values) if values else None


def _is_plain(row: FieldRow, value: Any) -> bool:
    nested = value if isinstance(value, list | tuple) else [value]
    return (
        "." not in row.key
        and not any(isinstance(one, Mapping | bool) or value == -1 for one in nested)
        and not any(link.url or len(link.text) > _LONG for link in row.values)
        and not re.search(r"[a-z][A-Z]", row.key.removesuffix("DateTime"))
    )


def _values(key: str, value: Any) -> Iterator[Link]:
    if isinstance(value, Mapping):
        yield Link(", ".join(f"{label(str(name))}: {_text(one)}" for name, one in value.items()), safe_url(value.get("url")), leaves=True)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _values(key, one)
    elif value is not None and value != "":
        url = safe_url(value)
        yield Link(clipped(url, 90) if url else _readable(key, value), url, leaves=url is not None)


def _readable(key: str, value: Any) -> str:
    text = _text(value)
    duration = _DURATION.fullmatch(text)
    if duration and any(duration.groups()):
        return " ".join(f"{int(n)} {unit}" for n, unit in zip(duration.groups(), ("h", "min", "s"), strict=True) if n)
    found = day(text) if calendar_day(text) else None
    return found.text if found else shown_value(key, text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else f"{value}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{label(str(name))}: {_text(one)}" for name, one in value.items())
    return str(value)


class Block(msgspec.Struct, frozen=True):
    """A part of a body: a heading, a paragraph, or a list of items."""

    text: Markup
    items: tuple[Markup, ...] = ()
    is_heading: bool = False


def body(text: str) -> list[Block]:
    """A body's plain text as headings, paragraphs and lists; addresses in it are links, and nothing else of it is markup."""
    parts = [part for part in text[:MOST_BODY].split("\n\n") if part.strip()]
    return [_block(part, following) for part, following in zip_longest(parts, parts[1:], fillvalue="")]


def _block(part: str, following: str) -> Block:
    """One part; a short line without a full stop before a longer text is taken for a heading, for plain text does not say so."""
    lines = [line for line in part.splitlines() if line.strip()]
    if len(lines) == 1 and len(part) <= _HEADING and part.strip()[-1].isalnum() and len(following) > 2 * len(part):
        return Block(escape(part.strip()), is_heading=True)
    if len(lines) > 1 and all(_ITEM.match(line.lstrip()) for line in lines):
        return Block(Markup(), tuple(linked(_ITEM.sub("", line.lstrip(), count=1)) for line in lines))
    is_wrapped = len(lines) > 1 and all(len(line) >= _WRAPPED for line in lines[:-1])
    return Block(linked(" ".join(map(str.strip, lines)) if is_wrapped else part.strip()))


class Place(msgspec.Struct, frozen=True):
    """Where a document stands in the search that led to it: the way back in words, and its neighbours."""

    back: Link
    number: int = 0
    total: int = 0
    previous: str = ""
    next: str = ""


def place(id: str, state: SearchState, page: Page, offset: int) -> Place:
    """The place of a document among the hits of a page that begins at an offset, one before and one after the state's own."""
    ids = [_shown_as(hit, id) for hit in page.hits]
    back = f"Back to {plural(page.total, 'result')}" + (f" for {clipped(state.q, 60)}" if state.q else "")
    if not (state.q or state.is_narrowed):
        back = f"All {plural(max(page.total, page.documents))}"
    if id not in ids:
        plain = state if state.q or state.is_narrowed else SearchState()
        return Place(Link(back, plain.address()))
    at = ids.index(id)
    number = offset + at + 1
    own = state.turned(min(-(-number // state.size), last_page(page.total, state)))
    return Place(
        back=Link(back, f"{own.address()}#hit-{number}"),
        number=number,
        total=page.total,
        previous=_neighbour(ids, at - 1, number - 1, state),
        next=_neighbour(ids, at + 1, number + 1, state),
    )


def _shown_as(hit: Hit, id: str) -> str:
    """The id of a hit, or the one given where that document is part of its story."""
    return id if hit.story and any(other.id == id for other in hit.story.others) else hit.id


def _neighbour(ids: Sequence[str], at: int, number: int, state: SearchState) -> str:
    if not 0 <= at < len(ids):
        return ""
    return Links(state.turned(-(-number // state.size))).document(ids[at])


def site_of(stored: Stored) -> Link | None:
    """The document's own address as a link that names its site, or None."""
    url = safe_url(stored.url)
    return Link(host(url), url, leaves=True) if url else None

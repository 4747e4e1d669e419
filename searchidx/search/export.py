"""Results as rows and lines, read in batches: what a shell prints and a server sends as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from searchidx.errors import BackendUnreachable
from searchidx.search.page import Hit, Page

CARD = ("provider", "topics", "summary")
"""The fields that a card shows, and a table where none is named."""

_ROLES = ("id", "title", "url", "date", "state", "summary", "provider", "image", "topics", "body")

_BEGINNINGS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
"""What spreadsheets begin formulas with; those set to Chinese, Japanese or Korean take wide signs too."""

BATCH = 1_000
"""How many results are read at a time, which bounds memory."""


def every(first: Page, following: Callable[[int, int], Page], most: int | None = None) -> Iterator[Hit]:
    """The hits of a page and of those behind it, in order, up to `most`; `following` gives the page at an offset, of a size.

    BackendUnreachable where a page lacks what a part of a cluster holds: nobody could tell it from a whole one.
    """
    page, given = first, 0
    while page.hits:
        for one in page.diagnostics:
            if one.code == "partial-answer":
                raise BackendUnreachable(one.message, "try again when all of its nodes are there")
        yield from page.hits[: None if most is None else most - given]
        given += len(page.hits)
        left = page.total - page.offset - len(page.hits) if most is None else min(most - given, page.total - page.offset - len(page.hits))
        if left <= 0:
            return
        page = following(page.offset + len(page.hits), min(BATCH, left))


def json_lines(hits: Iterable[Hit], explain: bool = False) -> Iterator[bytes]:
    """One JSON object a hit, each with its line feed."""
    for hit in hits:
        yield msgspec.json.encode(hit.as_json(explain)) + b"\n"


def csv_rows(hits: Iterable[Hit], names: Sequence[str] = ()) -> Iterator[str]:
    """A heading and one row per hit, of the fields named or else those of a card; no cell can be taken for a formula."""
    columns = tuple(dict.fromkeys(names)) or CARD
    yield _row(["id", "title", "url", "date", *columns])
    for hit in hits:
        yield _row([hit.id, hit.title, hit.url or "", hit.date, *(_cell(hit, name) for name in columns)])


def _row(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([_inert(cell) for cell in cells])
    return out.getvalue()


def _cell(hit: Hit, name: str) -> str:
    known = {key.casefold(): key for key in hit.fields}
    wanted = name.casefold()
    value: Any = hit.fields[known[wanted]] if wanted in known else getattr(hit.stored, wanted, "") if wanted in _ROLES else ""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _inert(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.lstrip(" \n")[:1] in _BEGINNINGS and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True

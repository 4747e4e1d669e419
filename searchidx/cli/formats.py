"""Results for programs: JSON, JSON lines, CSV and plain lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import click

from searchidx.cli.output import lines, print_json, safe
from searchidx.search.page import Hit, Page

CARD = ("provider", "topics", "summary")
"""The fields that a card shows, in a table of results too."""


def as_json(page: Page, facets: Sequence[str]) -> None:
    """The object of the contract."""
    print_json(page.as_json())


def as_jsonl(page: Page, facets: Sequence[str]) -> None:
    """One result a line."""
    for hit in page.hits:
        print_json(hit.as_json(page.explain))


def as_plain(page: Page, facets: Sequence[str]) -> None:
    """Id, tab, title."""
    lines(f"{safe(hit.id)}\t{safe(hit.title)}" for hit in page.hits)


def as_csv(page: Page, facets: Sequence[str]) -> None:
    """A table with the fields asked for, or those of a card; no cell can be taken for a formula."""
    names = tuple(dict.fromkeys(facets)) or CARD
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["id", "title", "url", "date", *names])
    for hit in page.hits:
        cells = [hit.id, hit.title, hit.url or "", hit.date, *(_cell(hit, name) for name in names)]
        table.writerow([_inert(cell) for cell in cells])
    click.echo(out.getvalue(), nl=False)


def _cell(hit: Hit, name: str) -> str:
    value: Any = hit.fields.get(name, getattr(hit.stored, name, ""))
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _inert(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


FORMATS: dict[str, Callable[[Page, Sequence[str]], None]] = {"json": as_json, "jsonl": as_jsonl, "csv": as_csv, "plain": as_plain}

"""Results for programs, one after the other: JSON lines, CSV and plain lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from searchidx.cli.output import safe

if TYPE_CHECKING:
    from searchidx.search.page import Hit


def as_jsonl(hits: Iterator[Hit], names: Sequence[str], explain: bool) -> None:
    """One result a line."""
    from searchidx.search.export import json_lines

    for line in json_lines(hits, explain):
        click.echo(line, nl=False)


def as_plain(hits: Iterator[Hit], names: Sequence[str], explain: bool) -> None:
    """Id, tab, title."""
    for hit in hits:
        click.echo(f"{safe(hit.id)}\t{safe(hit.title)}")


def as_csv(hits: Iterator[Hit], names: Sequence[str], explain: bool) -> None:
    """A table with the fields asked for, or those of a card."""
    from searchidx.search.export import csv_rows

    for row in csv_rows(hits, names):
        click.echo(row, nl=False)


STREAMED: dict[str, Callable[[Iterator[Hit], Sequence[str], bool], None]] = {"jsonl": as_jsonl, "csv": as_csv, "plain": as_plain}

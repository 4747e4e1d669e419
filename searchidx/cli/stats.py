"""`searchidx stats`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from searchidx.api import open as open_index
from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import print_json, safe
from searchidx.inference.describe import describe
from searchidx.model.fields import Schema
from searchidx.search.index import Index

if TYPE_CHECKING:
    from rich.table import Table

BAR = 5
BLOCKS = "·▁▂▃▄▅▆▇█"
TOP = 6
YEARS = 40
GAPS = 8


@click.command("stats")
@json_option
@common
def command(as_json: bool, index: str, config: str | None) -> None:
    """What the index holds: fields, coverage, top values, dates, sizes."""
    with open_index(index) as opened:
        if as_json:
            print_json(opened.stats())
        else:
            _draw(opened)


def _draw(opened: Index) -> None:
    from rich.console import Console
    from rich.text import Text

    console, stats = Console(highlight=False, soft_wrap=True), opened.stats()
    console.print(f"{stats['documents']:,} documents, {stats['bytes'] / 1e6:,.1f} MB, {stats['generation']}, built {stats['built']}")
    for source in stats["sources"]:
        console.print(Text(f"source {safe(source)}"))
    console.print()
    console.print(_fields(opened.schema))
    for field in stats["fields"]:
        top = ", ".join(f"{safe(one['value'])} {one['count']:,}" for one in field["top"][:TOP])
        seen = ", ".join(f"{name} {count:,}" for name, count in field["types"].items()) if len(field["types"]) > 1 else ""
        if top or seen:
            console.print(Text.assemble((f"\n{safe(field['name'])}: ", "bold"), top, (f" ({seen})" if top and seen else seen, "dim")))
    dates = stats["dates"]
    console.print(f"\ndates from {dates['first'] or '-'} to {dates['last'] or '-'}, {dates['missing']:,} without")
    for line in _timeline(stats["months"]):
        console.print(line)
    if stats["gaps"]:
        console.print(_gaps(stats["gaps"]))


def _fields(schema: Schema) -> Table:
    """What was made of the documents' keys."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("field", "role", "kind", "coverage", ""):
        table.add_column(name, overflow="fold")
    for row in describe(schema):
        share = f"{'█' * round(row.coverage * BAR):{BAR}} {row.coverage:4.0%}"
        table.add_row(safe(row.name), row.role, row.kind, share, Text(safe(row.note), style="dim"))
    return table


def _timeline(months: list[dict[str, Any]]) -> Iterator[str]:
    """A line a year, the latest last: a block a month, and how many documents the year has."""
    counts = {one["month"]: one["count"] for one in months}
    most = max(counts.values(), default=0)
    for year in sorted({month[:4] for month in counts})[-YEARS:]:
        own = [counts.get(f"{year}-{month:02}", 0) for month in range(1, 13)]
        blocks = "".join(BLOCKS[-(-count * (len(BLOCKS) - 1) // most)] for count in own)
        yield f"{year}  {blocks}  {sum(own):,}"


def _gaps(gaps: list[dict[str, str]]) -> str:
    told = [one["first"] if one["first"] == one["last"] else f"{one['first']} to {one['last']}" for one in gaps]
    more = f" and {len(told) - GAPS:,} more" if len(told) > GAPS else ""
    return f"months without documents: {', '.join(told[:GAPS])}{more}"

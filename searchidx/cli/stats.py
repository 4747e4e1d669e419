"""`searchidx stats`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

import searchidx
from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import counted, print_json, safe
from searchidx.errors import BackendUnreachable

if TYPE_CHECKING:
    from rich.table import Table

    from searchidx.model.fields import Schema
    from searchidx.search.index import Index

BAR = 5
BLOCKS, PLAIN = "·▁▂▃▄▅▆▇█", ".:-=+*%#@"
TOP = 6
YEARS = 40
GAPS = 8


@click.command("stats")
@click.option("--queries", is_flag=True, help="What was searched for, and what in vain, where the settings have it counted.")
@json_option
@common
def command(queries: bool, as_json: bool, index: str, config: str | None) -> None:
    """Show what the index holds: fields, values, dates and sizes."""
    with searchidx.open(index) as opened:
        if queries:
            from searchidx.cli import asked

            asked.show(opened, index, as_json)
        elif as_json:
            print_json(_whole(opened.stats()))
        else:
            _draw(opened)


def _whole(stats: dict[str, Any]) -> dict[str, Any]:
    """The statistics; BackendUnreachable where a part of a cluster did not answer: nobody could tell them from whole ones."""
    if missing := stats.get("partial"):
        raise BackendUnreachable(f"not all of the index can be counted: {missing}", "try again when all of its nodes are there")
    return stats


def _draw(opened: Index) -> None:
    from rich.text import Text

    from searchidx.cli.terminal import Terminal

    console, stats = Terminal(), _whole(opened.stats())
    console.print(
        f"{counted(stats['documents'], 'document')}, {stats['bytes'] / 1e6:,.1f} MB, {stats['generation']}, built {stats['built']}"
    )
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
    if dates["first"]:
        console.print(f"\ndates from {dates['first']} to {dates['last']}, {counted(dates['missing'], 'document')} without")
        console.print(Text(f"given by {', '.join(f'{safe(name)} {count:,}' for name, count in dates['given'].items())}"))
    else:
        console.print("\nno document has a date")
    for line in _timeline(stats["months"]):
        console.print(line)
    if stats["gaps"]:
        console.print(_gaps(stats["gaps"]))


def _fields(schema: Schema) -> Table:
    """What was made of the documents' keys."""
    from rich.table import Table
    from rich.text import Text

    from searchidx.cli.terminal import letters
    from searchidx.inference.describe import describe

    table, block = Table(box=None, pad_edge=False, header_style="bold"), letters("█", "#")
    for name in ("field", "role", "kind", "coverage", ""):
        table.add_column(name, overflow="fold")
    for row in describe(schema):
        share = f"{block * round(row.coverage * BAR):{BAR}} {row.coverage:4.0%}"
        table.add_row(safe(row.name), row.role, row.kind, share, Text(safe(row.note), style="dim"))
    return table


def _timeline(months: list[dict[str, Any]]) -> Iterator[str]:
    """A line a year, the latest last: a block a month, and how many documents the year has."""
    from searchidx.cli.terminal import letters

    counts, drawn = {one["month"]: one["count"] for one in months}, letters(BLOCKS, PLAIN)
    most = max(counts.values(), default=0)
    for year in sorted({month[:4] for month in counts})[-YEARS:]:
        own = [counts.get(f"{year}-{month:02}", 0) for month in range(1, 13)]
        blocks = "".join(drawn[-(-count * (len(BLOCKS) - 1) // most)] for count in own)
        yield f"{year}  {blocks}  {sum(own):,}"


def _gaps(gaps: list[dict[str, str]]) -> str:
    told = [one["first"] if one["first"] == one["last"] else f"{one['first']} to {one['last']}" for one in gaps]
    more = f" and {len(told) - GAPS:,} more" if len(told) > GAPS else ""
    return f"months without documents: {', '.join(told[:GAPS])}{more}"

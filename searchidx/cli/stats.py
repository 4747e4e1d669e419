"""`searchidx stats`."""

from __future__ import annotations

import click

from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import print_json, safe
from searchidx.opening import open as open_index
from searchidx.searcher import Index


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

    from searchidx.cli.report import schema_table

    console, stats = Console(highlight=False, soft_wrap=True), opened.stats()
    console.print(f"{stats['documents']:,} documents, {stats['bytes'] / 1e6:,.1f} MB, {stats['generation']}, built {stats['built']}")
    dates = stats["dates"]
    console.print(f"dates from {dates['first'] or '-'} to {dates['last'] or '-'}, {dates['missing']:,} without")
    for source in stats["sources"]:
        console.print(Text(f"source {safe(source)}"))
    console.print()
    console.print(schema_table(opened.schema))
    for field in stats["fields"]:
        if field["top"]:
            top = ", ".join(f"{safe(one['value'])} {one['count']:,}" for one in field["top"][:6])
            console.print(Text.assemble((f"\n{safe(field['name'])}: ", "bold"), top))

"""`searchidx suggest`."""

from __future__ import annotations

import click

from searchidx.api import open as open_index
from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import lines, print_json, safe


@click.command("suggest")
@click.argument("prefix")
@click.option("--limit", type=click.IntRange(1, 100), default=10, help="How many completions.")
@json_option
@common
def command(prefix: str, limit: int, as_json: bool, index: str, config: str | None) -> None:
    """Completions of what is being typed."""
    with open_index(index) as opened:
        found = opened.suggest(prefix, limit)
    if as_json:
        print_json({"suggestions": [one.as_json() for one in found]})
    else:
        lines(f"{safe(one.text)}\t{one.kind}\t{one.count}" for one in found)

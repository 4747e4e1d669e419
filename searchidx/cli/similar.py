"""`searchidx similar`."""

from __future__ import annotations

import click

import searchidx
from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import lines, print_json, safe
from searchidx.cli.parameters import Number


@click.command("similar")
@click.argument("id")
@click.option("--limit", type=Number(1, 100), default=10, metavar="N", help="How many documents (default: 10, at most 100).")
@json_option
@common
def command(id: str, limit: int, as_json: bool, index: str, config: str | None) -> None:
    """Documents like this one, and the distinctive words that they share with it; its own story is left out."""
    with searchidx.open(index) as opened:
        found = opened.similar(id, limit)
        if as_json:
            print_json({"id": id, "hits": [hit.as_json() for hit in found]})
        else:
            lines(f"{safe(hit.id)}\t{safe(hit.title)}\tshares: {safe(', '.join(hit.shares))}" for hit in found)

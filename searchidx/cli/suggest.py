"""`searchidx suggest`."""

from __future__ import annotations

import click

import searchidx
from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import lines, print_json, safe
from searchidx.cli.parameters import Number, QueryCommand, Text


@click.command("suggest", cls=QueryCommand, context_settings={"help_option_names": ["--help"]})
@click.argument("prefix", nargs=-1, required=True, metavar="PREFIX", type=Text())
@click.option("--limit", type=Number(1, 100), default=10, metavar="N", help="How many completions (default: 10, at most 100).")
@json_option
@common
def command(prefix: tuple[str, ...], limit: int, as_json: bool, index: str, config: str | None) -> None:
    """Complete what is being typed: words, values and titles."""
    with searchidx.open(index) as opened:
        found = opened.suggest(" ".join(prefix), limit)
    if as_json:
        print_json({"suggestions": [one.as_json() for one in found]})
    else:
        lines(f"{safe(one.text)}\t{one.kind}\t{one.count}" for one in found)

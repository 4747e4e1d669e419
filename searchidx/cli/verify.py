"""`searchidx verify`."""

from __future__ import annotations

import click

from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import lines, print_json, safe

DAMAGED = 3


@click.command("verify")
@json_option
@common
@click.pass_context
def command(context: click.Context, as_json: bool, index: str, config: str | None) -> None:
    """Check every byte of the index, or what a cluster says of it; end with 3 if something is wrong."""
    from searchidx import engines

    problems = engines.verify(index)
    if as_json:
        print_json({"problems": [one.as_json() for one in problems]})
    elif problems:
        lines(safe(f"{one.path}: {one.what} ({one.hint})") for one in problems)
    else:
        click.echo(f"OK: {engines.verified(index)}")
    if problems:
        context.exit(DAMAGED)

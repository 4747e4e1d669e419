"""`searchidx rollback`."""

from __future__ import annotations

import click

from searchidx.cli.commands import common


@click.command("rollback")
@common
def command(index: str, config: str | None) -> None:
    """Go back to the previous generation."""
    from searchidx import engines

    click.echo(f"{engines.rollback(index)} is published again")

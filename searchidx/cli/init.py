"""`searchidx init`."""

from __future__ import annotations

from pathlib import Path

import click

import searchidx
from searchidx.cli.commands import common
from searchidx.errors import UsageError
from searchidx.settings import NAME


@click.command("init")
@click.option("--force", is_flag=True, help="Overwrite a file that exists.")
@click.option("--print", "printed", is_flag=True, help="Print it instead, and write nothing.")
@common
def command(force: bool, printed: bool, index: str, config: str | None) -> None:
    """Write what was inferred into searchidx.toml, to be edited."""
    from searchidx.inference.settings_template import draft

    target = Path(config or NAME)
    if target.exists() and not (force or printed):
        raise UsageError(f"{target} already exists", "use --force to overwrite it, or --print to see what would be written")
    with searchidx.open(index) as opened:
        text = draft(opened.schema)
    if printed:
        click.echo(text, nl=False)
        return
    try:
        target.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}", "name another file with --config") from error
    click.echo(f"wrote {target}")

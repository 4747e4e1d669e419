"""`searchidx lint`."""

from __future__ import annotations

import click

from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import print_json

FOUND = 5


@click.command("lint")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path())
@json_option
@common
@click.pass_context
def command(context: click.Context, sources: tuple[str, ...], as_json: bool, index: str, config: str | None) -> None:
    """What is wrong in the files: path, line, code, message and hint."""
    from searchidx.linting import lint

    files, found = lint(sources, index=index, config=config)
    if as_json:
        print_json({"files": files, "findings": [one.as_json() for one in found]})
    else:
        from rich.console import Console

        from searchidx.cli.report import findings

        findings(Console(highlight=False, soft_wrap=True), found)
        click.echo(f"{files:,} files, {len(found):,} findings", err=True)
    if any(one.severity == "refused" for one in found):
        context.exit(FOUND)

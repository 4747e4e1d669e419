"""`searchidx check`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

import searchidx
from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import print_json, safe, tell

if TYPE_CHECKING:
    from searchidx.search.check import Failure

FAILED = 5


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@json_option
@common
@click.pass_context
def command(context: click.Context, files: tuple[str, ...], as_json: bool, index: str, config: str | None) -> None:
    """Hold the index against searches and the documents that they must find; ends with 5 where one is missed.

    FILE is a YAML list: `- query: words`, with `where`, `sort` and so on, and `find:` with ids, or ids and their last place.
    """
    from searchidx.search.check import failures
    from searchidx.sources.search_files import expectations

    expected = [one for file in files for one in expectations(Path(file))]
    with searchidx.open(index) as opened:
        failed = failures(opened.engine, expected)
    if as_json:
        print_json({"checked": len(expected), "failed": [one.as_json() for one in failed]})
    else:
        told(failed)
        click.echo(f"{len(expected) - len(failed)} of {len(expected)} searches find what they must")
    if failed:
        context.exit(FAILED)


def told(failed: Iterable[Failure]) -> None:
    """The searches that failed, on stderr: what must be found, after a minus, and what is found, each with its place."""
    for one in failed:
        tell(safe(one.query))
        missed = {miss.id for miss in one.missed}
        for miss in one.missed:
            tell(f"  - {miss.place:>4}  {safe(miss.id)}")
        last = max(miss.found or miss.place for miss in one.missed)
        for place, id in enumerate(one.found[:last], 1):
            tell(f"  {'+' if id in missed else ' '} {place:>4}  {safe(id)}")

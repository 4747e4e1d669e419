"""`searchidx watch`."""

from __future__ import annotations

import click

from searchidx.cli.commands import common
from searchidx.errors import Unsupported


@click.command("watch")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path())
@common
def command(sources: tuple[str, ...], index: str, config: str | None) -> None:
    """Build again as files change."""
    raise Unsupported("watching is not there yet", "run `searchidx build` after a change: it reads only what changed")

"""`searchidx restore`."""

from __future__ import annotations

from pathlib import Path

import click

from searchidx.cli.commands import common


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@common
def command(file: Path, index: str, config: str | None) -> None:
    """Publish the index that a backup holds; what was published before is one `searchidx rollback` away."""
    from searchidx import engines

    click.echo(f"{engines.restore(index, file)} is published, from {file}")

"""`searchidx backup`."""

from __future__ import annotations

from pathlib import Path

import click

from searchidx.cli.commands import common


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@common
def command(file: Path, force: bool, index: str, config: str | None) -> None:
    """Write the published index to one file, every byte of it checked."""
    from searchidx import engines

    name = engines.backup(index, file, force)
    click.echo(f"{name} is in {file}: {file.stat().st_size:,} bytes")

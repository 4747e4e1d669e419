"""`searchidx serve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from searchidx.cli.commands import common

if TYPE_CHECKING:
    from searchidx.web.logs import Choice

_RATE = 30.0
_LOGS = ("errors", "requests", "queries")


@click.command("serve")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path())
@click.option("--host", default="127.0.0.1", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="The port to listen on.")
@click.option("--public", default="", metavar="URL", help="The address that people use, behind a reverse proxy.")
@click.option("--open", "opens", is_flag=True, help="Show the page in a browser.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Number of serving processes; they share the index's memory.")
@click.option("--rate", type=click.FloatRange(0), default=_RATE, help="Requests per second for one remote client; 0 for no limit.")
@click.option("--log", type=click.Choice(_LOGS), default="errors", help="What is logged; only `queries` logs what was asked.")
@common
def command(
    sources: tuple[str, ...],
    host: str,
    port: int,
    public: str,
    opens: bool,
    workers: int,
    rate: float,
    log: Choice,
    index: str,
    config: str | None,
) -> None:
    """Serve the page and the API; builds first when sources are given."""
    if sources:
        _build(sources, index, config)
    from searchidx.web.server import serve

    serve(index, host, port, config, at=public, workers=workers, rate=rate, log=log, opens=opens)


def _build(sources: tuple[str, ...], index: str, config: str | None) -> None:
    from searchidx.api import build
    from searchidx.cli.build_report import draw
    from searchidx.cli.progress import showing

    with showing() as progress:
        report = build(sources, index=index, config=config, progress=progress)
    draw(report)

"""`searchidx serve`."""

from __future__ import annotations

import click

from searchidx.cli.commands import common


@click.command("serve")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path())
@click.option("--host", default="127.0.0.1", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="The port to listen on.")
@common
def command(sources: tuple[str, ...], host: str, port: int, index: str, config: str | None) -> None:
    """Serve the page and the API; builds first when sources are given."""
    if sources:
        from searchidx.api import build
        from searchidx.cli.build_report import draw
        from searchidx.cli.progress import showing

        with showing() as progress:
            report = build(sources, index=index, config=config, progress=progress)
        draw(report)
    from searchidx.web.server import serve

    serve(index, host, port, config)

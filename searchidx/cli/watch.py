"""`searchidx watch`."""

from __future__ import annotations

import time

import click

from searchidx.cli.commands import common
from searchidx.cli.output import tell
from searchidx.cli.parameters import Number


@click.command("watch")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path())
@click.option("--jobs", type=Number(1, 1024), metavar="N", help="Number of worker processes (default: one per core).")
@common
def command(sources: tuple[str, ...], jobs: int | None, index: str, config: str | None) -> None:
    """Build now, and again as files change, until interrupted.

    Each build that changes something prints a line.

    SOURCE is what `build` takes. A page that is served from the index shows each build without a restart.
    """
    from searchidx.api import build
    from searchidx.cli.build_report import draw, draw_change
    from searchidx.cli.progress import showing
    from searchidx.errors import SearchidxError
    from searchidx.indexing.report import BuildReport
    from searchidx.indexing.watch import watch

    def work() -> BuildReport:
        with showing() as progress:
            return build(sources, index=index, config=config, jobs=jobs, progress=progress)

    last: BuildReport | None = None
    for outcome in watch(work, sources, index=index, config=config):
        if isinstance(outcome, SearchidxError):
            tell(f"{time.strftime('%H:%M:%S')} {outcome.message}" + (f" ({outcome.hint})" if outcome.hint else ""))
        elif last is None:
            draw(outcome)
        else:
            draw_change(outcome, last)
        last = last if isinstance(outcome, SearchidxError) else outcome

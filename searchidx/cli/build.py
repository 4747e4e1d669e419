"""`searchidx build`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import print_json
from searchidx.cli.parameters import Number, Shard
from searchidx.errors import CheckFailed

REFUSED = 5


@click.command("build")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path())
@click.option("--full", is_flag=True, help="Read and write everything again.")
@click.option("--jobs", type=Number(1, 1024), metavar="N", help="Number of worker processes (default: one per core).")
@click.option("--strict", is_flag=True, help="End with 5 when documents were refused or read in part.")
@click.option("--allow-empty", is_flag=True, help="Publish even if a source that had documents has none now.")
@click.option("--allow-loss", type=click.FloatRange(0, 1), default=1.0, help="The share of a source's documents that may be gone (0 to 1).")
@click.option("--check", multiple=True, metavar="FILE", type=click.Path(), help="Publish only if the searches of FILE find what they must.")
@click.option("--shard", type=Shard(), metavar="I/N", help="Load share I of N into a new index on a cluster; nothing is published.")
@click.option("--publish", is_flag=True, help="Publish what all shares have loaded.")
@json_option
@common
@click.pass_context
def command(
    context: click.Context,
    sources: tuple[str, ...],
    full: bool,
    jobs: int | None,
    strict: bool,
    allow_empty: bool,
    allow_loss: float,
    check: tuple[str, ...],
    shard: tuple[int, int] | None,
    publish: bool,
    as_json: bool,
    index: str,
    config: str | None,
) -> None:
    """Bring the index up to what the sources hold.

    SOURCE is a folder of front-matter files or a .jsonl file; without one, those of the last build, else seeds, else
    the current folder if it holds documents. Only what
    changed is read and written.
    """
    from searchidx.api import build, build_share, publish_shares
    from searchidx.cli.progress import showing

    if (publish and (sources or shard)) or (shard and full):
        raise click.UsageError("--publish stands alone, and --shard goes without --full: it always writes a new index")
    if shard and check:
        raise click.UsageError("--check looks at a whole index: say it with --publish")
    with told_apart(), showing() as progress:
        if publish:
            report = publish_shares(index, checks=check)
        elif shard:
            report = build_share(sources, index=index, number=shard[0], of=shard[1], jobs=jobs, config=config, progress=progress)
        else:
            report = build(
                sources, index=index, full=full, jobs=jobs, strict=strict, allow_empty=allow_empty, allow_loss=allow_loss,
                checks=check, config=config, progress=progress,
            )  # fmt: skip
    if as_json:
        print_json(report.as_json())
    else:
        from searchidx.cli.build_report import draw

        draw(report)
    if strict and (report.refused or report.partial):
        context.exit(REFUSED)


@contextmanager
def told_apart() -> Iterator[None]:
    """Print what each search misses, before the error that stopped the build."""
    try:
        yield
    except CheckFailed as error:
        from searchidx.cli.check import told

        told(error.failures)
        raise

"""`searchidx build`."""

from __future__ import annotations

import click

from searchidx.cli.commands import as_json as json_option
from searchidx.cli.commands import common
from searchidx.cli.output import print_json
from searchidx.cli.parameters import Number

REFUSED = 5


@click.command("build")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path())
@click.option("--full", is_flag=True, help="Read and write everything again.")
@click.option("--jobs", type=Number(1, 1024), metavar="N", help="How many processes (default: as many as the machine has cores).")
@click.option("--strict", is_flag=True, help="End with 5 when documents were refused or read in part.")
@click.option("--allow-empty", is_flag=True, help="Publish even if a source that had documents has none now.")
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
    as_json: bool,
    index: str,
    config: str | None,
) -> None:
    """Bring the index up to what the sources hold.

    SOURCE is a folder of front-matter files or a .jsonl file; without one, those of the last build, else seeds, else
    the current folder if it holds documents. Only what
    changed is read and written.
    """
    from searchidx.api import build
    from searchidx.cli.progress import showing

    with showing() as progress:
        report = build(sources, index=index, full=full, jobs=jobs, strict=strict, allow_empty=allow_empty, config=config, progress=progress)
    if as_json:
        print_json(report.as_json())
    else:
        from searchidx.cli.build_report import draw

        draw(report)
    if strict and (report.refused or report.partial):
        context.exit(REFUSED)

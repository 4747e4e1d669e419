"""The command line: data on stdout, everything else on stderr, an exit code for each kind of ending."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from searchidx.cli.commands import Commands
from searchidx.errors import SearchidxError

INTERRUPTED = 130
TERMINATED = 143


@click.group(cls=Commands, context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(package_name="searchidx")
@click.option("--index", metavar="DIR", envvar="SEARCHIDX_INDEX", help="Where the index lies (default: index).")
@click.option("--config", metavar="FILE", help="Configuration (default: searchidx.toml in the first source, else here).")
@click.pass_context
def group(context: click.Context, index: str | None, config: str | None) -> None:
    """Full-text search with facets for folders of front-matter documents."""
    context.obj = {"index": index, "config": config}


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    signals: list[int] = []  # what waits in other languages makes a KeyboardInterrupt of every signal

    def terminate(number: int, frame: FrameType | None) -> NoReturn:
        signals.append(number)
        sys.exit(TERMINATED)

    signal.signal(signal.SIGTERM, terminate)
    try:
        code = group.main(standalone_mode=False, prog_name="searchidx")
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except SearchidxError as error:
        code = _tell(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("terminated" if signals else "interrupted", err=True)
        code = TERMINATED if signals else INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the interpreter's last flush is quiet
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _tell(error: SearchidxError) -> int:
    click.echo(f"searchidx: {error.message}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)
    return error.exit_code

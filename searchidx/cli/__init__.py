"""The command line: data on stdout, everything else on stderr, an exit code for each kind of ending."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from types import FrameType
from typing import NoReturn, TextIO

import click

from searchidx.cli.commands import Commands
from searchidx.cli.output import safe, shortened
from searchidx.errors import SearchidxError

INTERRUPTED = 130
TERMINATED = 143
MESSAGE = 400
"""Letters of a message at most; names in it can be of any length."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="searchidx")
@click.option("--index", metavar="DIR", envvar="SEARCHIDX_INDEX", help="Where the index is (default: index).")
@click.option("--config", metavar="FILE", help="Configuration (default: searchidx.toml in the first source, else in the current folder).")
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
    _write_anything(sys.stdout, sys.stderr)
    try:
        code = _run(sys.argv[1:])
    except (click.Abort, KeyboardInterrupt):
        click.echo("terminated" if signals else "interrupted", err=True)
        code = TERMINATED if signals else INTERRUPTED
    except BrokenPipeError:
        code = 0
        _close_quietly(sys.stdout, sys.stderr)
    sys.exit(code)


def _run(args: list[str]) -> int:
    """Run a command and return its exit code; errors are printed on stderr."""
    try:
        with group.make_context("searchidx", args) as context:
            group.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SearchidxError as error:
        return _tell(error)
    return 0


def _tell(error: SearchidxError) -> int:
    click.echo(f"searchidx: {shortened(safe(error.message), MESSAGE)}", err=True)
    if error.hint:
        click.echo(f"  {shortened(safe(error.hint), MESSAGE)}", err=True)
    return error.exit_code


def _write_anything(*streams: TextIO) -> None:
    """Letters that a stream's encoding lacks are replaced, and end no command."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _close_quietly(*streams: TextIO) -> None:
    """Point streams that nobody reads any more at nothing, so that the interpreter's last flush is quiet."""
    for stream in streams:
        try:
            stream.flush()
        except BrokenPipeError:
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

"""The commands by name; each is loaded only when it runs, so that a search starts at once."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

from searchidx.cli.parameters import shown
from searchidx.errors import nearest

NAMES = (
    "build", "search", "similar", "check", "new", "suggest", "lint", "stats", "verify", "rollback", "backup", "restore", "watch",
    "serve", "init", "evaluate",
)  # fmt: skip

Function = TypeVar("Function", bound=Callable[..., Any])


class Commands(click.Group):
    """A group whose commands lie in modules of their own names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which a user meets them."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in NAMES:
            return None
        command: click.Command = import_module(f"searchidx.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; a usage error with the nearest name where there is none."""
        if args[0] not in NAMES and not args[0].startswith("-"):
            near = nearest(args[0][:100], NAMES)
            meant = f"did you mean {near}?" if near else f"the commands are {', '.join(NAMES)}."
            raise click.UsageError(f"{shown(args[0])} is not a command: {meant}", ctx)
        return super().resolve_command(ctx, args)


def common(function: Function) -> Function:
    """The options that stand everywhere: before the command or after it."""
    for option in (
        click.option("--config", metavar="FILE", multiple=True, callback=_config, help="Configuration file."),
        click.option("--index", metavar="DIR", multiple=True, callback=_index, help="Where the index is (default: index)."),
    ):
        function = option(function)
    return function


def _index(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> str:
    return _single(context, parameter, given) or "index"


def _config(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> str | None:
    found = _single(context, parameter, given)
    if found and context.info_name != "init" and not _is_file(found):
        raise click.BadParameter(f"{shown(found)} is not a file; name one, or leave --config out.", context, parameter)
    return found


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # a name too long to be one
        return False


def _single(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> str | None:
    """The one value given after the command, else the one before it; two, or an empty one, are usage errors."""
    if len(given) > 1:
        raise click.BadParameter("it is given twice; give it once.", context, parameter)
    before: str | None = (context.obj or {}).get(parameter.name)
    found = given[0] if given else before
    if found is not None and not found.strip():
        raise click.BadParameter("it is empty; name one, or leave the option out.", context, parameter)
    return found


as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")

"""The commands by name; each is loaded only when it runs, so that a search starts at once."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import click

NAMES = ("build", "search", "suggest", "lint", "stats", "verify", "rollback", "watch", "serve", "init", "evaluate")

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


def common(function: Function) -> Function:
    """The options that stand everywhere: before the command or after it."""
    for option in (
        click.option("--config", metavar="FILE", callback=_inherited, help="Configuration file."),
        click.option("--index", metavar="DIR", callback=_inherited, help="Where the index lies."),
    ):
        function = option(function)
    return function


def _inherited(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    given = (context.obj or {}).get(parameter.name)
    return value or given or ("index" if parameter.name == "index" else None)


as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")

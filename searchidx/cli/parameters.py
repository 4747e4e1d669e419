"""Values and words of the command line: checked in words, and read alike whatever they begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

_UNREADABLE = re.compile("[\ud800-\udfff]")
_WHOLE = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DIGITS = 18
"""A number of more digits is as good as endless."""


class Text(click.ParamType):  # type: ignore[type-arg]
    """Text that is looked for, sorted or counted by; bytes that are not UTF-8 become U+FFFD."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text without what no text can hold."""
        return _UNREADABLE.sub("\ufffd", value)


class Number(click.ParamType):  # type: ignore[type-arg]
    """A whole number between two bounds; `most` is None where no number is too large."""

    name = "number"

    def __init__(self, least: int, most: int | None = None) -> None:
        self._least = least
        self._most = most

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; a usage error in words where it is none, or out of bounds."""
        text = str(value).strip()
        if not _WHOLE.fullmatch(text):
            self.fail(f"{shown(text)} is not a whole number.", param, ctx)
        number = int(text[: _DIGITS + 1])
        if number < self._least or (self._most is not None and number > self._most):
            self.fail(f"{shown(text)} is out of bounds: {self._bounds()}.", param, ctx)
        return number

    def _bounds(self) -> str:
        return f"give {self._least:,} or more" if self._most is None else f"give {self._least:,} to {self._most:,}"


def shown(text: str) -> str:
    """A typed value in quotes, no longer than fits a line."""
    text = _UNREADABLE.sub("\ufffd", text)
    return repr(text if len(text) <= 60 else f"{text[:59]}…")


class QueryCommand(click.Command):
    """A command whose words may begin with one dash: `-draft` belongs to the query, `--draft` is an option, known or not."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse with the words behind all options, where no dash makes an option of them."""
        return super().parse_args(ctx, self._sorted(ctx, args))

    def _sorted(self, ctx: click.Context, args: Sequence[str]) -> list[str]:
        valued = {name for one in self.get_params(ctx) if isinstance(one, click.Option) and not one.is_flag for name in one.opts}
        options: list[str] = []
        words: list[str] = []
        left = iter(args)
        for arg in left:
            if arg == "--":
                words += left
            elif not arg.startswith("--"):
                words.append(arg)
            elif arg not in valued:
                options.append(arg)
            elif (value := next(left, None)) is not None:
                options += [arg, value]
            else:
                return [*options, arg]  # the parser says that its value is missing
        return [*options, "--", *words]

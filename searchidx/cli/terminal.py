"""The terminal: drawn text in which nothing is markup, in letters that its encoding has, with a quiet end where nobody reads on."""

from __future__ import annotations

import sys
from typing import NoReturn

from rich.console import Console

COLUMNS = 100
"""The columns that tables take at least: where the terminal has fewer, their lines run on, and nothing is left out."""


class Terminal(Console):
    """Draws on stdout, or on stderr; text of documents is never taken for markup."""

    def __init__(self, *, stderr: bool = False, columns: int = COLUMNS) -> None:
        super().__init__(stderr=stderr, highlight=False, soft_wrap=True, markup=False, emoji=False)
        self.width = max(self.width, columns)

    def on_broken_pipe(self) -> NoReturn:
        """Leave a closed pipe to the command line, which ends quietly."""
        raise BrokenPipeError


def letters(drawn: str, plain: str) -> str:
    """The letters to draw with on stdout; the plain ones where its encoding lacks some of the others."""
    try:
        drawn.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return plain
    return drawn

"""What goes to stdout: JSON, and text from which no document can steer the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import click
import msgspec

from searchidx.errors import QueryDiagnostic

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def print_json(value: Any) -> None:
    """One JSON object on a line of its own."""
    click.echo(msgspec.json.encode(value))


def safe(text: str) -> str:
    """The text on one line, without anything that a terminal would obey."""
    return " ".join(tame(text).split())


def tame(text: str) -> str:
    """The text with its blanks as they are, without anything that a terminal would obey."""
    return _STEERING.sub("�", text)


def lines(found: Iterable[str]) -> None:
    """One line each."""
    for line in found:
        click.echo(line)


def tell(text: str) -> None:
    """A message for a person, on stderr."""
    click.echo(text, err=True)


def diagnosed(one: QueryDiagnostic) -> str:
    """What there is to be said about a query, on one line; a hint that the message holds already is not said twice."""
    return safe(one.message if not one.hint or one.hint in one.message else f"{one.message}: {one.hint}")


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 document`, `2 documents`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def shortened(text: str, most: int) -> str:
    """The text up to its last whole word within `most` letters, with an ellipsis where it goes on."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    whole = head if text[most - 1].isspace() else head.rpartition(" ")[0]
    return f"{(whole if 2 * len(whole) > most else head).rstrip(' ,;:–-')}…"

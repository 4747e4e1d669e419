"""Finds the values that want quotes in front matter that cannot be read, and how they are written with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from yaml import MarkedYAMLError, YAMLError

from searchidx.sources.frontmatter import split
from searchidx.sources.yaml.full import Composer

_MOST = 20
_PAIR = re.compile(r"([ \t]{0,100}+(?:- )?\w[\w .-]{0,60}:[ \t]++)(\S.*)")
_BLOCK = re.compile(r"[|>][-+0-9]{0,3}|[\[{].*|&.*")

_SAYS = re.compile(r"\w")


class Quoted(NamedTuple):
    """A value that wants quotes: from where to where it stands in the file, how it is written with them, and its line."""

    start: int
    end: int
    written: str
    line: int


def unquoted_values(text: str) -> list[Quoted]:
    """The values that want quotes for the YAML front matter of a file to be read; none where quotes do not mend it."""
    parts = split(text)
    if parts.language != "yaml" or parts.problem is not None or "\r" in text:
        return []
    rows = parts.front.split("\n")
    base = text.index(parts.front, sum(len(row) + 1 for row in text.split("\n")[: parts.line - 1])) if parts.front else 0
    starts = [base]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)
    found: dict[int, Quoted] = {}
    for _ in range(_MOST):
        wrong = _error_lines(rows)
        if not wrong:
            return [found[number] for number in sorted(found)]
        number = next((line for line in wrong if line not in found and 0 <= line < len(rows) and _wants_quotes(rows[line])), None)
        if number is None or (pair := _PAIR.fullmatch(rows[number])) is None:
            return []
        value = pair[2].rstrip()
        written, start = _quoted(value), starts[number] + pair.start(2)
        found[number] = Quoted(start, start + len(value), written, parts.line + number)
        rows[number] = pair[1] + written
    return []


def _error_lines(rows: list[str]) -> list[int]:
    """The lines on which the cause of an error may stand, the likeliest first; none where the text is read."""
    try:
        Composer("\n".join(rows)).get_single_node()
    except MarkedYAMLError as error:
        return list(dict.fromkeys(_lines(error)))
    except YAMLError:
        return [-1]
    return []


def _lines(error: MarkedYAMLError) -> Iterator[int]:
    for mark in (error.problem_mark, error.context_mark):
        if mark is not None:
            yield mark.line
    if error.problem_mark is not None:
        yield error.problem_mark.line - 1
    yield -1


def _wants_quotes(row: str) -> bool:
    pair = _PAIR.fullmatch(row)
    return pair is not None and _BLOCK.fullmatch(pair[2]) is None and _SAYS.search(pair[2]) is not None


def _quoted(value: str) -> str:
    """The value in quotes of its own; those that it begins or ends with are taken for such."""
    if value[0] in "'\"":
        value = value[1:-1] if len(value) > 1 and value[-1] == value[0] else value[1:]
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"

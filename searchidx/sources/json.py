"""Reads JSON: numbers as the text that was written, of duplicate keys the last."""

from __future__ import annotations

import json
import re
from typing import Any

from searchidx.sources.log import Refused

_CAUSES = {
    "Expecting value": "a value is missing, or a text stands without quotes",
    "Expecting property name": "a key in double quotes was expected",
    "Expecting ':'": "a colon is missing after a key",
    "Expecting ',' delimiter": "a comma is missing, or a bracket does not close",
    "Unterminated string": "a quote that never closes",
    "Invalid control character": "a line break or a control character inside a text",
    "Invalid \\escape": "a backslash that begins no escape",
    "Invalid \\uXXXX": "a backslash escape with too few hexadecimal digits",
    "Extra data": "text after the end of the object",
    "Illegal trailing comma": "a comma before a closing bracket",
}
_KEY = re.compile(r'(?<!\\)"((?:[^"\\\n]++|\\.)*+)"\s*+:')


class Pairs:
    """Makes mappings of pairs, and remembers whether a key stood twice."""

    __slots__ = ("repeated",)

    def __init__(self) -> None:
        self.repeated = False

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """The mapping; of duplicate keys the last wins."""
        mapping = dict(pairs)
        if len(mapping) != len(pairs):
            self.repeated = True
        return mapping


def decoder(pairs: Pairs) -> json.JSONDecoder:
    """A decoder that keeps numbers as texts and tells `pairs` of duplicate keys."""
    return json.JSONDecoder(object_pairs_hook=pairs, parse_int=str, parse_float=str, parse_constant=str)


def value(decoder: json.JSONDecoder, text: str) -> Any:
    """The value of a whole text; raises ValueError."""
    try:
        found, end = decoder.raw_decode(text)
    except ValueError:
        end = None
    if end is not None and text[end:] in ("", "\n"):
        return found
    return decoder.decode(text)  # blanks stand around it, or it tells what is wrong


def lines(text: str, line: int) -> dict[str, int]:
    """The line on which each key first stands."""
    found: dict[str, int] = {}
    for number, row in enumerate(text.split("\n"), line):
        for key in _KEY.findall(row):
            found.setdefault(key, number)
    return found


def refusal(error: ValueError, line: int) -> Refused:
    """The refusal that tells where and why; `line` is the file's line on which the text begins."""
    if not isinstance(error, json.JSONDecodeError):
        return Refused("json-syntax", "JSON: it cannot be read", line)
    cause = next((cause for words, cause in _CAUSES.items() if error.msg.startswith(words)), "it is not valid JSON")
    return Refused(
        "json-syntax", f"JSON, column {error.colno}: {cause}", line + error.lineno - 1, "check the quotes and commas near this line"
    )

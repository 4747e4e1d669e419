"""Reads TOML: numbers and dates as text, dates in ISO 8601."""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import Any

from searchidx.sources.log import Refused

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_TABLE = re.compile(r"\s*+\[\[?([^\[\]]++)\]\]?\s*+(?:#.*)?$")
_KEY = re.compile(r"\s*+((?:[\w-]++|\"[^\"\n]*\"|'[^'\n]*')(?:\s*+\.\s*+(?:[\w-]++|\"[^\"\n]*\"|'[^'\n]*'))*+)\s*+=")


def parse(text: str, line: int) -> dict[str, Any]:
    """The mapping, with texts for its dates; `line` is the file's line on which the text begins; raises Refused."""
    try:
        mapping: dict[str, Any] = _texts(tomllib.loads(text, parse_float=str))
    except tomllib.TOMLDecodeError as error:
        raise _refusal(str(error), text, line) from None
    return mapping


def lines(text: str, line: int) -> dict[str, int]:
    """The line on which each dotted key stands, as far as a look at the beginnings of lines can tell."""
    found: dict[str, int] = {}
    table = ""
    for number, row in enumerate(text.split("\n"), line):
        if (heading := _TABLE.match(row)) is not None:
            table = _bare(heading[1])
            found.setdefault(table, number)
        elif (key := _KEY.match(row)) is not None:
            found.setdefault(f"{table}.{_bare(key[1])}" if table else _bare(key[1]), number)
    return found


def _bare(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return value


def _refusal(reason: str, text: str, line: int) -> Refused:
    place = _PLACE.search(reason)
    hint = "texts need quotes in TOML, and every key stands once"
    if place is None:
        return Refused("toml-syntax", "TOML: it ends too early", line + text.rstrip("\n").count("\n"), hint)
    return Refused("toml-syntax", f"TOML, column {place[2]}: it is not valid here", line + int(place[1]) - 1, hint)

"""Reads the YAML that most front matter is written in, faster than a parser of all of YAML can.

That is: mappings and lists in blocks, each scalar on one line, plain or in quotes, and lists of them in brackets. For
anything else, and for anything doubtful or wrong, it gives up at once, and the parser of all of YAML reads the text.
"""

from __future__ import annotations

import re
from typing import Any

from searchidx.model.document import Value
from searchidx.model.document_limits import DEFAULT
from searchidx.sources.keys import Keys

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
"""The plain scalars that mean nothing."""

_DEPTH = 24
_DOUBLE = r'"[^"]*+"|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
"""A text without a quote in it is found fastest, as only one sign ends it."""
_SINGLE = "'[^']*+'"
_PLAIN = r"(?:[\w(/$.+“‘]|-(?=\d))[^:#\n]*+(?::(?![ \n])[^:#\n]*+)*+"
_LIST = r"\[[^\[\]{}#:\\\n]*+\]"
_KEY = r"\w[A-Za-z0-9_ .-]{0,99}+[\w .-]{0,99}+(?<! )"
_ROW = re.compile(
    rf"^( *+)(?:#[^\n]*+|(- ++|-(?=\n)|)(?:({_KEY}):(?![^ \n]) *+|)({_DOUBLE}|{_SINGLE}|{_PLAIN}|{_LIST}|) *+)\n", re.MULTILINE
)
"""No repetition gives back what it took: its neighbour would take it, in as many ways as there are blanks.

What is read over the end of a line is not simple: there are fewer rows than lines then.
"""
_ITEM = r"\"[^\"\\,]*\"|'[^',]*'|\w[^,\"'&*!|>%@`?]*+"
_ITEMS = re.compile(rf" *+(?:(?>{_ITEM}) *+(?:, *+(?>{_ITEM}) *+)*+)?")
_EACH = re.compile(_ITEM)
_PRINTED = b"\n" + bytes(range(0x20, 0x7F))
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_ESCAPED = re.compile(r'[^"\\]*+(?:\\["\\/nrt][^"\\]*+)*+')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "r": "\r", "t": "\t"}
_END = ("", "", "", "\n")

Row = tuple[str, str, str, str]
"""The blanks before a row, the dash of an item with the blanks behind it, its key and its value."""


class NotSimple(Exception):
    """This text needs the parser of all of YAML."""


class FastReader:
    """A text of simple YAML, flattened: `meta`, the `lines` of its keys, and all `texts` in it; raises NotSimple."""

    __slots__ = ("_keys", "_left", "_line", "_rows", "lines", "meta", "texts")

    def __init__(self, text: str, line: int, keys: Keys, depth: int = DEFAULT.depth) -> None:
        found = _ROW.findall(text)
        if len(found) != text.count("\n") or not text.endswith("\n") or _is_odd(text):
            raise NotSimple
        self._rows: list[Row] = [*found, _END]
        self._line = line
        self._keys = keys
        self._left = min(_DEPTH, depth // 2 - 1)
        self.meta: dict[str, Value] = {}
        self.lines: dict[str, int] = {}
        self.texts: list[str] = []
        if self._rows[self._mapping(self._filled(0), "", "", self.meta, self.lines)] is not _END:
            raise NotSimple

    def _mapping(self, at: int, prefix: str, path: str, flat: dict[str, Value], lines: dict[str, int] | None) -> int:
        """Read the mapping whose first row that is, and return the row behind it."""
        rows, keys, column = self._rows, self._keys, self._rows[at][0]
        seen: set[str] = set()
        while True:
            indent, dash, key, value = rows[at]
            if indent != column or dash or not key or key in seen:
                if dash or key or value:
                    return self._end(at, column)
                at += 1
                continue
            seen.add(key)
            name, line, at = keys[key], self._line + at, at + 1
            if name is None or (keys.paths and keys.hides(f"{path}{prefix}{name}")):
                self._pass_over(value, self._filled(at), column)
                continue
            name = prefix + name
            scalar: Value = None
            if value:
                scalar = self._scalar(value)
            elif rows[at := self._filled(at)][1] and rows[at][0] >= column:
                scalar, at = self._items(at, f"{path}{name}.")
            elif rows[at][0] > column:
                at = self._inside(at, name + ".", path, flat, lines)
                continue
            if name in flat:
                raise NotSimple
            flat[name] = scalar
            if lines is not None:
                lines[name] = line

    def _filled(self, at: int) -> int:
        """The first row from there on that is neither blank nor a comment."""
        while not any(self._rows[at][1:]):
            at += 1
        return at

    def _end(self, at: int, column: str) -> int:
        """That row, behind a mapping or list in that column."""
        row = self._rows[at]
        if row[0] >= column and row is not _END:
            raise NotSimple
        return at

    def _inside(self, at: int, prefix: str, path: str, flat: dict[str, Value], lines: dict[str, int] | None) -> int:
        self._left -= 1
        if self._left < 0:
            raise NotSimple
        at = self._mapping(at, prefix, path, flat, lines)
        self._left += 1
        return at

    def _pass_over(self, value: str, at: int, column: str) -> None:
        """A value that must not be read, with that row behind it, which must not be a part of it."""
        indent, dash, *_ = self._rows[at]
        if indent > column or (dash and indent == column):
            raise NotSimple
        if value[:1] == '"' and "\\" in value:
            _unescaped(value[1:-1])

    def _items(self, at: int, path: str) -> tuple[list[Any], int]:
        """The items of the list whose first row that is, and the row behind it."""
        rows, column = self._rows, self._rows[at][0]
        items: list[Any] = []
        while True:
            indent, dash, key, value = rows[at]
            if not (dash or key or value):
                at += 1
                continue
            if indent != column or not dash:
                return items, at if indent == column else self._end(at, column)
            if key:
                rows[at] = (indent + " " * len(dash), "", key, value)
                flat: dict[str, Value] = {}
                at = self._inside(at, "", path, flat, None)
                items.append(flat)
                continue
            at += 1
            scalar = self._scalar(value)
            if scalar.__class__ is list:
                items.extend(scalar)
            elif scalar is None:
                raise NotSimple
            else:
                items.append(scalar)

    def _scalar(self, value: str) -> Value:
        sign = value[0] if value else ""
        if sign == '"':
            text = value[1:-1]
            if "\\" in text:
                text = _unescaped(text)
        elif sign == "'":
            text = value[1:-1]
        elif sign == "[":
            return self._list(value[1:-1])
        else:
            text = value.rstrip(" ")
            if text in NULLS:
                return None
        self.texts.append(text)
        return text

    def _list(self, inner: str) -> list[Any]:
        if _ITEMS.fullmatch(inner) is None:
            raise NotSimple
        items = [self._scalar(item) for item in _EACH.findall(inner)]
        if None in items:
            raise NotSimple
        return items


def _is_odd(text: str) -> bool:
    """Whether anything stands in it that cannot be printed, tabs too."""
    odd = text.encode("utf-8", "surrogatepass").translate(None, _PRINTED)
    return bool(odd) and _ODD.search(odd.decode("utf-8", "surrogatepass")) is not None


def _unescaped(text: str) -> str:
    if _ESCAPED.fullmatch(text) is None:
        raise NotSimple
    return _ESCAPE.sub(lambda escape: _ESCAPES[escape[1]], text)

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
_BAD = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_DOUBLE = rf'"[^"\\{_BAD}]*(?:\\["\\/nrt][^"\\{_BAD}]*)*"'
_SINGLE = rf"'[^'{_BAD}]*'"
_PLAIN = rf"(?:[\w(/$.+“‘]|-(?=\d))[^:#{_BAD}]*(?::(?=[^\s])[^:#{_BAD}]*)*"
_LIST = rf"\[[^\[\]{{}}#:\\{_BAD}]*\]"
_ROW = re.compile(
    rf"^( *+)(?:#[^{_BAD}]*+|(- ++|-(?=\n))?(?:(\w[\w .-]{{0,99}})(?<! ):(?: ++|(?=\n)))?((?>{_DOUBLE}|{_SINGLE}|{_PLAIN}|{_LIST}))? *+)\n",
    re.MULTILINE,
)
"""No repetition gives back what it took: its neighbour would take it, in as many ways as there are blanks."""
_ITEM = r"\"[^\"\\,]*\"|'[^',]*'|\w[^,\"'&*!|>%@`?]*+"
_ITEMS = re.compile(rf" *+(?:(?>{_ITEM}) *+(?:, *+(?>{_ITEM}) *+)*+)?")
_EACH = re.compile(_ITEM)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "r": "\r", "t": "\t"}
_END = (-1, "", "", "", 0)


class NotSimple(Exception):
    """This text needs the parser of all of YAML."""


class FastReader:
    """A text of simple YAML, flattened: `meta`, the `lines` of its keys, and all `texts` in it; raises NotSimple."""

    __slots__ = ("_at", "_keys", "_left", "_rows", "lines", "meta", "texts")

    def __init__(self, text: str, line: int, keys: Keys, depth: int = DEFAULT.depth) -> None:
        found = _ROW.findall(text)
        if len(found) != text.count("\n") or not text.endswith("\n"):
            raise NotSimple
        self._rows = [
            (len(indent), dash, key, value, number) for number, (indent, dash, key, value) in enumerate(found, line) if dash or key or value
        ]
        self._rows.append(_END)
        self._keys = keys
        self._at = 0
        self._left = min(_DEPTH, depth // 2 - 1)
        self.meta: dict[str, Value] = {}
        self.lines: dict[str, int] = {}
        self.texts: list[str] = []
        if len(self._rows) > 1:
            self._mapping(self._rows[0][0], "", "", self.meta, self.lines)
        if self._rows[self._at] is not _END:
            raise NotSimple

    def _mapping(self, column: int, prefix: str, path: str, flat: dict[str, Value], lines: dict[str, int] | None) -> None:
        rows, keys = self._rows, self._keys
        seen: set[str] = set()
        while True:
            indent, dash, key, value, line = rows[self._at]
            if indent < column:
                return
            if indent > column or dash or not key or key in seen:
                raise NotSimple
            seen.add(key)
            self._at += 1
            name = keys[key]
            if name is None or (keys.paths and keys.hides(f"{path}{prefix}{name}")):
                self._refuse_inside(column)
                continue
            name = prefix + name
            if not value and rows[self._at][0] > column and not rows[self._at][1]:
                self._inside(rows[self._at][0], name + ".", path, flat, lines)
                continue
            if name in flat:
                raise NotSimple
            flat[name] = self._scalar(value) if value else self._nothing(column, f"{path}{name}.")
            if lines is not None:
                lines[name] = line

    def _inside(self, column: int, prefix: str, path: str, flat: dict[str, Value], lines: dict[str, int] | None) -> None:
        self._left -= 1
        if self._left < 0:
            raise NotSimple
        self._mapping(column, prefix, path, flat, lines)
        self._left += 1

    def _refuse_inside(self, column: int) -> None:
        indent, dash, *_ = self._rows[self._at]
        if indent > column or (dash and indent == column):
            raise NotSimple

    def _nothing(self, column: int, path: str) -> list[Any] | None:
        """What a key without a value on its line has: the list that follows, or nothing."""
        indent, dash, *_ = self._rows[self._at]
        return self._items(indent, path) if dash and indent >= column else None

    def _items(self, column: int, path: str) -> list[Any]:
        rows = self._rows
        items: list[Any] = []
        while True:
            indent, dash, key, value, line = rows[self._at]
            if indent > column:
                raise NotSimple
            if indent < column or not dash:
                return items
            if key:
                rows[self._at] = (indent + len(dash), "", key, value, line)
                flat: dict[str, Value] = {}
                self._inside(indent + len(dash), "", path, flat, None)
                items.append(flat)
                continue
            self._at += 1
            scalar = self._scalar(value)
            if scalar.__class__ is list:
                items.extend(scalar)
            elif scalar is None:
                raise NotSimple
            else:
                items.append(scalar)

    def _scalar(self, value: str) -> Value:
        if value in NULLS:
            return None
        sign = value[0]
        if sign == '"':
            text = value[1:-1]
            if "\\" in text:
                text = _ESCAPE.sub(lambda escape: _ESCAPES[escape[1]], text)
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

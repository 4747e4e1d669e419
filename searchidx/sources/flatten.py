"""Turns nested mappings as a parser gives them into flat ones of texts, without what must not be read."""

from __future__ import annotations

from typing import Any

from searchidx.model.document import Value
from searchidx.model.document_limits import DEFAULT
from searchidx.sources.keys import Keys
from searchidx.sources.log import too_deep


class Flattener:
    """Flattens the mappings of one document; `texts` gathers every text in them, so that one look tells whether any is damaged.

    Raises Refused where lists and mappings stand more than `depth` levels inside one another.
    """

    __slots__ = ("_depth", "_keys", "_left", "_line", "texts")

    def __init__(self, keys: Keys, depth: int = DEFAULT.depth, line: int | None = None) -> None:
        self._keys = keys
        self._depth, self._left, self._line = depth, depth, line
        self.texts: list[str] = []

    def flatten(self, mapping: dict[str, Any], path: str = "") -> dict[str, Value]:
        """The mapping with dotted keys; `path` is where it stands in the document."""
        flat: dict[str, Value] = {}
        self._fill(mapping, "", path, flat)
        return flat

    def _enter(self) -> None:
        if self._left <= 0:
            raise too_deep(self._depth, self._line)
        self._left -= 1

    def _fill(self, mapping: dict[str, Any], prefix: str, path: str, flat: dict[str, Value]) -> None:
        keys = self._keys
        self._enter()
        for key, value in mapping.items():
            name = keys[key]
            if name is None or (keys.paths and keys.hides(f"{path}{prefix}{name}")):
                continue
            name = prefix + name
            if value.__class__ is str:
                self.texts.append(value)
                flat[name] = value
            elif value.__class__ is dict:
                self._fill(value, name + ".", path, flat)
            elif value.__class__ is list:
                flat[name] = self._items(value, f"{path}{name}.")
            else:
                flat[name] = None if value is None else self._scalar(value)
        self._left += 1

    def _items(self, values: list[Any], path: str) -> list[Any]:
        items: list[Any] = []
        self._enter()
        for value in values:
            if value.__class__ is str:
                self.texts.append(value)
                items.append(value)
            elif value.__class__ is dict:
                items.append(self.flatten(value, path))
            elif value.__class__ is list:
                items.extend(self._items(value, path))
            elif value is not None:
                items.append(self._scalar(value))
        self._left += 1
        return items

    def _scalar(self, value: object) -> str:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        self.texts.append(text)
        return text

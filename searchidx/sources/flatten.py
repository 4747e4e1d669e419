"""Turns nested mappings as a parser gives them into flat ones of texts, without what must not be read."""

from __future__ import annotations

from typing import Any

from searchidx.model.document import Value
from searchidx.sources.keys import Keys


class Flattener:
    """Flattens the mappings of one document; `texts` gathers every text in them, so that one look tells whether any is damaged."""

    __slots__ = ("_keys", "texts")

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self.texts: list[str] = []

    def flatten(self, mapping: dict[str, Any], path: str = "") -> dict[str, Value]:
        """The mapping with dotted keys; `path` is where it stands in the document."""
        flat: dict[str, Value] = {}
        self._fill(mapping, "", path, flat)
        return flat

    def _fill(self, mapping: dict[str, Any], prefix: str, path: str, flat: dict[str, Value]) -> None:
        keys = self._keys
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

    def _items(self, values: list[Any], path: str) -> list[Any]:
        items: list[Any] = []
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
        return items

    def _scalar(self, value: object) -> str:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        self.texts.append(text)
        return text

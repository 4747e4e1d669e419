"""The texts of a stored document, by the field that they are analysed for."""

from __future__ import annotations

from collections.abc import Iterator

from searchidx.model.fields import Field
from searchidx.model.record import Stored


def texts(stored: Stored, one: Field) -> tuple[str, ...]:
    """The values of a field, as their author spelled them."""
    if one.name in ("title", "summary", "provider", "body"):
        return (str(getattr(stored, one.name)),)
    if one.name == "topics":
        return stored.topics
    fed = {stored.keys.get(one.role)} if one.is_mixed else set()
    return tuple(text for name in one.keys if name not in fed for text in _strings(stored.fields.get(name)))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)

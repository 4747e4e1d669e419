"""Back from what is stored of a document to what its author's file held, as far as evidence needs it."""

from __future__ import annotations

from typing import Any

from searchidx.documents import Document
from searchidx.engines.base import Stored


def restore(stored: Stored) -> Document:
    """A document that counts in the evidence exactly as the one did that this was stored of."""
    meta = {key: _text(value) for key, value in stored.fields.items()}
    if key := stored.keys.get("related"):
        meta[key] = [{} for _ in stored.related]
    return Document(id=stored.id, meta=meta | stored.raw, body=stored.body)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value

"""What is kept of a record so that its document can be made again: what answers show of it, and beside that what they do not.

Both are JSON in a text: the cluster would put the keys of an object in another order than their author's.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import msgspec

from searchidx.engines.opensearch.client import decoded, encoded
from searchidx.model.record import Record, Stored, StoryKeys

NEEDED = {"_source": ["stored", "rest"], "docvalue_fields": ["fingerprint", "keys"]}
"""What has to be asked for of a hit that is to become a record."""

_SHOWN = ("title", "summary", "body")
"""Slots whose text, where it is one, mostly stands in what is shown."""


def shown(stored: Stored) -> str:
    """What answers show of a record."""
    return encoded(stored).decode()


def stored(hit: Mapping[str, Any]) -> Stored:
    """What answers show of a hit."""
    found: Stored = decoded(hit["_source"]["stored"], Stored)
    return found


def rest(record: Record) -> str:
    """What a record holds beside what is shown, its story keys and its fingerprint."""
    texts = {slot: values for slot, values in record.texts.items() if not _is_shown(slot, values, record.stored)}
    shown = [slot for slot in record.texts if slot not in texts]
    return encoded({"texts": texts, "shown": shown, "columns": record.columns, "language": record.language}).decode()


def _is_shown(slot: str, values: tuple[str, ...], stored: Stored) -> bool:
    return slot in _SHOWN and values == (getattr(stored, slot),)


def record(hit: Mapping[str, Any]) -> Record:
    """The record of a hit."""
    own, fields = stored(hit), hit.get("fields", {})
    kept = decoded(hit["_source"]["rest"])
    texts = {slot: tuple(values) for slot, values in kept["texts"].items()} | {slot: (getattr(own, slot),) for slot in kept["shown"]}
    columns = {name: tuple(value) if isinstance(value, list) else float(value) for name, value in kept["columns"].items()}
    [fingerprint] = fields.get("fingerprint", [""])
    return Record(own.id, texts, columns, own, kept["language"], fingerprint, story_keys(fields))


def packed(keys: StoryKeys) -> str:
    """Story keys as the cluster holds them."""
    return b64encode(msgspec.msgpack.encode(keys)).decode("ascii")


def story_keys(fields: Mapping[str, Any]) -> StoryKeys:
    """The story keys among the fields of a hit."""
    [held] = fields.get("keys", [""])
    return msgspec.msgpack.decode(b64decode(held + "=" * (-len(held) % 4)), type=StoryKeys) if held else StoryKeys()

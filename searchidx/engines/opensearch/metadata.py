"""What an index on the cluster says of itself, in the `_meta` of its mapping."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import msgspec

from searchidx.engines.base import Facts
from searchidx.errors import IndexIncompatible, IndexUnavailable
from searchidx.model.fields import Schema

VERSION = 1


class Metadata(msgspec.Struct, frozen=True):
    """On the cluster. `build` counts the builds of the index; `averages` are those that its weighted frequencies rest on."""

    version: int
    analysis: str
    build: int
    schema: Schema
    facts: Facts
    averages: dict[str, float]


def encode(metadata: Metadata) -> dict[str, Any]:
    """The `_meta` object: as text, since the cluster would read numbers and dates in it otherwise."""
    packed = base64.b64encode(zlib.compress(msgspec.json.encode(metadata))).decode("ascii")
    return {"searchidx": {"version": metadata.version, "packed": packed}}


def decode(meta: dict[str, Any], name: str) -> Metadata:
    """What `_meta` says; IndexUnavailable where it is another program's, IndexIncompatible where another version wrote it."""
    own = meta.get("searchidx")
    if not isinstance(own, dict):
        raise IndexUnavailable(f"{name} is not an index of searchidx", "choose another name, or remove it")
    if own.get("version") != VERSION:
        message = f"{name} has version {own.get('version')}, this searchidx reads {VERSION}: rebuild needed"
        raise IndexIncompatible(message, "run `searchidx build --full`")
    return msgspec.json.decode(zlib.decompress(base64.b64decode(own["packed"])), type=Metadata)

"""What an index on the cluster says of itself, in the `_meta` of its mapping."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import msgspec

from searchidx.engines.messages import Facts
from searchidx.errors import IndexIncompatible, IndexUnavailable
from searchidx.model.fields import Schema

VERSION = 5


class Metadata(msgspec.Struct, frozen=True):
    """On disk, on the cluster. `build` counts the builds of the index; `averages` are those that its weighted frequencies rest on.

    `tells_stories` is False where there were too many documents to find those that tell the same story.
    """

    version: int
    analysis: str
    build: int
    schema: Schema
    facts: Facts
    averages: dict[str, float]
    tells_stories: bool = True


def encode(metadata: Metadata) -> dict[str, Any]:
    """The `_meta` object, packed as text: the cluster answers with it as a whole. `facts` lie apart, for every later version to read."""
    packed = {"packed": _pack(metadata), "facts": _pack(metadata.facts)}
    return {"searchidx": {"version": metadata.version, "build": metadata.build} | packed}


def unfinished() -> dict[str, Any]:
    """The `_meta` object of an index that is being filled: nothing opens it, and the next build removes it."""
    return {"searchidx": {"version": VERSION}}


def is_whole(meta: dict[str, Any]) -> bool:
    """Whether the index was filled to its end."""
    return "packed" in _own(meta)


def is_unfinished(meta: dict[str, Any]) -> bool:
    """Whether a build of ours was ended before it had filled the index; that of another program never is."""
    return bool(_own(meta)) and not is_whole(meta)


def decode(meta: dict[str, Any], name: str) -> Metadata:
    """What `_meta` says; IndexUnavailable where it is another program's, IndexIncompatible where another version wrote it."""
    own = _own(meta)
    if not own:
        raise IndexUnavailable(f"{name} is not an index of searchidx", "choose another name, or remove it")
    if own.get("version") != VERSION or "packed" not in own:
        message = f"{name} has version {own.get('version')}, this searchidx reads {VERSION}: rebuild needed"
        raise IndexIncompatible(message, "run `searchidx build --full`")
    return msgspec.json.decode(_unpack(own["packed"]), type=Metadata)


def facts(meta: dict[str, Any]) -> Facts | None:
    """What the build said of itself, whichever version wrote it; None where that cannot be read."""
    try:
        return msgspec.json.decode(_unpack(_own(meta)["facts"]), type=Facts)
    except (KeyError, ValueError, zlib.error, msgspec.MsgspecError):
        return None


def mark(meta: dict[str, Any]) -> int:
    """The number of the last build of the index; 0 where it does not say."""
    return int(_own(meta).get("build", 0))


def _own(meta: dict[str, Any]) -> dict[str, Any]:
    own = meta.get("searchidx")
    return own if isinstance(own, dict) else {}


def _pack(value: object) -> str:
    return base64.b64encode(zlib.compress(msgspec.json.encode(value))).decode("ascii")


def _unpack(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))

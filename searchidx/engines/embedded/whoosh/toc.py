"""Whoosh's table of contents of a generation, for stock Whoosh alone; searchidx never reads it.

Whoosh wants its schema and its segments as pickles. Ours call `schema_of` and `segment_of` with plain JSON, so that writing them
takes no import of Whoosh. The names of these two and of this module are part of the format.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO

import msgspec

from searchidx.engines.embedded.format.layout import SegmentInfo
from searchidx.model.fields import Schema

GENERATION = 1
NAME = f"_MAIN_{GENERATION}.toc"
PROTOCOL = 4
SIZES = bytes((4, 8, 4))
"""The bytes of an int, a long and a float, as Whoosh asks."""
BYTE_ORDER = -12345
VERSION = -111
RELEASE = bytes((2, 7, 4))


def write_toc(create: Callable[[str], BinaryIO], schema: Schema, segments: Sequence[SegmentInfo]) -> None:
    """Write the table of contents to a new file of the generation."""
    with closing(create(NAME)) as file:
        file.write(toc(schema, segments))


def toc(schema: Schema, segments: Sequence[SegmentInfo]) -> bytes:
    """The table of contents as Whoosh 2.7.4 reads it."""
    fields = encoded(schema)
    own = pickle.dumps(Call(schema_of, (fields,)), PROTOCOL)
    listed = pickle.dumps([segment_call(fields, info) for info in segments], PROTOCOL)
    head = SIZES + struct.pack(">ii", BYTE_ORDER, VERSION) + RELEASE
    return head + _varint(len(own)) + own + struct.pack(">ii", GENERATION, 0) + listed


@dataclass(frozen=True)
class Call:
    """Pickles as what a function makes of these arguments."""

    make: Callable[..., Any]
    arguments: tuple[str, ...]

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, ...]]:
        return self.make, self.arguments


def encoded(schema: Schema) -> str:
    """As much of a schema as a segment needs, as JSON."""
    return _json(Schema(fields=schema.fields, languages=schema.languages))


def segment_call(schema: str, info: SegmentInfo) -> Call:
    """What a segment pickles as."""
    return Call(segment_of, (schema, _json(info)))


def schema_of(schema: str) -> Any:
    """The Whoosh schema of our schema as JSON."""
    from searchidx.engines.embedded.whoosh.field_types import whoosh_schema

    return whoosh_schema(msgspec.json.decode(schema, type=Schema))


def segment_of(schema: str, info: str) -> Any:
    """The Whoosh segment of what the manifest says of it, both as JSON."""
    from searchidx.engines.embedded.whoosh.codec import ArraySegment

    return ArraySegment(msgspec.json.decode(schema, type=Schema), msgspec.json.decode(info, type=SegmentInfo))


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the high bit says that more follow."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(found) + bytes((number,))

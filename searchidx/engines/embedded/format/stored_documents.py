"""Stored documents: each text once, under keys that are written once per segment, compressed with a dictionary of the first documents.

A record is the MessagePack of `[shape, values, related, rest]`: the values of the author's keys in the order that the shape
names, and in `rest` what cannot be told from them. Every record stands by itself, so that one is read without its neighbours,
and every body in a frame of its own, which is read when it is shown.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from operator import attrgetter, itemgetter
from typing import Any, cast

import msgspec
import numpy as np
import zstandard

from searchidx.engines.embedded.format.bundle import Bundle, BundleWriter
from searchidx.model.record import Related, Stored, StoredBody, UnreadBody

SAMPLES = 128
"""Documents that a compression dictionary is trained on; segments with fewer have none."""
SAMPLE = 4096
"""Bytes taken from each of them; a longer body teaches a dictionary nothing, and is left out."""
LEAST = 32
"""A dictionary is trained where what bodies have is less than this many times the size of the samples."""
DICTIONARY = 16 << 10
SHAPES = 4096
"""Sets of keys that a segment numbers; documents with any other set store their keys themselves."""
LEVEL = 3

_ROLES = {"title": "", "url": None, "date": "", "state": "published", "summary": "", "provider": "", "image": "", "topics": ()}
_DEFAULTS = ["", None, "published", ()]
_actual = attrgetter(*_ROLES)
_PLACES = {name: _DEFAULTS.index(default) - len(_DEFAULTS) for name, default in _ROLES.items()}


class KeyLayout(msgspec.Struct, frozen=True, array_like=True):
    """The keys of a document in their order, and which of them gave each role. On disk."""

    names: tuple[str, ...] = ()
    keys: dict[str, str] = {}

    @property
    def places(self) -> tuple[int, ...]:
        """Where each role's value stands among the values, or from the end among the defaults that follow them."""
        at = {name: place for place, name in enumerate(self.names)}
        return tuple(at.get(self.keys.get(role, ""), default) for role, default in _PLACES.items())


class _Rest(msgspec.Struct, omit_defaults=True):
    """What differs from the values of a document's keys. On disk."""

    title: str | msgspec.UnsetType = msgspec.UNSET
    url: str | msgspec.UnsetType | None = msgspec.UNSET
    date: str | msgspec.UnsetType = msgspec.UNSET
    state: str | msgspec.UnsetType = msgspec.UNSET
    summary: str | msgspec.UnsetType = msgspec.UNSET
    provider: str | msgspec.UnsetType = msgspec.UNSET
    image: str | msgspec.UnsetType = msgspec.UNSET
    topics: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    fields: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    keys: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    raw: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class _Packed(msgspec.Struct, array_like=True):
    """A stored document as it is written. On disk."""

    shape: int
    values: list[Any]
    related: tuple[Related, ...]
    rest: _Rest | None


class RecordWriter:
    """Gathers stored documents and writes them."""

    def __init__(self) -> None:
        self.bytes = 0
        self._shapes: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], int] = {((), ()): 0}
        self._last: tuple[tuple[str, ...], dict[str, str], int] = ((), {}, 0)
        self._pickers: list[Callable[[list[Any]], tuple[Any, ...]]] = [itemgetter(*KeyLayout().places)]
        self._encoder = msgspec.msgpack.Encoder()
        self._waiting: list[Stored] = []
        self._dictionary: bytes | None = None
        self._pieces: list[bytes] = []
        self._bodies: list[bytes] = []

    def add(self, stored: Stored) -> None:
        """Take the next document."""
        if self._dictionary is not None:
            self._put(stored)
            return
        self._waiting.append(stored)
        if len(self._waiting) == SAMPLES:
            self._begin(self._trained())

    def write(self, out: BundleWriter) -> None:
        """Write all documents with what it takes to read them."""
        if self._dictionary is None:
            self._begin(b"")
        shapes = [KeyLayout(names, dict(keys)) for names, keys in self._shapes]
        _add_frames(out, "", self._pieces)
        _add_frames(out, "body_", self._bodies)
        out.add("shapes", np.frombuffer(self._encoder.encode(shapes), np.uint8), "u1")
        out.add("dictionary", np.frombuffer(self._dictionary or b"", np.uint8), "u1")

    def _begin(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        self._compress = zstandard.ZstdCompressor(dict_data=_prepared(dictionary, LEVEL), compression_params=_frames()).compress
        for stored in self._waiting:
            self._put(stored)
        self._waiting = []

    def _trained(self) -> bytes:
        """A dictionary for documents like those that wait; none where long bodies, which it does not help, are nearly all of them."""
        letters = [len(stored.body) + len(stored.markdown) for stored in self._waiting]
        bodies = [self._body(stored) if size < SAMPLE else b"" for stored, size in zip(self._waiting, letters, strict=True)]
        samples = [self._data(stored) + body for stored, body in zip(self._waiting, bodies, strict=True)]
        return _trained(samples) if sum(map(len, samples)) * LEAST > sum(letters) else b""

    def _put(self, stored: Stored) -> None:
        body = self._body(stored)
        self._pieces.append(self._compress(self._data(stored)))
        self._bodies.append(self._compress(body) if body else b"")
        self.bytes += len(self._pieces[-1]) + len(self._bodies[-1])

    def _data(self, stored: Stored) -> bytes:
        return self._encoder.encode(self._kept(stored))

    def _body(self, stored: Stored) -> bytes:
        return self._encoder.encode(StoredBody(stored.body, stored.headings, stored.markdown)) if stored.body else b""

    def _kept(self, stored: Stored) -> _Packed:
        number = self._shape(stored)
        values = list(stored.fields.values()) if number else []
        known = self._pickers[number](values + _DEFAULTS)
        if number and not stored.raw and _follows(stored, known):
            return _Packed(number, values, stored.related, None)
        rest = {role: value for role, derived in zip(_ROLES, known, strict=True) if not _same(value := getattr(stored, role), derived)}
        if not number and (stored.fields or stored.keys):
            rest |= {"fields": stored.fields, "keys": stored.keys}
        if stored.raw:
            rest["raw"] = stored.raw
        return _Packed(number, values, stored.related, _Rest(**rest) if rest else None)

    def _shape(self, stored: Stored) -> int:
        """The number of a document's shape, 0 where there are too many."""
        names = tuple(stored.fields)
        if stored.keys is self._last[1] and names == self._last[0]:  # documents that are made together share their keys
            return self._last[2]
        key = (names, tuple(stored.keys.items()))
        number = self._shapes.get(key, 0)
        if key not in self._shapes and len(self._shapes) < SHAPES:
            number = self._shapes[key] = len(self._shapes)
            self._pickers.append(itemgetter(*KeyLayout(names, stored.keys).places))
        self._last = names, stored.keys, number
        return number


class RecordReader:
    """Reads stored documents of one segment."""

    def __init__(self, bundle: Bundle) -> None:
        self.records = Frames(bundle)
        self.bodies = Frames(bundle, "body_")
        shapes = msgspec.msgpack.decode(bundle["shapes"].all().tobytes(), type=list[KeyLayout])
        self._shapes = [(shape.names, shape.keys, itemgetter(*shape.places)) for shape in shapes]
        self._dictionary = _prepared(bundle["dictionary"].all().tobytes())
        self._held = threading.local()
        self._decode = msgspec.msgpack.Decoder(_Packed).decode
        self._decode_body = msgspec.msgpack.Decoder(StoredBody).decode

    def size(self, number: int) -> int:
        """How many bytes a document has, its body among them."""
        return self.records.size(number) + self.bodies.size(number)

    @property
    def _decompress(self) -> Callable[[bytes], bytes]:
        """What undoes the compression; each thread has its own, since it must not be shared."""
        found: Callable[[bytes], bytes] | None = getattr(self._held, "decompress", None)
        if found is None:
            found = zstandard.ZstdDecompressor(dict_data=self._dictionary, format=zstandard.FORMAT_ZSTD1_MAGICLESS).decompress
            self._held.decompress = found
        return found

    def stored(self, number: int, id: str) -> Stored:
        """The document of that number, whose id is not stored with it."""
        kept = self._decode(self._decompress(self.records[number]))
        names, keys, pick = self._shapes[kept.shape]
        values, body = kept.values, self._body(number)
        title, url, date, state, summary, provider, image, topics = pick(values + _DEFAULTS)
        if kept.rest is None:
            fields = dict(zip(names, values, strict=True))
            return Stored(id, title, url, date, state, summary, provider, image, tuple(topics), fields, keys, kept.related, body)
        known = dict(zip(_ROLES, (title, url, date, state, summary, provider, image, _listed(topics)), strict=True))
        known |= {"fields": dict(zip(names, values, strict=True)), "keys": keys, "raw": {}}
        return Stored(id=id, related=kept.related, prose=body, **(known | _set(kept.rest)))

    def _body(self, number: int) -> StoredBody:
        """The body of the document of that number; where it has one, it is read later."""
        if not self.bodies.size(number):
            return StoredBody()
        return cast(StoredBody, UnreadBody(lambda: self._decode_body(self._decompress(self.bodies[number]))))


class Frames:
    """Compressed pieces of bytes, one for each document."""

    def __init__(self, bundle: Bundle, name: str = "") -> None:
        self._ends = bundle[f"{name}ends"]
        self.bytes = bundle[f"{name}bytes"]

    def __getitem__(self, number: int) -> bytes:
        return self.bytes.bytes(*self._ends.span(number, number + 1))

    def size(self, number: int) -> int:
        """How many bytes the piece of a document has."""
        start, end = self._ends.span(number, number + 1)
        return end - start


def _add_frames(out: BundleWriter, name: str, pieces: Sequence[bytes]) -> None:
    ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64)
    out.add(f"{name}ends", ends, "u4" if not len(ends) or ends[-1] < 1 << 32 else "u8")
    out.add(f"{name}bytes", np.frombuffer(b"".join(pieces), np.uint8), "u1")


def _trained(samples: Sequence[bytes]) -> bytes:
    """A dictionary that makes documents like these small; empty where they are too short or too much alike to train one."""
    try:
        return zstandard.train_dictionary(DICTIONARY, [sample[:SAMPLE] for sample in samples], k=64, d=8).as_bytes()
    except zstandard.ZstdError:
        return b""


def _prepared(dictionary: bytes, level: int = 0) -> zstandard.ZstdCompressionDict | None:
    """The dictionary as the library takes it, digested once where it is to compress."""
    if not dictionary:
        return None
    prepared = zstandard.ZstdCompressionDict(dictionary)
    if level:
        prepared.precompute_compress(level=level)
    return prepared


def _frames() -> zstandard.ZstdCompressionParameters:
    """Frames that know their size and nothing that all have alike."""
    return zstandard.ZstdCompressionParameters.from_level(
        LEVEL, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_dict_id=False, write_content_size=True
    )


def _follows(stored: Stored, known: tuple[Any, ...]) -> bool:
    """Whether all roles follow from the values of their keys."""
    actual = _actual(stored)
    return actual[:-1] == known[:-1] and isinstance(known[-1], list | tuple) and actual[-1] == tuple(known[-1])


def _same(value: Any, derived: Any) -> bool:
    """Whether the value follows from what its key holds; topics are kept as a tuple."""
    if isinstance(value, tuple):
        return isinstance(derived, list | tuple) and tuple(derived) == value and all(isinstance(one, str) for one in derived)
    return type(derived) is type(value) and bool(derived == value)


def _listed(topics: Any) -> Any:
    return tuple(topics) if isinstance(topics, list) else topics


def _set(rest: _Rest) -> dict[str, Any]:
    """What is set of it."""
    return {name: value for name in rest.__struct_fields__ if (value := getattr(rest, name)) is not msgspec.UNSET}

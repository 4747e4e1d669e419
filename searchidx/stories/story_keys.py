"""What a document is compared by with others: its addresses, those of its related articles, sketches of title and text.

Keys are on disk: whoever changes how they are made raises the version of the manifest, so that every index is built anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import structs

from searchidx.model.record import Record, Stored, StoryKeys
from searchidx.stories.canonical_address import normalize
from searchidx.stories.sketch import sketches

TITLE = 16
"""Words of a title that are kept, by hash."""
TEXT = 32
"""Runs of words of a text that are kept, by hash."""
WIDTH = 3
LONGEST = 1 << 15
"""Characters of a text that are looked at."""

SITE = 48
"""The bits of an address's hash below that of its site."""
_SITES = (1 << 64 - SITE) - 1

ADDRESSES = frozenset(
    ("weburl", "url", "link", "permalink", "originalurl", "ampweburl", "cdnampweburl", "ampurl", "amphtml", "canonical", "canonicalurl")
)
"""Keys that hold an address of the document itself, without case, dash and underscore."""


def story_keys(documents: Sequence[Stored]) -> list[StoryKeys]:
    """The keys of each document."""
    titles = sketches((one.title for one in documents), 1, TITLE)
    texts = sketches(map(_text, documents), WIDTH, TEXT)
    return [
        StoryKeys(_hashes(_addresses(one)), _hashes(other.url for other in one.related), title, text)
        for one, title, text in zip(documents, titles, texts, strict=True)
    ]


def with_story_keys(records: Sequence[Record]) -> list[Record]:
    """The records with the keys that their stories are found by."""
    keys = story_keys([record.stored for record in records])
    return [structs.replace(record, story=one) for record, one in zip(records, keys, strict=True)]


def _text(document: Stored) -> str:
    """Summary and body; of a document that has neither, such as a person's profile, all that its other fields say in words."""
    own = f"{document.summary}\n{document.body}"
    if own.isspace():
        said = (value for value in document.fields.values() if isinstance(value, str) and value != document.title)
        own = "\n".join(value for value in said if " " in value.strip())
    return own[:LONGEST]


def _addresses(document: Stored) -> list[str | None]:
    fields = document.fields
    return [document.url, *(value for key in _address_keys(tuple(fields)) if isinstance(value := fields[key], str))]


@lru_cache(maxsize=1 << 10)
def _address_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a document's keys that hold an address of the document itself; many documents have the same keys."""
    return tuple(key for key in keys if key.casefold().replace("_", "").replace("-", "") in ADDRESSES)


def _hashes(urls: Iterable[str | None]) -> tuple[int, ...]:
    """The hashes of the normalised addresses, each once, ascending."""
    return tuple(sorted({found for url in urls if url and (found := _hash(url))}))


@lru_cache(maxsize=1 << 15)
def _hash(url: str) -> int:
    """The hash of an address, normalised, with that of its site in the upper bits; 0 for one that names no article."""
    address = normalize(url)
    site = _digest(re.split("[/?#]", address, maxsplit=1)[0]) % _SITES
    return site << SITE | _digest(address) >> 64 - SITE if address else 0


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")

"""Documents made of what an index stores, held against those of their files under another name."""

from __future__ import annotations

import msgspec

from searchidx.model.document import Document
from searchidx.model.fields import Schema
from searchidx.model.record import Stored
from searchidx.records.make import records
from searchidx.records.restore import whole
from searchidx.settings import Settings
from tests.support.documents import gathered


def taken_over(docs: list[Document], schema: Schema, own: Settings) -> list[tuple[Document, Document]]:
    """Documents, and what is made of those that are known from what is stored."""
    stored = [msgspec.json.decode(msgspec.json.encode(one.stored), type=Stored) for one in records(docs, schema, own)[0]]
    return [(old, new) for old, new in zip(docs, whole(stored, schema, own), strict=True) if new is not None]


def alike(pairs: list[tuple[Document, Document]], schema: Schema, own: Settings) -> None:
    """Assert that the one would be written under another name as the other."""
    old = _renamed([one for one, _ in pairs])
    new = _renamed([msgspec.structs.replace(other, fingerprint=one.fingerprint) for one, other in pairs])
    assert records(old, schema, own)[0] == records(new, schema, own)[0]
    assert gathered(old, own) == gathered(new, own)


def _renamed(documents: list[Document]) -> list[Document]:
    return [msgspec.structs.replace(document, id="moved/2020-02-02-away.md", lines={}) for document in documents]

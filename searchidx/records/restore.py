"""Back from what is stored of a document to what its author's file held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from searchidx.inference.file_names import untitled
from searchidx.model.document import Document
from searchidx.model.fields import Role, Schema
from searchidx.model.record import Related, Stored
from searchidx.model.role_names import NAMES
from searchidx.records.make import records
from searchidx.settings import Settings


def restore(stored: Stored) -> Document:
    """A document that counts in the evidence exactly as the one did that this was stored of."""
    meta = {key: _text(value) for key, value in stored.fields.items()}
    if key := stored.keys.get("related"):
        meta[key] = [{} for _ in stored.related]
    meta |= stored.raw
    return Document(id=stored.id, meta=meta, body=stored.body, headings=stored.headings, markdown=stored.markdown)


def whole(stored: Sequence[Stored], schema: Schema, settings: Settings) -> list[Document | None]:
    """The documents that these were stored of, but for the lines of their keys; `schema` and `settings` are those of the index.

    None stands for one that is not known to its last letter: what would be stored of it now is not the same, or its title may
    come from its file's name or from its first heading alike.
    """
    documents = [_with_texts(one) for one in stored]
    again = [record.stored for record in records(documents, schema, settings)[0]]
    pairs = zip(documents, stored, again, strict=True)
    return [document if old == new and _is_titled(old) else None for document, old, new in pairs]


def _with_texts(stored: Stored) -> Document:
    document = restore(stored)
    if key := stored.keys.get("related"):
        articles = [_article(article) for article in stored.related]
        document.meta[key] = articles
    return msgspec.structs.replace(document, heading="" if Role.TITLE in stored.keys else stored.title)


def _article(article: Related) -> dict[str, str]:
    names = (Role.TITLE, Role.SUMMARY, Role.URL, Role.PROVIDER, Role.DATE)
    texts = (article.title, article.summary, article.url, article.provider, article.date)
    return {NAMES[role][0]: text for role, text in zip(names, texts, strict=True) if text}


def _is_titled(stored: Stored) -> bool:
    return Role.TITLE in stored.keys or stored.title != untitled(Document(id=stored.id, meta={}))


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value

"""Documents and folders for the tests of the schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from searchidx.inference.corpus_statistics import CorpusStatistics
from searchidx.inference.infer import infer
from searchidx.model.document import Document
from searchidx.model.fields import Schema
from searchidx.settings import Settings

KEYS = (
    "title",
    "name",
    "date",
    "tags",
    "topics",
    "Category",
    "category",
    "rating",
    "published",
    "draft",
    "related",
    "provider.name",
    "url",
)
TEXTS = (
    "AI",
    "ai robots",
    "robots",
    "1.10",
    "7",
    "007",
    "true",
    "2021-09-27",
    "9/27/2021",
    "27/9/2021",
    "https://x.org/a",
    "",
    " x ",
    "no",
)


def gathered(documents: Iterable[Document], settings: Settings | None = None) -> CorpusStatistics:
    """The evidence of these documents."""
    evidence = CorpusStatistics()
    for document in documents:
        evidence.add(document, settings)
    return evidence


def inferred(documents: Iterable[Document], settings: Settings | None = None) -> Schema:
    """The schema of these documents."""
    return infer(gathered(documents, settings), settings)


def folder(*metas: dict[str, Any]) -> list[Document]:
    """Documents with this front matter, named by their number."""
    return [Document(id=f"notes/{number:03}.md", meta=meta) for number, meta in enumerate(metas)]


_scalar = st.one_of(st.none(), st.sampled_from(TEXTS), st.text(max_size=90))
_mapping = st.dictionaries(st.sampled_from(("title", "url", "excerpt", "x")), _scalar, max_size=3)
_value = st.one_of(_scalar, st.lists(st.one_of(_scalar, _mapping), max_size=4))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any document over a few keys and telling values."""
    id = draw(st.sampled_from(("a.md", "b/2021-09-27-c.md", "d/index.md", "e.markdown")))
    meta = draw(st.dictionaries(st.sampled_from(KEYS), _value, max_size=8))
    body = draw(st.sampled_from(("", "Some words.", "Der Hund und die Katze sind nicht mit dem Vogel auf dem Dach.")))
    return Document(id=id, meta=meta, body=body, heading=draw(st.sampled_from(("", "Owls", " A "))))

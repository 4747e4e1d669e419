"""A schema with a field of every kind, and texts that somebody may type."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from searchidx.model.fields import Field, Kind, Schema
from searchidx.query import parse
from searchidx.query.nodes import Node

TODAY = date(2021, 9, 27)

SCHEMA = Schema(
    documents=10,
    fields=(
        Field(name="title", kind=Kind.TEXT, role="title", keys=("title", "name"), shared=("title", "name"), searched=True),
        Field(name="topics", kind=Kind.KEYWORD, many=True, role="topics", keys=("tags",), shared=("tags",), searched=True, facet=True),
        Field(name="date", kind=Kind.DATE, role="date", keys=("publishedDateTime",), shared=("publishedDateTime",)),
        Field(name="provider", kind=Kind.KEYWORD, role="provider", keys=("provider.name",), shared=("provider.name",), facet=True),
        Field(name="image", kind=Kind.STORED, role="image", keys=("images",)),
        Field(name="id", kind=Kind.KEYWORD),
        Field(name="body", kind=Kind.TEXT, searched=True),
        Field(name="state", kind=Kind.KEYWORD, facet=True),
        Field(name="related", kind=Kind.TEXT, searched=True),
        Field(name="quality", kind=Kind.NUMBER, keys=("quality",)),
        Field(name="reading time", kind=Kind.NUMBER, keys=("reading time",)),
        Field(name="published", kind=Kind.BOOLEAN, keys=("published",)),
        Field(name="updated", kind=Kind.DATE, keys=("updated",), slashes="month"),
        Field(name="field.body", kind=Kind.KEYWORD, keys=("body",)),
        Field(name="2fa", kind=Kind.KEYWORD, keys=("2fa",)),
        Field(name="@type", kind=Kind.KEYWORD, keys=("@type",)),
    ),
)

_PIECES = st.sampled_from(
    [
        *(
            "climate",
            "robots",
            "GPT-4",
            "C++",
            "C#",
            "3.11",
            "U.S.",
            "don't",
            "AT&T",
            "e-mail",
            "東京都",
            "naïve",
            "🤖",
            "½",
            "12:30",
            "http://x.org/a",
        ),
        *(
            "OR",
            "AND",
            "NOT",
            "or",
            "-",
            "--",
            "(",
            ")",
            '"',
            "“",
            "”",
            "„",
            "«",
            "»",
            "~",
            "~1",
            "~99",
            "*",
            ":",
            "..",
            ">",
            "<=",
            "=",
            ",",
            "/",
        ),
        *(
            "title:",
            "topics:",
            "quality:",
            "date:",
            "id:",
            "state:",
            "published:",
            "image:",
            "is:",
            "has:",
            "provder:",
            "field.body:",
            "@type:",
        ),
        *(
            '"reading time":',
            "2fa:",
            "quality:>40",
            "quality:40..60",
            "date:2021-09",
            "date:7d",
            "updated:9/27/2021",
            "is:draft",
            "has:image",
        ),
        *("2021-09-27T10:00:00.5Z", "9999", "0001", "-5", "1e3", "true", " ", "\t", "\n", "\x00", "\u200b", "\ud800", "İ", "ß", "ﬁ"),
    ]
)

queries = st.one_of(st.lists(_PIECES, max_size=14).map("".join), st.lists(_PIECES, max_size=14).map(" ".join), st.text(max_size=60))
"""Anything typed: pieces of the language in any order, or any characters at all."""


def tree(text: str) -> Node:
    """The tree of a query."""
    return parse(text, SCHEMA, TODAY).tree


def codes(text: str) -> list[str]:
    """What is told about a query."""
    return [one.code for one in parse(text, SCHEMA, TODAY).diagnostics]

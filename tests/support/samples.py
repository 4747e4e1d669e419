"""A few records of one schema, for tests that need an engine but no files."""

from __future__ import annotations

from searchidx.model.fields import Field, Kind, Schema
from searchidx.model.record import Record, Related, Stored, StoredBody
from tests.support.brute_force import BruteForce

SCHEMA = Schema(
    fields=(
        Field(name="title", kind=Kind.TEXT, role="title", keys=("title", "name"), shared=("title", "name"), searched=True, weight=3.0),
        Field(name="summary", kind=Kind.TEXT, role="summary", keys=("excerpt",), shared=("excerpt",), searched=True),
        Field(name="topics", kind=Kind.KEYWORD, role="topics", keys=("topics",), many=True, facet=True, searched=True),
        Field(name="date", kind=Kind.DATE, role="date", keys=("date",)),
        Field(name="provider", kind=Kind.KEYWORD, role="provider", keys=("provider.name",), facet=True),
        Field(name="id", kind=Kind.KEYWORD),
        Field(name="body", kind=Kind.TEXT, searched=True),
        Field(name="state", kind=Kind.KEYWORD, facet=True),
        Field(name="related", kind=Kind.TEXT, searched=True, weight=0.3),
        Field(name="location", kind=Kind.KEYWORD, keys=("location",)),
        Field(name="notes", kind=Kind.TEXT, keys=("notes",)),
        Field(name="quality", kind=Kind.NUMBER, keys=("quality",)),
        Field(name="description", kind=Kind.TEXT, role="summary", keys=("description",)),
    )
)
"""Roles, built-ins, keys, and a key (`description`) that feeds its role in some documents only."""


def sample(
    id: str,
    title: str = "Untitled",
    *,
    summary: str = "",
    description: str = "",
    body: str = "",
    notes: str = "",
    topics: tuple[str, ...] = (),
    provider: str = "",
    location: str = "",
    related: tuple[Related, ...] = (),
    date: float | None = None,
    quality: float | None = None,
    state: str = "published",
    title_key: str = "title",
) -> Record:
    """A record as a build would make it."""
    summary_key = "excerpt" if summary else "description" if description else ""
    given = {title_key: title, "excerpt": summary, "description": description, "notes": notes, "topics": list(topics)}
    given |= {"provider.name": provider, "location": location}
    texts = {"title": (title,), "summary": (summary or description,), "body": (body,), "notes": (notes,), "topics": topics}
    texts |= {"provider": (provider,), "location": (location,), "description": (description if summary else "",)}
    texts["related"] = tuple(text for one in related for text in (one.title, one.summary))
    columns: dict[str, float | tuple[str, ...]] = {"state": (state,)}
    listed = {"topics": topics, "provider": (provider,), "location": (location,), "summary.key": (summary_key,)}
    columns |= {name: found for name, values in listed.items() if (found := tuple(filter(None, values)))}
    columns |= {name: number for name, number in (("date", date), ("quality", quality)) if number is not None}
    stored = Stored(
        id=id,
        title=title,
        state=state,
        summary=summary or description,
        provider=provider,
        topics=topics,
        fields={key: value for key, value in given.items() if value},
        keys={"title": title_key} | ({"summary": summary_key} if summary_key else {}) | ({"topics": "topics"} if topics else {}),
        related=related,
        prose=StoredBody(body),
    )
    filled = {name: found for name, values in texts.items() if (found := tuple(filter(None, values)))}
    return Record(id, filled, columns, stored)


def engine(*records: Record) -> BruteForce:
    """The slow engine over some records."""
    return BruteForce(records, SCHEMA)

"""Folders in the styles of well-known tools, read without any configuration."""

from __future__ import annotations

from typing import Any

from searchidx.inference.infer import infer
from searchidx.model.document import Document
from searchidx.model.fields import Kind, Role, Schema
from searchidx.records.make import record
from tests.support.documents import gathered


def read(docs: list[Document]) -> tuple[Schema, list[Any]]:
    schema = infer(gathered(docs))
    return schema, [record(d, schema)[0].stored for d in docs]


def label(schema: Schema, role: Role) -> str:
    field = schema.field(role)
    return field.label if field else ""


def kind(schema: Schema, name: str) -> Kind | None:
    field = schema.field(name)
    return field.kind if field else None


def test_jekyll() -> None:
    docs = [
        Document(
            id=f"_posts/2021-09-{n:02}-post-number-{n}.md",
            meta={
                "layout": "post",
                "title": f"Post {n}",
                "categories": "news, tools" if n % 2 else "essays",
                "tags": "ruby gems",
                "author": "jo",
                "excerpt": "Short.",
            },
        )
        for n in range(1, 9)
    ]
    docs.append(Document(id="_drafts/idea.md", meta={"layout": "post", "title": "Idea", "tags": ["ruby", "gems"], "published": "false"}))
    schema, stored = read(docs)
    assert stored[0].date == "2021-09-01"
    assert stored[0].topics == ("ruby", "gems")
    assert stored[-1].state == "draft"
    assert label(schema, Role.PROVIDER) == "author"
    assert [f.name for f in schema.facets] == ["topics", "provider", "categories", "state"]


def test_hugo() -> None:
    docs = [
        Document(
            id=f"posts/entry-{n}/index.md",
            meta={
                "title": f"Entry {n}",
                "date": f"2021-0{n}-05T10:00:00+02:00",
                "draft": "false",
                "description": "About.",
                "tags": ["a"],
                "cover.image": "/c.png",
                "weight": str(n),
                "params.author": "Jo",
            },
        )
        for n in range(1, 6)
    ]
    schema, stored = read(docs)
    assert stored[0].date == "2021-01-05T08:00:00Z"
    assert stored[0].image == "/c.png"
    assert stored[0].provider == "Jo"
    assert stored[0].state == "published"
    assert label(schema, Role.SUMMARY) == "description"
    assert kind(schema, "weight") is Kind.NUMBER
    assert [f.name for f in schema.facets] == ["topics", "provider"]


def test_zola() -> None:
    docs = [
        Document(
            id=f"blog/{n}.md", meta={"title": f"T{n}", "date": f"2021-03-0{n}", "taxonomies.tags": ["rust", "web"], "extra.lead": "Lead."}
        )
        for n in range(1, 4)
    ]
    schema, stored = read(docs)
    assert stored[0].topics == ("rust", "web")
    assert label(schema, Role.TOPICS) == "taxonomies.tags"
    assert schema.field("taxonomies.tags") is schema.field("topics")


def test_astro() -> None:
    docs = [
        Document(
            id=f"src/content/blog/{n}.mdx",
            meta={
                "title": f"T{n}",
                "pubDate": f"Jul 0{n} 2022",
                "heroImage": "/blog.jpg",
                "description": "Lorem.",
                "updatedDate": "2022-08-01",
            },
        )
        for n in range(1, 4)
    ]
    schema, stored = read(docs)
    assert stored[1].date == "2022-07-02"
    assert kind(schema, "heroImage") is Kind.STORED
    assert kind(schema, "updatedDate") is Kind.DATE


def test_obsidian() -> None:
    docs = [
        Document(
            id=f"Notes/Idea {n}.md",
            meta={
                "aliases": [f"I{n}"],
                "tags": ["idea"],
                "source": "https://x.org",
                "author": ["[[Jo]]"],
                "created": "2024-05-01",
                "status": s,
            },
            heading="",
            body="Text",
        )
        for n, s in enumerate(["open", "done", "open", "done", "open"])
    ]
    schema, stored = read(docs)
    assert stored[0].title == "Idea 0"
    assert stored[0].date == "2024-05-01"
    assert label(schema, Role.PROVIDER) == "author"
    assert [f.name for f in schema.facets] == ["topics", "provider", "status"]


def test_docusaurus() -> None:
    docs = [
        Document(
            id=f"docs/guide/{n:02}-intro.md",
            meta={"id": f"intro-{n}", "sidebar_position": str(n), "sidebar_label": f"Intro {n}", "keywords": ["docs"]},
            heading=f"Introduction {n}",
        )
        for n in range(1, 6)
    ]
    schema, stored = read(docs)
    assert stored[0].title == "Introduction 1"
    assert kind(schema, "field.id") is not None
    assert schema.field("id") is not schema.field("field.id")
    assert [f.name for f in schema.facets] == ["topics"]


def test_plain_notes_without_any_keys() -> None:
    schema, stored = read([Document(id="shopping-list.txt", meta={}, body="Milk")])
    assert stored[0].title == "Shopping list"
    assert [f.name for f in schema.fields if f.documents] == ["title", "id", "body", "state"]
    assert schema.facets == ()

from __future__ import annotations

from typing import Any

import pytest

from searchidx.inference import file_names, role_values
from searchidx.inference.roles import RoleTable
from searchidx.inference.states import state as state_of
from searchidx.model.document import Document
from searchidx.model.fields import Role


def keys(meta: dict[str, Any], own: dict[Role, tuple[str, ...]] | None = None) -> dict[str, str]:
    return {role.value: key for role, (key, _) in RoleTable(own).resolve(meta).items()}


def test_the_first_name_of_the_table_that_has_a_value_counts() -> None:
    assert keys({"name": "b", "title": "a"}) == {"title": "title"}
    assert keys({"name": "b", "title": " "}) == {"title": "name"}
    assert keys({"description": "d", "excerpt": None}) == {"summary": "description"}
    assert keys({"keywords": ["a"], "tags": []}) == {"topics": "keywords"}


def test_keys_are_compared_without_case_and_by_their_last_part() -> None:
    assert keys({"TITLE": "a", "PubDate": "2021-01-01"}) == {"title": "TITLE", "date": "PubDate"}
    assert keys({"taxonomies.tags": ["a"], "extra.author": "Jo"}) == {"topics": "taxonomies.tags", "provider": "extra.author"}


def test_a_whole_key_goes_before_a_nested_one() -> None:
    assert keys({"seo.title": "a", "title": "b"}) == {"title": "title"}


def test_a_mapping_gives_its_name_or_its_address() -> None:
    assert keys({"provider.name": "Wired", "provider.domain": "wired.com"}) == {"provider": "provider.name"}
    assert keys({"image.path": "/a.png"}) == {"image": "image.path"}
    assert keys({"images": [{"width": "1"}, {"url": "https://x.org/a.png"}]}) == {"image": "images"}


def test_what_a_document_names_is_not_the_document() -> None:
    assert keys({"provider.name": "Wired", "author.url": "https://x.org", "twitter.url": "https://t.co", "cover.title": "x"}) == {
        "provider": "provider.name"
    }


def test_an_address_names_no_provider() -> None:
    assert keys({"source": "https://x.org/a", "author": "Jo"}) == {"url": "source", "provider": "author"}


def test_a_configuration_puts_its_own_names() -> None:
    assert keys({"title": "a", "heading": "b"}, {Role.TITLE: ("heading",)}) == {"title": "heading"}


@pytest.mark.parametrize(
    ("id", "title"),
    [
        ("_posts/2021-09-27-hello-big-world.md", "Hello big world"),
        ("notes/My Note.md", "My Note"),
        ("content/posts/first-post/index.md", "First post"),
        ("docs/_index.md", "Docs"),
        ("2021-09-27.md", "2021-09-27"),
        ("20210927 note.md", "Note"),
        ("20210927.md", "20210927"),
        ("202109271230 a note.md", "A note"),
        ("a.md", "A"),
        ("index.md", "Index"),
    ],
)
def test_a_title_is_never_empty(id: str, title: str) -> None:
    assert file_names.untitled(Document(id=id, meta={})) == title


def test_a_heading_goes_before_the_file_name() -> None:
    assert file_names.untitled(Document(id="a.md", meta={}, heading="Ways of Seeing")) == "Ways of Seeing"


def test_the_file_name_holds_a_date() -> None:
    assert (file_names.file_date("_posts/2021-09-27-a.md") or ("", ""))[1] == "2021-09-27"
    assert file_names.file_date("2021-02-30-a.md") is None
    assert file_names.file_date("12021-09-270.md") is None


@pytest.mark.parametrize(
    ("value", "words", "found"),
    [
        (["AI", " AI ", "Robots", None], (), ("AI", "Robots")),
        ("AI, Computer Vision,, Robots", (), ("AI", "Computer Vision", "Robots")),
        ("Computer Vision", (), ("Computer Vision",)),
        ("ai robots", ("ai", "robots"), ("ai", "robots")),
        ("ai vision", ("ai",), ("ai vision",)),
        ("computer vision", ("computer", "vision", "computer vision"), ("computer vision",)),
        ([{"name": "AI"}, {"slug": "x"}], (), ("AI", "x")),
    ],
)
def test_topics_split_at_commas_and_at_known_words(value: Any, words: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert role_values.topics(value, frozenset(words)) == found


@pytest.mark.parametrize(
    "text", ["https://x.org", " http://x.org/a?b=c ", "https://x.org:8080/", "HTTPS://Bücher.example/ä", "http://localhost/x"]
)
def test_an_address_with_a_host_is_usable(text: str) -> None:
    assert role_values.usable_url(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:x",
        "//evil.org",
        "JaVa\tscript:x",
        "/a/b",
        "https://",
        "http:///x",
        "ftp://x.org",
        "https://x.org/a b",
        "",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert role_values.usable_url(text) is None


def test_a_pattern_makes_an_address() -> None:
    document = Document(id="posts/2021-09-27-a b.md", meta={"lang": "de"})
    assert role_values.made_url("https://x.org/{lang}/{year}/{slug}/", document, "2021-09-27") == "https://x.org/de/2021/a%20b/"
    assert role_values.made_url("https://x.org/{permalink}", document, "") is None


@pytest.mark.parametrize(
    ("meta", "state", "odd"),
    [
        ({}, "published", ""),
        ({"published": "true"}, "published", ""),
        ({"published": "True"}, "published", ""),
        ({"published": "false"}, "draft", ""),
        ({"Published": "no"}, "draft", ""),
        ({"published": "0"}, "draft", ""),
        ({"published": "N"}, "draft", ""),
        ({"published": "Y"}, "published", ""),
        ({"published": "1"}, "published", ""),
        ({"draft": "0"}, "published", ""),
        ({"draft": "n"}, "published", ""),
        ({"published": None}, "published", ""),
        ({"published": " "}, "published", ""),
        ({"published": ["false"]}, "draft", "published"),
        ({"published": "2020-01-01"}, "published", ""),
        ({"published": "5.9.2021"}, "published", ""),
        ({"published": "2020"}, "draft", "published"),
        ({"draft": "true"}, "draft", ""),
        ({"draft": "false"}, "published", ""),
        ({"draft": None}, "published", ""),
        ({"draft": "maybe"}, "draft", "draft"),
        ({"published": "true", "draft": "yes"}, "draft", ""),
        ({"removed": "true"}, "draft", ""),
        ({"removed": "true", "published": "true"}, "draft", ""),
        ({"removed": "false"}, "published", ""),
    ],
)
def test_only_what_says_so_plainly_is_published(meta: dict[str, Any], state: str, odd: str) -> None:
    assert state_of(Document(id="a.md", meta=meta)) == (state, odd)

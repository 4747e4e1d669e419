"""Feeds and exports: what was asked and nothing else, whole, and without drafts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from searchidx.web import create_app

import searchidx

ATOM = "{http://www.w3.org/2005/Atom}"
PATHS = ("/feed.atom", "/feed.json", "/export.csv", "/export.jsonl")


def ids(client: FlaskClient, path: str, query: str = "") -> list[str]:
    """What tells the documents of a feed or an export apart."""
    answer = client.get(path + query)
    assert answer.status_code == 200, answer.text
    if path.startswith("/feed.atom"):
        return [str(entry.findtext(f"{ATOM}id")) for entry in ET.fromstring(answer.data).iter(f"{ATOM}entry")]
    if path.startswith("/feed.json"):
        return [item["id"] for item in answer.get_json()["items"]]
    if path.startswith("/export.csv"):
        return [row["id"] for row in csv.DictReader(io.StringIO(answer.text))]
    return [json.loads(line)["id"] for line in answer.text.splitlines()]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["?q=robotx", "?q=robto", "?q=robot+zyzzyva", "?q=robo", "?q=heat:many", "?q=is:lost"])
def test_nothing_is_found_where_nothing_has_the_words(client: FlaskClient, path: str, query: str) -> None:
    assert ids(client, path, query) == []


@pytest.mark.parametrize("path", PATHS)
def test_drafts_stay_out_unless_asked_for(client: FlaskClient, path: str) -> None:
    assert ids(client, path, "?q=unfinished") == []
    for query in ("?q=unfinished+is:draft", "?q=unfinished&state=draft"):
        assert len(ids(client, path, query)) == 1


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["?topcs=AI", "?heat=many", "?sort=colour", "?size=1000", "?from=soon"])
def test_what_cannot_be_read_is_refused(client: FlaskClient, path: str, query: str) -> None:
    answer = client.get(path + query)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("path", ["/export.csv", "/export.jsonl"])
def test_an_export_is_all_of_it_in_the_order_of_the_search(client: FlaskClient, path: str) -> None:
    for query in ("?q=robot", "?q=robot&sort=-heat&size=3&page=2", "?topics=Vision&sort=heat"):
        wanted = client.get(f"/api/search{query.replace('size=3&page=2', '')}&size=100&-state=draft").get_json()["hits"]
        assert ids(client, path, query) == [hit["id"] for hit in wanted]


def test_more_than_a_batch_is_exported_once_each(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ids(client, "/export.jsonl", "?q=robot")
    for module in ("searchidx.search.export", "searchidx.web.request.strict"):
        monkeypatch.setattr(f"{module}.BATCH", 7)
    assert ids(client, "/export.jsonl", "?q=robot") == whole
    assert len(set(whole)) == len(whole) == 36


def test_a_table_has_the_fields_asked_for(client: FlaskClient) -> None:
    heading = client.get("/export.csv?q=robot").text.splitlines()[0]
    assert heading == "id,title,url,date,provider,topics,summary"
    rows = list(csv.DictReader(io.StringIO(client.get("/export.csv?q=robot&facet=heat&facet=state&sort=heat").text)))
    assert list(rows[0]) == ["id", "title", "url", "date", "heat", "state"]
    assert [(row["heat"], row["state"]) for row in rows[:2]] == [("0", "published"), ("1", "published")]


def test_a_json_feed_says_what_it_is(client: FlaskClient) -> None:
    answer = client.get("/feed.json?q=robot&size=5")
    assert answer.mimetype == "application/feed+json"
    feed = answer.get_json()
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "robot – searchidx")
    assert "Drafts are left out" in feed["description"]
    assert "raft" not in client.get("/feed.json?q=is:draft").get_json()["description"]
    assert feed["home_page_url"] == "http://localhost/?q=robot&size=5"
    assert feed["feed_url"] == "http://localhost/feed.json?q=robot&size=5"
    assert set(feed["items"][0]) == {"id", "url", "title", "content_text", "date_published", "authors", "tags"}
    following = ids(client, feed["next_url"].removeprefix("http://localhost"))
    assert len(following) == 5 and not set(following) & {item["id"] for item in feed["items"]}


def test_a_document_without_a_date_is_not_of_1970(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("---\ntitle: Undated\n---\n", "utf-8")
    searchidx.build(tmp_path / "docs", index=tmp_path / "index", jobs=1)
    client = create_app(tmp_path / "index").test_client()
    [item] = client.get("/feed.json").get_json()["items"]
    assert "date_published" not in item
    assert b"1970" not in client.get("/feed.atom").data


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text('---\ntitle: "=SUM(A1)"\nexcerpt: "-1+2"\nheat: -5\n---\n', "utf-8")
    searchidx.build(tmp_path / "docs", index=tmp_path / "index", jobs=1)
    client = create_app(tmp_path / "index").test_client()
    row: dict[str, Any] = next(csv.DictReader(io.StringIO(client.get("/export.csv?facet=heat").text)))
    assert (row["title"], row["heat"]) == ("'=SUM(A1)", "-5")

"""Saved searches in the page: a link, a name, and a feed of their own in both forms."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from searchidx.web import create_app

import searchidx
from tests.web.conftest import Browser

ATOM = "{http://www.w3.org/2005/Atom}"
MORNING = "title: Every <morning>\nquery: coffee\nwhere: {topics: Food}\n"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    folder = tmp_path / "docs"
    (folder / "searches").mkdir(parents=True)
    (folder / "searches" / "morning.yml").write_text(MORNING, "utf-8")
    (folder / "searches" / "travel.yml").write_text("query: coffee\nwhere: {topics: Travel}\n", "utf-8")
    for number in range(1, 6):
        topic = "Food" if number < 5 else "Travel"
        head = f"title: Coffee {number}\ntopics: [{topic}]\ndate: 2021-01-0{number}"
        (folder / f"{number}.md").write_text(f"---\n{head}\n---\nwords\n", "utf-8")
    searchidx.build(folder, index=tmp_path / "index", jobs=1)
    client: FlaskClient = create_app(str(tmp_path / "index")).test_client()
    return client


def test_the_first_page_links_each_and_its_feeds(client: FlaskClient) -> None:
    entries = Browser(client).get("/").css(".saved li")
    assert [entry.css("a")[0].text() for entry in entries] == ["Every <morning>", "travel"]
    page, atom, json = (str(link.attributes["href"]) for link in entries[0].css("a"))
    assert Browser(client).get(page).css("h1")[0].text() == "Results for Every <morning>"
    titles = [entry.findtext(f"{ATOM}title") for entry in ET.fromstring(client.get(atom).data).iter(f"{ATOM}entry")]
    feed = client.get(json).get_json()
    assert titles == [item["title"] for item in feed["items"]] == ["Coffee 4", "Coffee 3", "Coffee 2", "Coffee 1"]
    assert feed["title"].startswith("Every <morning> – ")
    assert str(ET.fromstring(client.get(atom).data).findtext(f"{ATOM}title")) == feed["title"]


def test_its_page_says_where_its_feeds_are(client: FlaskClient) -> None:
    page = Browser(client).get("/?q=@morning")
    links = {str(link.attributes["type"]): str(link.attributes["href"]) for link in page.css("link[rel=alternate]")}
    assert links["application/atom+xml"].startswith("/feed.atom?q=%40morning")
    assert links["application/feed+json"].startswith("/feed.json?q=%40morning")
    assert all(client.get(address).status_code == 200 for address in links.values())

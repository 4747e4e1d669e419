"""A search as a feed and as the browser's search engine."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from flask.testing import FlaskClient

from tests.web.conftest import Browser

ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def feed(client: FlaskClient, address: str) -> ET.Element:
    """The feed at an address."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ET.fromstring(answer.data)


def titles(root: ET.Element) -> list[str]:
    """The titles of a feed's entries."""
    return [str(entry.findtext(f"{ATOM}title")) for entry in root.iter(f"{ATOM}entry")]


def test_a_feed_has_the_hits_of_the_page_in_its_order(client: FlaskClient, browser: Browser) -> None:
    for query in ("?q=robot", "?q=robot&topics=Vision&sort=-heat", "?q=robot&page=2&size=5"):
        page = browser.get("/" + query)
        assert titles(feed(client, "/feed.atom" + query)) == [title.text().strip() for title in page.css(".card .title")]


def test_drafts_stay_out_unless_asked_for(client: FlaskClient) -> None:
    assert titles(feed(client, "/feed.atom?q=unfinished")) == []
    for query in ("?q=unfinished+is:draft", "?q=unfinished&state=draft"):
        assert titles(feed(client, "/feed.atom" + query)) == ["An unfinished thought"]


def test_a_feed_is_whole(client: FlaskClient) -> None:
    root = feed(client, "/feed.atom?q=robot&size=30")
    assert root.findtext(f"{SEARCH}totalResults") == "36"
    links = {str(link.get("rel")): str(link.get("href")) for link in root.findall(f"{ATOM}link")}
    assert links["alternate"] == "http://localhost/?q=robot&size=30"
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    following = feed(client, links["next"].removeprefix("http://localhost"))
    ids += [entry.findtext(f"{ATOM}id") for entry in following.iter(f"{ATOM}entry")]
    assert len(set(ids)) == 36 and all(str(id).startswith("urn:uuid:") for id in ids)
    for entry in root.iter(f"{ATOM}entry"):
        assert str(entry.findtext(f"{ATOM}updated")).endswith("Z")
        assert entry.findtext(f"{ATOM}author/{ATOM}name")


def test_hostile_text_stays_text(client: FlaskClient) -> None:
    root = feed(client, "/feed.atom?q=hostile")
    [entry] = root.iter(f"{ATOM}entry")
    assert "<script>" in str(entry.findtext(f"{ATOM}title"))
    assert [link.get("href") for link in entry.findall(f"{ATOM}link")] == ["http://localhost/documents/hostile.md"]


def test_what_xml_cannot_hold_is_left_out(client: FlaskClient) -> None:
    root = feed(client, "/feed.atom?q=%00%01%EF%BF%BFrobot")
    assert root.findtext(f"{ATOM}title") == "robot – searchidx"


def test_the_page_announces_the_feed_newest_first(client: FlaskClient, browser: Browser) -> None:
    link = browser.get("/?q=robot").css_first("link[type='application/atom+xml']")
    assert link is not None
    assert titles(feed(client, str(link.attributes["href"])))[:2] == ["Robot report 35", "Robot report 34"]


def test_the_description_offers_search_and_suggestions(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    urls = {str(url.get("type")): str(url.get("template")) for url in ET.fromstring(answer.data).findall(f"{SEARCH}Url")}
    for kind in ("text/html", "application/x-suggestions+json", "application/atom+xml"):
        address = urls[kind].replace("{searchTerms}", "robot").removeprefix("http://localhost")
        assert client.get(address).mimetype == kind

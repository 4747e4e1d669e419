"""Addresses behind another server: every one has the prefix that the service is mounted under."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from searchidx.web import create_app
from searchidx.web.request.addresses import address
from searchidx.web.request.proxies import public

from searchidx.errors import UsageError
from searchidx.settings import Settings, SiteSettings

PREFIX = "/notes"


BASE = f"http://localhost{PREFIX}"


def test_an_address_has_the_prefix_of_its_request(app: Flask) -> None:
    assert address("/x") == "/x"
    with app.test_request_context("/", base_url="http://localhost/"):
        assert address("/x") == "/x"
    with app.test_request_context("/", base_url=BASE):
        assert address("/x") == f"{PREFIX}/x"
        assert app.jinja_env.globals["address"] is address


@pytest.mark.parametrize("path", ["/feed.atom?size=1", "/opensearch.xml"])
def test_addresses_of_feeds_have_the_prefix(client: FlaskClient, path: str) -> None:
    root = ET.fromstring(client.get(path, base_url=BASE).data)
    own = [v for e in root.iter() for k, v in e.attrib.items() if k in ("href", "template") and urlsplit(v).hostname == "localhost"]
    own += [e.text or "" for e in root.iter() if e.tag.endswith(("SearchForm", "}Image"))]
    assert len(own) >= 3
    assert all(urlsplit(found).path.startswith(f"{PREFIX}/") for found in own), own


def test_addresses_of_the_interface_have_the_prefix(client: FlaskClient) -> None:
    assert client.get("/api/search?size=1", base_url=BASE).headers["Link"].startswith(f"<{PREFIX}/api/search?")
    assert client.get("/openapi.json", base_url=BASE).get_json()["servers"] == [{"url": PREFIX}]
    assert client.get("/api/nothing", base_url=BASE).get_json()["instance"] == f"{PREFIX}/api/nothing"


def test_a_prefix_is_part_of_the_entity_tag(client: FlaskClient) -> None:
    assert client.get("/feed.atom").headers["ETag"] != client.get("/feed.atom", base_url=BASE).headers["ETag"]


def test_a_public_address_stands_in_all_links(index: Path) -> None:
    client = create_app(index, Settings(site=SiteSettings(url="https://docs.example.org/notes/"))).test_client()
    for host, path in (("docs.example.org", "/feed.atom"), ("docs.example.org", "/notes/feed.atom"), ("localhost", "/feed.atom")):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 200
        assert b'href="https://docs.example.org/notes/feed.atom"' in answer.data
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org", "https://", "https://a b/", "https://x.org/a//b", "https://x.org/?q", "http://[x"]
)
def test_what_is_not_an_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        public(url)


def asked(app: Flask, peer: str, **headers: str) -> tuple[int, str]:
    """The status, and the first link of the feed as a peer with these headers sees it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = app.test_client().get("/feed.atom", headers=named, environ_base={"REMOTE_ADDR": peer})
    return answer.status_code, ET.fromstring(answer.data).find("{*}link").get("href", "") if answer.status_code == 200 else ""  # type: ignore[union-attr]


def test_forwarded_headers_count_from_trusted_peers_alone(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHIDX_PROXIES", "192.0.2.7, 2001:db8::/32")
    app = create_app(index)
    said = {"X_Forwarded_Prefix": "/notes", "X_Forwarded_Proto": "https"}
    for peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "192.0.2.7", "2001:db8::9"):
        assert asked(app, peer, **said) == (200, "https://localhost/notes/feed.atom"), peer
    for peer in ("192.0.2.8", "2001:db9::1", "198.51.100.1", "no address"):
        assert asked(app, peer, **said) == (200, "http://localhost/feed.atom"), peer


@pytest.mark.parametrize("prefix", ["//evil.example", "/a//b", "notes", "/x y", "/%2f%2fevil.example", '/"><script>', "/\\x.example"])
def test_a_prefix_that_is_none_is_left_out(app: Flask, prefix: str) -> None:
    assert asked(app, "127.0.0.1", X_Forwarded_Prefix=prefix) == (200, "http://localhost/feed.atom")


def test_a_forwarded_host_never_replaces_the_check_of_the_host(app: Flask) -> None:
    assert asked(app, "127.0.0.1", Host="evil.example", X_Forwarded_Host="localhost")[0] == 400
    assert asked(app, "127.0.0.1", X_Forwarded_Host="evil.example")[0] == 400
    assert asked(app, "127.0.0.1", X_Forwarded_Host="notes.localhost") == (200, "http://notes.localhost/feed.atom")


def test_an_unknown_host_is_told_the_way_out(client: FlaskClient) -> None:
    for path in ("/", "/api/search"):
        assert "SEARCHIDX_HOSTS" in client.get(path, headers={"Host": "notes.example.org"}).text

"""Addresses behind another server: every one has the prefix that the service is mounted under."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from searchidx.web.request.addresses import address

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

"""What a browser has to fetch before it can search: a page, one style sheet and one script, compressed."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

MOST, MOST_SCRIPT = 60_000, 12_000
"""Bytes that the page may send in all, and in its script."""


def weight(client: FlaskClient, address: str) -> int:
    """The bytes of a compressed answer."""
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip", address
        return len(answer.data)


def test_a_page_with_all_that_it_needs_is_light(client: FlaskClient) -> None:
    page = client.get("/?q=robot&explain=1").text
    [script] = re.findall(r'<script src="([^"]+)"', page)
    [style] = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert weight(client, script) <= MOST_SCRIPT
    assert weight(client, "/?q=robot&explain=1") + weight(client, style) + weight(client, script) <= MOST

"""Which other sites' scripts may read the API: none, unless the owner says which."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from searchidx.web import create_app

from searchidx.settings import Settings, SiteSettings

FRIEND, STRANGER = "https://friend.example", "https://stranger.example:8443"
FOR_SCRIPTS = ("/api/search?q=robot", "/api/suggest?q=ro", "/api/documents/parent.md", "/feed.json", "/openapi.json")
REFUSED = ("/api/search?page=abc", "/api/nothing")
FOR_READERS = ("/", "/documents/parent.md", "/feed.atom", "/export.csv", "/metrics", "/healthz", "/static/searchidx.js")


def sharing(index: Path, *origins: str) -> FlaskClient:
    """A client of a service that shares its API with these."""
    client: FlaskClient = create_app(index, Settings(site=SiteSettings(origins=origins))).test_client()
    return client


@pytest.mark.parametrize("address", [*FOR_SCRIPTS, *REFUSED, *FOR_READERS])
def test_nobody_is_let_in_by_default(index: Path, address: str) -> None:
    answer = sharing(index).get(address, headers={"Origin": FRIEND})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    answer.close()


@pytest.mark.parametrize("address", [*FOR_SCRIPTS, *REFUSED])
def test_one_that_is_named_is_let_in_and_no_other(index: Path, address: str) -> None:
    client = sharing(index, FRIEND)
    answer = client.get(address, headers={"Origin": FRIEND})
    assert answer.headers["Access-Control-Allow-Origin"] == FRIEND
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    for origin in (STRANGER, f"{FRIEND}.evil.example", "null", "", FRIEND.upper()):
        other = client.get(address, headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in other.headers
        assert "Origin" in other.headers["Vary"], "or a cache gives the one the answer for the other"
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("address", FOR_SCRIPTS)
def test_all_may_be_let_in(index: Path, address: str) -> None:
    answer = sharing(index, "*").get(address, headers={"Origin": STRANGER})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Origin" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("address", FOR_READERS)
def test_pages_are_never_shared(index: Path, address: str) -> None:
    answer = sharing(index, "*", FRIEND).get(address, headers={"Origin": FRIEND})
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer.close()


def test_nothing_else_is_allowed_by_it(index: Path) -> None:
    """There is nothing to ask for beforehand: only GET and HEAD are answered, and no header of a script's own is read."""
    asked = {"Origin": FRIEND, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "Authorization"}
    answer = sharing(index, FRIEND).options("/api/search", headers=asked)
    assert answer.status_code == 405
    assert "Access-Control-Allow-Methods" not in answer.headers
    assert "Access-Control-Allow-Headers" not in answer.headers


@pytest.mark.parametrize("name", ["callback", "jsonp"])
def test_no_answer_is_wrapped_in_a_call(index: Path, name: str) -> None:
    answer = sharing(index).get(f"/api/suggest?q=ro&{name}=run")
    assert "run(" not in answer.text
    assert (answer.content_type or "").startswith(("application/json", "application/problem+json"))

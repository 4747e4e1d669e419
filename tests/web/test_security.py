"""What every answer carries, whom the service answers to, and what it refuses."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from searchidx.web import create_app
from searchidx.web.security import is_trusted, policy, safe_url

import searchidx
from searchidx.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/documents/parent.md", 200),
    ("GET", "/api/search?q=robot", 200),
    ("GET", "/api/suggest?q=ro", 200),
    ("GET", "/api/documents/parent.md", 200),
    ("GET", "/feed.atom", 200),
    ("GET", "/opensearch.xml", 200),
    ("GET", "/openapi.json", 200),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/metrics", 200),
    ("GET", "/static/searchidx.css", 200),
    ("GET", "/?from=soon", 400),
    ("GET", "/api/search?page=abc", 400),
    ("GET", "/nothing", 404),
    ("GET", "/api/nothing", 404),
    ("GET", "/documents/nothing", 404),
    ("GET", "/static/..%2f__init__.py", 404),
    ("GET", "/static/%5c..%5c__init__.py", 404),
    *((method, "/", 405) for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")),
    ("POST", "/api/search", 405),
]


def guarded(headers: dict[str, str]) -> None:
    """Check the headers that every answer has."""
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(("method", "address", "status"), ANSWERS)
def test_every_answer_is_guarded(client: FlaskClient, method: str, address: str, status: int) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == status
    guarded(dict(answer.headers))
    if status >= 400:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Traceback" not in answer.text and "site-packages" not in answer.text
    answer.close()


def test_an_error_nobody_expected_is_guarded_and_tells_nothing(app: Flask, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret path /etc/passwd")

    monkeypatch.setattr(searchidx.Index, "run", fail)
    for address in ("/", "/api/search"):
        answer = create_app(index).test_client().get(address)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        guarded(dict(answer.headers))


def test_a_missing_index_is_503_with_help(tmp_path: Path) -> None:
    client = create_app(tmp_path / "index").test_client()
    page, data = client.get("/"), client.get("/api/search")
    assert (page.status_code, data.status_code, client.get("/readyz").status_code, client.get("/healthz").status_code) == (
        503,
        503,
        503,
        200,
    )
    assert "searchidx build" in page.text and "searchidx build" in data.get_json()["hint"]
    assert str(tmp_path) not in page.text + data.text
    guarded(dict(page.headers))
    assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "203.0.113.7", "", "a b", "[::1", "localhost@evil.example"]
)
def test_a_foreign_host_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    guarded(dict(answer.headers))
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:8000", "127.9.9.9", "[::1]:8000", "searchidx.localhost", "LOCALHOST"]
)
def test_this_machine_is_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_named_hosts_are_answered(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHIDX_HOSTS", "search.example.org, Other.example")
    client = create_app(index).test_client()
    for host, status in (("search.example.org", 200), ("other.example:8443", 200), ("evil.example", 400)):
        assert client.get("/", headers={"Host": host}).status_code == status


def test_a_public_service_answers_to_bare_addresses_only() -> None:
    assert is_trusted("192.0.2.1:8000", (), True)
    assert is_trusted("[2001:db8::1]:8000", (), True)
    assert not is_trusted("rebound.example", (), True)


def test_a_body_is_refused_unread(client: FlaskClient) -> None:
    assert client.get("/", data=b"x" * 70_000).status_code == 413


def test_no_route_leads_elsewhere(client: FlaskClient) -> None:
    for address in ("/documents", "/documents/", "/api/search/", "/?next=//evil.example", "//evil.example/..", "/feed.atom/"):
        assert not 300 <= client.get(address).status_code < 400


def test_no_request_makes_this_service_open_a_connection(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures and addresses of documents are for browsers alone: nobody can make the server ask another one."""

    def connect(*given: object) -> None:
        pytest.fail(f"a connection to {given[1:]}")

    client = create_app(index, Settings(images=True)).test_client()
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    for method, address, status in ANSWERS:
        answer = client.open(address, method=method)
        assert answer.status_code == status
        answer.close()


def test_pictures_widen_one_directive_only(index: Path) -> None:
    answer = create_app(index, Settings(images=True)).test_client().get("/")
    assert answer.headers["Content-Security-Policy"] == POLICY.replace("img-src 'self'", "img-src 'self' https: http:")
    assert policy(images=False) == POLICY


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/path",
        "https:",
        "http://",
        "vbscript:x",
        " https://a.example",
        "java\nscript:alert(1)",
        "https://a.example/\n",
        "https:\\\\a.example",
        "",
        None,
        7,
        "http://[bad",
    ],
)
def test_only_web_addresses_become_links(url: object) -> None:
    assert safe_url(url) is None


def test_web_addresses_stay_as_they_are() -> None:
    for url in ("https://example.org/a?b=c#d", "http://example.org", "HTTPS://EXAMPLE.ORG/ä"):
        assert safe_url(url) == url

"""A page that wants a token: who is let in, how it is compared, and where it never stands."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from searchidx.web import create_app, security

from tests.web.test_security import guarded
from tests.web.test_server import SCRIPT

TOKEN = "so-härd to gueß-7f3a"
WRONG = "another-wrong-one-91c4"
OPEN = ("/healthz", "/readyz")
SHUT = (
    *("/", "/?q=robot", "/documents/parent.md", "/api/search", "/api/suggest?q=ro", "/feed.atom", "/feed.json", "/export.csv"),
    *("/metrics", "/openapi.json", "/opensearch.xml", "/static/searchidx.js", "/nothing", "/healthz/", "/readyz/.."),
)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def basic(token: str, name: str = "anybody") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()}


@pytest.fixture
def client(index: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setenv("SEARCHIDX_TOKEN", TOKEN)
    found: FlaskClient = create_app(index).test_client()
    return found


WITHOUT = {
    "nothing": {},
    "another token": bearer(WRONG),
    "another password": basic(WRONG),
    "half of it": basic(TOKEN[:-1]),
    "more than it": basic(TOKEN + "x"),
    "its name": basic("", name=TOKEN),
    "an empty one": bearer(""),
    "an empty password": basic(""),
    "another scheme": {"Authorization": f"Digest response={WRONG}"},
    "what is not base64": {"Authorization": "Basic ????"},
    "in a cookie": {"Cookie": "token=so-hard"},
}


@pytest.mark.parametrize("given", WITHOUT)
def test_nobody_is_let_in_without_it(client: FlaskClient, given: str) -> None:
    for address in SHUT:
        answer = client.get(address, headers=WITHOUT[given])
        assert answer.status_code == 401, address
        guarded(dict(answer.headers))
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert answer.headers["Cache-Control"] == "no-store"
        assert TOKEN not in answer.text and WRONG not in answer.text


def test_who_brings_it_is_let_in(client: FlaskClient) -> None:
    for headers in (basic(TOKEN), basic(TOKEN, name="")):
        for address in SHUT:
            answer = client.get(address, headers=headers)
            assert answer.status_code in (200, 404), address
            assert TOKEN not in answer.get_data(as_text=True)
            answer.close()


def test_programs_bring_it_as_a_bearer(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHIDX_TOKEN", WRONG)
    client = create_app(index).test_client()
    assert client.get("/api/search", headers=bearer(WRONG)).status_code == 200
    assert client.get("/api/search", headers=bearer(WRONG[:-1])).status_code == 401


@pytest.mark.parametrize("address", OPEN)
def test_health_checks_are_outside(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200
    assert client.get(address, headers=basic(WRONG)).status_code == 200


def test_it_is_compared_in_constant_time(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Always by digests of one length, which nobody can choose byte by byte, and by the comparison that is made for it."""
    compared: list[tuple[bytes, bytes]] = []
    original = security.compare_digest

    def watched(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return bool(original(one, other))

    monkeypatch.setattr(security, "compare_digest", watched)
    for headers in (*WITHOUT.values(), basic(TOKEN)):
        client.get("/api/search", headers=headers)
    assert len(compared) == len(WITHOUT) + 1
    assert {len(digest) for pair in compared for digest in pair} == {32}


def test_it_stands_in_no_log_and_no_answer(index: Path) -> None:
    environment = os.environ | {"SEARCHIDX_TOKEN": TOKEN}
    script = SCRIPT.replace("workers=int(sys.argv[4]))", 'workers=int(sys.argv[4]), log="queries")')
    command = [sys.executable, "-c", script, str(index), "127.0.0.1", "0", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    try:
        port = int((re.search(r":(\d+)/", process.stderr.readline()) or [""])[1])
        answers = [answer(port, "/api/search?q=robot", headers) for headers in (basic(TOKEN), basic(WRONG), bearer(WRONG), {})]
        answers += [answer(port, address, basic(TOKEN)) for address in ("/", "/metrics", "/nothing", "/?from=soon")]
    finally:
        process.terminate()
        said = process.communicate(timeout=30)[1]
    assert [status for status, _ in answers] == [200, 401, 401, 401, 200, 200, 404, 400]
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert {line["status"] for line in lines} == {200, 400, 401, 404}
    secrets = [spelled for token in (TOKEN, WRONG) for spelled in (token, basic(token)["Authorization"].split()[1], ascii(token)[1:-1])]
    for text in (said, *(body for _, body in answers)):
        assert [secret for secret in secrets if secret in text] == []


def answer(port: int, address: str, headers: dict[str, str]) -> tuple[int, str]:
    """Status, and all that came back."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address, headers=headers)
    found = connection.getresponse()
    text = f"{found.headers}{found.read().decode('utf-8', 'replace')}"
    connection.close()
    return found.status, text

"""Serving: what the one who starts it is told, and the limits that the server keeps."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from searchidx.web.security import is_loopback, own_names
from searchidx.web.server import draft_notice, serve

from searchidx.errors import UsageError

SCRIPT = "import sys; from searchidx.web.server import serve; serve(sys.argv[1], host=sys.argv[2], port=int(sys.argv[3]))"


@contextmanager
def serving(index: Path, host: str = "127.0.0.1") -> Iterator[tuple[int, list[str]]]:
    """A server in a process of its own: its port and what it said when it was ready."""
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(index), host, "0"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        lines = [process.stderr.readline()]
        if host != "127.0.0.1":
            lines.append(process.stderr.readline())
        port = re.search(r":(\d+)/", lines[0])
        assert port is not None, lines
        yield int(port[1]), lines
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()


def status(port: int, path: str, headers: dict[str, str] | None = None) -> int:
    """The status of an answer over a real connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_service_says_where_it_is_and_keeps_its_limits(index: Path) -> None:
    with serving(index) as (port, [line]):
        assert "http://127.0.0.1:" in line
        assert status(port, "/") == 200
        assert status(port, "/?q=" + "x" * 20_000) in (400, 414, 431)
        assert status(port, "/", {"X-Padding": "x" * 20_000}) in (400, 431)
        assert status(port, "/", {"Host": "evil.example"}) == 400
        half = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
        for one in half:
            one.sendall(b"GET / HTTP/1.1\r\nHost: localh")
        assert status(port, "/healthz") == 200
        for one in half:
            one.close()


def test_a_service_for_others_says_how_many_drafts_it_shows(index: Path) -> None:
    with serving(index, "0.0.0.0") as (port, lines):
        assert re.search(r"\b1 draft\b", lines[1])
        assert status(port, "/", {"Host": "203.0.113.9"}) == 200
        assert status(port, "/", {"Host": "evil.example"}) == 400


def test_drafts_are_counted(app: Flask) -> None:
    assert "1 draft" in draft_notice(app)


def test_a_port_in_use_is_a_usage_error(index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for host, port in (("127.0.0.1", taken.getsockname()[1]), ("127.0.0.1", 700_000), ("host.invalid", 8000)):
            with pytest.raises(UsageError, match="cannot listen"):
                serve(index, host=host, port=port)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3", "x.localhost"])
def test_loopback_hosts(host: str) -> None:
    assert is_loopback(host)
    assert own_names(host) == {host}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "search.example.org", ""])
def test_hosts_that_others_reach(host: str) -> None:
    assert not is_loopback(host)
    assert host in own_names(host)

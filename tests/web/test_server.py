"""Serving: what the one who starts it is told, and the limits that the server keeps."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask import Flask
from searchidx.web.security import is_loopback, own_names
from searchidx.web.server import draft_notice, serve
from searchidx.web.serving.gate import MOST_STREAMS

import searchidx
from searchidx.errors import UsageError

OWN = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Request-ID")
SCRIPT = """
import sys
from searchidx.web.server import serve

if __name__ == "__main__":
    serve(sys.argv[1], host=sys.argv[2], port=int(sys.argv[3]), workers=int(sys.argv[4]))
"""


@contextmanager
def serving(index: Path, host: str = "127.0.0.1", workers: int = 1) -> Iterator[tuple[int, list[str]]]:
    """A server in a process of its own: its port and what it said when it was ready."""
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(index), host, "0", str(workers)], stderr=subprocess.PIPE, text=True)
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


def test_clients_that_ask_for_all_and_read_nothing_hold_up_nobody(tmp_path: Path) -> None:
    line = '{{"id": "{0}", "title": "Robot {0}", "summary": "' + "climate " * 500 + '"}}\n'  # more than the system takes for a client
    (tmp_path / "docs.jsonl").write_text("".join(line.format(number) for number in range(4_000)), "utf-8")
    searchidx.build(tmp_path / "docs.jsonl", index=tmp_path / "index", jobs=1)
    with serving(tmp_path / "index") as (port, _), ExitStack() as opened:
        stuck = 0
        for _ in range(4 * MOST_STREAMS):
            connection = opened.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.connect(("127.0.0.1", port))
            connection.sendall(b"GET /export.jsonl HTTP/1.1\r\nHost: localhost\r\n\r\n")
            stuck += connection.recv(12) == b"HTTP/1.1 200"
        assert 0 < stuck <= MOST_STREAMS, "only so many at once are written piece by piece"
        assert {status(port, path) for path in ("/healthz", "/readyz")} == {200}
        assert any(status(port, "/api/search?q=robot") == 200 for _ in range(20))


def raw(port: int, sent: bytes) -> Message:
    """The headers of the answer to raw bytes, with the status line as `status`; the connection must end by itself."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        line, _, rest = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n")
    found = message_from_bytes(rest)
    found["status"] = line.decode()
    return found


def test_what_cannot_be_read_is_answered_with_our_headers(index: Path) -> None:
    """The server's own answers, before any route is reached, have what all answers have."""
    start = b"GET /api/search HTTP/1.1\r\nHost: localhost\r\n"
    wrong = {
        b"GET / BROKEN\r\n\r\n": "400",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n": "400",
        start + b"A: " + b"x" * 70_000: "431",
        start + b"Connection: close\r\nA: " + b"x" * 20_000 + b"\r\n\r\n": "431",
        b"GET /?q=" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n": "414",
        start + b"Content-Length: 1000000000\r\n\r\nabc": "413",
        start + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n": "413",
        start + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n": "413",
        b"GET / HTTP/1.1\r\n\r\n": "400",
        b"GET /\r\n\r\n": "400",
        start + b"".join(b"A%d: x\r\n" % number for number in range(5_000)) + b"\r\n": "431",
        start + b"Content-Encoding: gzip\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n" + bytes(10): "413",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n": "400",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n": "400",
    }
    with serving(index) as (port, _):
        for sent, code in wrong.items():
            found = raw(port, sent)
            assert found["status"].split()[1] == code, sent[:80]
            assert all(found[name] for name in OWN), sent[:80]
            assert "server" not in found
            assert found["Cache-Control"] == "no-store"
        assert status(port, "/healthz") == 200


def test_several_processes_serve_one_index_and_end_together(index: Path) -> None:
    with serving(index, workers=2) as (port, _):
        asked = 20
        for _ in range(asked):
            assert status(port, "/api/search?q=robot") == 200
        end = monotonic() + 30
        while (counted := searches(port)) < asked and monotonic() < end:
            sleep(0.2)
        assert counted == asked, "any process tells what all have counted"


def searches(port: int) -> int:
    """How many searches the service says that it has answered."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    found = re.search(r'requests_total\{route="/api/search",method="GET",code="200"\} (\d+)', text)
    return int(found[1]) if found else 0


def test_a_connection_serves_more_than_one_request(index: Path) -> None:
    with serving(index) as (port, _):
        assert status(port, "/readyz") == 200
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/?q=robot")
        assert connection.getresponse().read()
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
        connection.close()


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

"""A server that answers as a cluster in trouble does: for each method and beginning of a path a status and a body."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answers = Mapping[tuple[str, str], tuple[int, Any]]
"""By method and beginning of the path; the longest that fits counts."""

INFO = {"version": {"distribution": "opensearch", "number": "3.1.0"}}
GREETING: Answers = {("GET", "/"): (200, INFO)}


def error(kind: str, reason: str = "") -> dict[str, Any]:
    """The body of an answer that refuses."""
    return {"error": {"type": kind, "reason": reason, "root_cause": [{"type": kind, "reason": reason}]}, "status": 0}


@contextlib.contextmanager
def stub(answers: Answers) -> Iterator[str]:
    """The host and port of a server with these answers, for as long as the block runs; what has none is not there."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length", 0))
            self.rfile.read(length)
            fitting = [path for method, path in answers if method == self.command and _fits(self.path, path)]
            status, body = answers[self.command, max(fitting, key=len)] if fitting else (404, error("index_not_found_exception"))
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _fits(path: str, beginning: str) -> bool:
    return path.partition("?")[0] == "/" if beginning == "/" else path.startswith(beginning)

"""The page and the interface behind a server that stands slow and greedy clients."""

from __future__ import annotations

import logging
import os
import socket
import sys
from ipaddress import ip_address

import waitress
from flask import Flask

from searchidx.errors import UsageError
from searchidx.settings import Settings

from . import create_app

THREADS = 8
_LIMITS = {
    "connection_limit": 100,
    "channel_timeout": 10,
    "max_request_header_size": 8192,
    "max_request_body_size": 64 * 1024,
}


def serve(
    index: str | os.PathLike[str] = "index",
    host: str = "127.0.0.1",
    port: int = 8000,
    config: str | os.PathLike[str] | Settings | None = None,
) -> None:
    """Serve an index until interrupted; what the reader should know goes to stderr."""
    app = create_app(index, config)
    app.config["SEARCHIDX_PUBLIC"] = not is_loopback(host)
    app.config["SEARCHIDX_HOSTS"] |= own_names(host)
    listening = _listen(host, port)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = waitress.create_server(app, sockets=[listening], threads=THREADS, ident="searchidx", **_LIMITS)
    shown = f"[{host}]" if ":" in host else host
    _tell(f"searchidx: http://{shown}:{listening.getsockname()[1]}/  (stop with Ctrl-C)")
    if not is_loopback(host):
        _tell(draft_notice(app))
    server.run()


def _listen(host: str, port: int) -> socket.socket:
    reason = "a port is a number from 0 to 65535"
    if 0 <= port <= 65535:
        try:
            return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            reason = error.strerror or str(error)
    raise UsageError(f"cannot listen on {host} port {port}: {reason}", "choose another with --host and --port")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host name."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def own_names(host: str) -> set[str]:
    """The names under which readers reach a service that is bound to `host`."""
    if is_loopback(host):
        return {host.casefold()}
    own = socket.gethostname().casefold()
    return {host.casefold(), own, f"{own}.local"}


def draft_notice(app: Flask) -> str:
    """One line that says how many drafts others can now read."""
    with app.test_client() as client:
        found = client.get("/api/search?state=draft&size=1", headers={"Host": "localhost"})
    count = found.get_json()["total"] if found.status_code == 200 else 0
    drafts = f"{count:,} {'draft' if count == 1 else 'drafts'}"
    return f"searchidx: other machines can read this page; it shows {drafts}" + (' (drafts = "skip" leaves them out)' if count else "")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

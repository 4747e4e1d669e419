"""Serving an index until it is interrupted."""

from __future__ import annotations

import dataclasses
import os
import resource
import socket
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import uvicorn
from flask import Flask
from uvicorn.supervisors import Multiprocess

from searchidx.errors import UsageError
from searchidx.settings import Settings

from . import settings_of
from .logs import Choice
from .request.proxies import networks, public
from .security import is_loopback
from .serving.connection import IDLE_SECONDS, MOST_CONNECTIONS, MOST_HEADER, Connection
from .serving.service import Service

BACKLOG = 1024
GRACE_SECONDS = 10
MOST_WORKERS = 64


def serve(
    index: str | os.PathLike[str] = "index",
    host: str = "127.0.0.1",
    port: int = 8000,
    config: str | os.PathLike[str] | Settings | None = None,
    *,
    at: str = "",
    workers: int = 1,
    rate: float = 0.0,
    log: Choice = "errors",
    opens: bool = False,
) -> None:
    """Serve an index until interrupted; what the reader should know goes to stderr.

    `at` is the public address, `workers` the number of processes, `rate` the requests a second that one client may make (0 for
    no limit), `log` what is logged, and `opens` shows the page in a browser.
    """
    settings = _with_site(settings_of(index, Path(config) if isinstance(config, str | os.PathLike) else config), at)
    service = Service(os.fspath(index), settings, host, rate, log)
    networks(os.environ.get("SEARCHIDX_PROXIES", ""))
    listening = _listen(host, port)
    shown = _shown(host, listening.getsockname()[1])
    _tell(f"searchidx: {settings.site.url or shown}  (stop with Ctrl-C)")
    for notice in notices(service):
        _tell(notice)
    if opens:
        webbrowser.open(settings.site.url or shown)
    _raise_descriptors()
    with _sharing(service, workers) as shared:
        _run(shared, listening, workers)


def _with_site(settings: Settings, at: str) -> Settings:
    public(settings.site.url)
    if not at:
        return settings
    public(at)
    return msgspec.structs.replace(settings, site=msgspec.structs.replace(settings.site, url=at))


def _run(service: Service, listening: socket.socket, workers: int) -> None:
    made = uvicorn.Config(
        service,
        factory=True,
        http=Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=MOST_HEADER,
    )
    if workers == 1:
        with suppress(KeyboardInterrupt):
            uvicorn.Server(made).run([listening])
    else:
        Multiprocess(made, [listening]).run()


@contextmanager
def _sharing(service: Service, workers: int) -> Iterator[Service]:
    """The service with a folder that its processes share, where there are several."""
    if workers == 1:
        yield service
        return
    with TemporaryDirectory(prefix="searchidx-", ignore_cleanup_errors=True) as folder:
        yield dataclasses.replace(service, shared=folder)


def _listen(host: str, port: int) -> socket.socket:
    reason = "a port is a number from 0 to 65535"
    if 0 <= port <= 65535:
        try:
            return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG)
        except OSError as error:
            reason = error.strerror or str(error)
    raise UsageError(f"cannot listen on {host} port {port}: {reason}", "choose another with --host and --port")


def _shown(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"


def _raise_descriptors() -> None:
    """Allow as many open files as the connections need, where the system lets this process have them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS * 2
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def notices(service: Service) -> Iterator[str]:
    """Lines about what the one who starts a server may not expect of it."""
    if not is_loopback(service.host) or service.settings.site.url:
        yield draft_notice(service.app())
    if service.settings.queries and "://" in service.index:
        yield "searchidx: queries are counted for indexes in a folder only; those of this one are not"


def draft_notice(app: Flask) -> str:
    """One line that says how many drafts others can now read."""
    headers = {"Host": "localhost", "Authorization": f"Bearer {app.config['SEARCHIDX_TOKEN']}"}
    with app.test_client() as client:
        found = client.get("/api/search?state=draft&size=1", headers=headers)
    count = found.get_json()["total"] if found.status_code == 200 else 0
    drafts = f"{count:,} {'draft' if count == 1 else 'drafts'}"
    return f"searchidx: other machines can read this page; it shows {drafts}" + (' (drafts = "skip" leaves them out)' if count else "")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

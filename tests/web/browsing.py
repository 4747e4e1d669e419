"""A real browser over a served index, and what it complains about."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from searchidx.web import create_app
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--font-render-hinting=none"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """The address of the page over an index, while the context lasts."""
    server = make_server("127.0.0.1", 0, create_app(index), threaded=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


class Watch:
    """What must not happen in a window: messages on the console, and requests to another host."""

    def __init__(self, page: Page, address: str) -> None:
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(address) else self.complaints.append(request.url))


@contextmanager
def window(
    chromium: Browser, address: str, *, scripts: bool = True, width: int = 1280, height: int = 900, start: str = "/"
) -> Iterator[Page]:
    """A fresh window; anything that the browser complains about, and any request to another host, is an error at its end."""
    context: BrowserContext = chromium.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": height}, base_url=address
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    watch = Watch(page, address)
    page.goto(start)
    yield page
    context.close()
    assert watch.complaints == []

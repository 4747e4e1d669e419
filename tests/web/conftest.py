"""The served documents: an index, an application and a client, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from searchidx.web import create_app
from selectolax.lexbor import LexborHTMLParser

import searchidx
from tests.support import served
from tests.web.browsing import ARGUMENTS, CHROMIUM, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium


class Browser:
    """A client that reads pages as a browser without scripts would."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str) -> LexborHTMLParser:
        """The page at an address, which must be there."""
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return LexborHTMLParser(answer.text)

    def form(self, page: LexborHTMLParser, **typed: str) -> str:
        """The address that submitting the page's search form asks for, as the page stands but for what is typed."""
        pairs = [
            (str(i.attributes["name"]), str(i.attributes.get("value") or "")) for i in page.css("input[name]") if _counts(i.attributes)
        ]
        chosen = page.css_first("#sort option[selected]") or page.css_first("#sort option")
        pairs.append(("sort", str(chosen.attributes["value"])) if chosen else ("sort", ""))
        kept = [(name, value) for name, value in pairs if name not in typed]
        return "/?" + urlencode([*kept, *typed.items()])


def _counts(attributes: dict[str, str | None]) -> bool:
    return attributes.get("type") != "checkbox" or "checked" in attributes


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return served.write(tmp_path_factory.mktemp("served") / "documents")


@pytest.fixture(scope="session")
def index(folder: Path) -> Path:
    place = folder.parent / "index"
    searchidx.build(folder, index=place, jobs=1)
    return place


@pytest.fixture(scope="session")
def app(index: Path) -> Flask:
    made: Flask = create_app(index)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    """Where the documents are served."""
    with serving(index) as place:
        yield place


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """A real browser; one a module, since two cannot run beside each other in one thread."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()

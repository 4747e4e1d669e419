"""A reader's way through the page in a real browser, with and without scripts."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright
from searchidx.web import create_app
from werkzeug.serving import make_server

from tests.support import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")]


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(index), threaded=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def opened(chromium: Browser, address: str, scripts: bool = True, width: int = 1280) -> tuple[BrowserContext, Page]:
    """A fresh window on the first page; anything that the browser complains about fails the test at its end."""
    context = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900}, base_url=address)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/")
    return context, page


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_search_filter_page_sort_and_back(chromium: Browser, address: str, scripts: bool) -> None:
    context, page = opened(chromium, address, scripts)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    found = page.locator("#count b")
    expect(found).to_have_text("39")

    page.locator("#q").fill("robot")
    page.locator("#q").press("Enter")
    expect(found).to_have_text("36")

    for topic, total in (("Vision", "12"), ("Robotics", "36")):
        page.locator("#filters").get_by_role("checkbox", name=topic).check()
        if not scripts:
            page.get_by_role("button", name="Apply").click()
        expect(page.locator("#results .chip.set", has_text=topic).first).to_be_visible()
        expect(found).to_have_text(total)
    assert page.url.count("topics=") == 2

    page.locator(".pager a[rel=next]").click()
    expect(page.locator(".pager [aria-current]")).to_have_text("2")
    assert "page=2" in page.url

    page.locator("#sort").select_option("title")
    if not scripts:
        page.get_by_role("button", name="Sort", exact=True).click()
    expect(page.locator(".card h2").first).to_have_text("Robot report 00")
    assert "page=" not in page.url and "sort=title" in page.url

    page.go_back()
    expect(page.locator(".pager [aria-current]")).to_have_text("2")
    page.go_back()
    page.go_back()
    expect(page.locator("#filters").get_by_role("checkbox", name="Robotics")).not_to_be_checked()
    expect(page.locator("#filters").get_by_role("checkbox", name="Vision")).to_be_checked()
    expect(page.locator("#q")).to_have_value("robot")
    assert complaints == []
    context.close()


def test_results_follow_the_typing_and_leave_one_step_back(chromium: Browser, address: str) -> None:
    context, page = opened(chromium, address)
    page.locator("#q").press_sequentially("unfinished")
    expect(page.locator(".card h2")).to_have_count(1)
    expect(page.locator(".card h2")).to_have_text("An unfinished thought")
    expect(page.locator("#q")).to_be_focused()
    page.go_back()
    expect(page.locator("#count b")).to_have_text("39")
    expect(page.locator("#q")).to_have_value("")
    context.close()


def test_suggestions_are_taken_with_the_keyboard(chromium: Browser, address: str) -> None:
    context, page = opened(chromium, address)
    box = page.get_by_role("combobox", name="Search the documents")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    box.press_sequentially("robo")
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    text = str(first.get_attribute("data-text"))
    page.keyboard.press("Enter")
    expect(box).to_have_value(text)
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("End")
    box.press("Backspace")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    context.close()


def test_the_key_can_be_switched_off_and_stays_off(chromium: Browser, address: str) -> None:
    context, page = opened(chromium, address)
    page.get_by_label("jumps to the search box").uncheck()
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    context.close()


def test_a_bar_of_the_timeline_narrows_the_dates(chromium: Browser, address: str) -> None:
    context, page = opened(chromium, address)
    page.locator(".timeline a").first.click()
    expect(page.locator("#results .chips .chip")).to_have_count(1)
    assert "from=" in page.url and "to=" in page.url
    context.close()


def test_on_a_phone_the_facets_fold_and_nothing_is_cut_off(chromium: Browser, address: str) -> None:
    for scripts in (True, False):
        context, page = opened(chromium, address, scripts, width=390)
        box = page.locator("#filters").get_by_role("checkbox", name="Vision")
        expect(box).to_be_hidden()
        page.locator(".fold > summary").click()
        expect(box).to_be_visible()
        if scripts:
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        context.close()


def test_attacks_stay_text(chromium: Browser, address: str) -> None:
    context, page = opened(chromium, address)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    for place in ("/?q=hostile&explain=1", "/documents/hostile.md", *(f"/?q={attack}" for attack in served.ATTACKS)):
        page.goto(place)
        assert page.evaluate("window.pwned") is None
    page.goto("/")
    page.locator("#q").fill("hostile")
    expect(page.locator("#count b")).to_have_text("1")
    assert page.evaluate("window.pwned") is None
    assert refused == []
    context.close()

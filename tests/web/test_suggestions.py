"""What the page suggests while one types, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web.browsing import CHROMIUM, window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")]

MOST = 5


def test_suggestions_are_taken_with_the_keyboard(chromium: Browser, address: str) -> None:
    with window(chromium, address) as page:
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
        page.keyboard.press("Escape")
        expect(box).to_have_value("")
        expect(page.locator("#count b")).to_have_text("39")


def test_a_title_opens_its_document(chromium: Browser, address: str) -> None:
    with window(chromium, address) as page:
        page.locator("#q").press_sequentially("week sci")
        title = page.get_by_role("option", name="A week in science")
        expect(title.locator("b")).to_have_text(["week", "sci"])
        title.click()
        expect(page.locator("h1")).to_have_text("A week in science")
        assert page.url == f"{address}/documents/parent.md"


def test_suggestions_are_few_and_mark_what_is_typed(chromium: Browser, address: str) -> None:
    with window(chromium, address) as page:
        page.locator("#q").press_sequentially("robo")
        expect(page.get_by_role("listbox")).to_be_visible()
        options = page.locator("[role=option]")
        assert 1 <= options.count() <= MOST
        marked = [text.casefold() for text in page.locator("[role=option] b").all_text_contents()]
        assert set(marked) == {"robo"} and len(marked) >= options.count()


def test_earlier_searches_are_offered_in_the_empty_box_and_forgotten_when_told(chromium: Browser, address: str) -> None:
    with window(chromium, address) as page:
        page.locator("#q").focus()
        expect(page.get_by_role("listbox")).to_be_hidden()
        for text in ("robot", "unfinished", "robot"):
            page.locator("#q").fill(text)
            page.locator("#q").press("Enter")
            expect(page).to_have_url(f"{address}/?q={text}")
        page.goto("/documents/draft.md")
        page.keyboard.press("/")
        options = page.locator("#suggestions li")
        assert [option.get_attribute("data-text") for option in options.all()][:2] == ["robot", "unfinished"]
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{address}/?q=robot")
        assert page.context.cookies() == []
        page.goto("/")
        page.keyboard.press("/")
        options.last.click()
        expect(page.get_by_role("listbox")).to_be_hidden()
        page.reload()
        page.keyboard.press("/")
        expect(page.locator("#q")).to_be_focused()
        expect(page.get_by_role("listbox")).to_be_hidden()

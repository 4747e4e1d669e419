"""A reader's ways through real documents, with scripts and without: what the page says is what the index answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import searchidx
from searchidx.search.index import Index
from tests.support.indexes import CORPUS
from tests.web.browsing import CHROMIUM, serving, window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.corpus,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed"),
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the real corpus is not here"),
]
WORD = "azure"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("corpus") / "index"
    searchidx.build(CORPUS, index=place)
    return place


@pytest.fixture(scope="module")
def index(root: Path) -> Iterator[Index]:
    with searchidx.open(root) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    with serving(root) as place:
        yield place


def expect_total(page: Page, total: int) -> None:
    """The page says that this much was found."""
    expect(page.locator("#count b")).to_have_text(f"{total:,}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_search_narrow_turn_sort_read_and_back(chromium: Browser, index: Index, address: str, scripts: bool) -> None:
    with window(chromium, address, scripts=scripts) as page:
        expect_total(page, index.search(group="story").total)
        page.locator("#q").fill(WORD)
        page.locator("#q").press("Enter")
        found = index.search(WORD, group="story", facets=("topics",))
        expect_total(page, found.total)

        topic = found.facets["topics"][0].value
        page.locator(f"#filters input[name='topics'][value='{topic}']").check(force=True)
        if not scripts:
            page.get_by_role("button", name="Apply").click()
        narrowed = index.search(WORD, group="story", where={"topics": [topic]}, sort="-date", offset=10)
        expect(page.locator(".chips .chip", has_text=f"Topics: {topic}")).to_be_visible()
        expect_total(page, narrowed.total)

        page.locator("#sort").select_option("-date")
        if not scripts:
            page.get_by_role("button", name="Sort", exact=True).click()
        page.wait_for_url("**sort=-date**")
        page.locator(".pager a[rel=next]").click()
        expect(page.locator("#hit-11 .title")).to_have_text(" ".join(narrowed.hits[0].title.split()))

        page.locator("#hit-12 .stay").click()
        expect(page.locator("h1")).to_have_text(" ".join(narrowed.hits[1].title.split()))
        page.get_by_role("link", name="Next").click()
        expect(page.locator("h1")).to_have_text(" ".join(narrowed.hits[2].title.split()))
        page.get_by_role("link", name=f"Back to {narrowed.total:,} results for {WORD}").click()
        expect(page.locator("#hit-13")).to_be_in_viewport()
        expect_total(page, narrowed.total)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_bar_narrows_and_a_dead_end_leads_out(chromium: Browser, index: Index, address: str, scripts: bool) -> None:
    with window(chromium, address, scripts=scripts, start=f"/?q={WORD}") as page:
        page.locator(".numbers summary").click()
        page.locator(".numbers tbody a").last.click()
        expect(page.locator(".chips .chip")).to_have_count(1)
        assert "from=" in page.url and "to=" in page.url

        page.goto(f"/?q={WORD}&from=1950-01-01&to=1950-12-31")
        expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
        page.locator(".empty .chip", has_text="without").first.click()
        expect_total(page, index.search(WORD, group="story").total)

"""A reader's ways through the page in a real browser: by mouse, by keyboard alone, and without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support import served
from tests.web.browsing import CHROMIUM, serving, window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")]

MOST_TABS = 12
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])


def pick(page: Page, name: str, value: str, scripts: bool) -> None:
    """Tick a value of a facet."""
    page.locator(f"#filters input[name='{name}'][value='{value}']").check(force=True)
    if not scripts:
        page.get_by_role("button", name="Apply").click()


@BOTH
def test_search_filter_page_sort_and_back(chromium: Browser, address: str, scripts: bool) -> None:
    with window(chromium, address, scripts=scripts) as page:
        found = page.locator("#count b")
        expect(found).to_have_text("39")
        page.locator("#q").fill("robot")
        page.locator("#q").press("Enter")
        expect(found).to_have_text("36")

        for topic, total in (("Vision", "12"), ("Robotics", "36")):
            pick(page, "topics", topic, scripts)
            expect(page.locator(".chips .chip", has_text=f"Topics: {topic}")).to_be_visible()
            expect(found).to_have_text(total)
        assert page.url.count("topics=") == 2

        page.locator(".pager a[rel=next]").click()
        expect(page.locator(".pager [aria-current]")).to_have_text("2")
        assert "page=2" in page.url

        page.locator("#sort").select_option("title")
        if not scripts:
            page.get_by_role("button", name="Sort", exact=True).click()
        expect(page.locator(".card .title").first).to_have_text("Robot report 00")
        assert "page=" not in page.url and "sort=title" in page.url

        page.go_back()
        expect(page.locator(".pager [aria-current]")).to_have_text("2")
        page.go_back()
        page.go_back()
        expect(page.locator("#filters input[name=topics][value=Robotics]")).not_to_be_checked()
        expect(page.locator("#filters input[name=topics][value=Vision]")).to_be_checked()
        expect(page.locator("#q")).to_have_value("robot")


@BOTH
def test_a_value_is_left_out_and_taken_in_again(chromium: Browser, address: str, scripts: bool) -> None:
    with window(chromium, address, scripts=scripts, start="/?q=robot") as page:
        pick(page, "-topics", "Vision", scripts)
        expect(page.locator("#count b")).to_have_text("24")
        if scripts:
            pick(page, "topics", "Vision", scripts)
            expect(page.locator("#count b")).to_have_text("12")
            expect(page.locator("#filters input[name='-topics'][value=Vision]")).not_to_be_checked()
        else:
            page.locator(".chips .chip").click()
            expect(page.locator("#count b")).to_have_text("36")


@BOTH
def test_a_document_and_back_with_everything_as_it_was(chromium: Browser, address: str, scripts: bool) -> None:
    start = "/?q=robot&topics=Vision&sort=title"
    with window(chromium, address, scripts=scripts, start=start, height=500) as page:
        page.locator("#hit-7 .snippet").click(force=True)  # the whole card leads there
        expect(page.locator("h1")).to_have_text("Robot report 18")
        page.get_by_role("link", name="Next").click()
        expect(page.locator("h1")).to_have_text("Robot report 21")
        page.get_by_role("link", name="Back to 12 results for robot").click()
        expect(page.locator("#hit-8")).to_be_in_viewport()
        expect(page.locator("#q")).to_have_value("robot")
        expect(page.locator("#sort")).to_have_value("title")
        assert page.url.endswith("&topics=Vision#hit-8")


def test_results_follow_the_typing_and_leave_one_step_back(chromium: Browser, address: str) -> None:
    with window(chromium, address) as page:
        page.locator("#q").press_sequentially("unfinished")
        expect(page.locator(".card .title")).to_have_count(1)
        expect(page.locator(".card .title")).to_have_text("An unfinished thought")
        expect(page.locator("#q")).to_be_focused()
        assert "typing" not in page.url
        page.go_back()
        expect(page.locator("#count b")).to_have_text("39")
        expect(page.locator("#q")).to_have_value("")


def test_facets_and_timeline_keep_their_places_while_one_types(chromium: Browser, address: str) -> None:
    places = "[...document.querySelectorAll('.facet, .timeline')].map((part) => Math.round(part.getBoundingClientRect().top))"
    text = "robot walk zzqx"
    with window(chromium, address, start="/?q=robot") as page:
        page.locator("#q").focus()
        page.keyboard.press("End")
        seen = page.evaluate(places)
        assert len(seen) > 3
        for end in range(6, len(text) + 1):
            page.keyboard.press(text[end - 1])
            page.wait_for_url(re.compile(f"q={text[:end].replace(' ', '[+]')}$"))
            assert page.evaluate(places) == seen, text[:end]


def test_results_are_walked_and_opened_by_keys_alone(chromium: Browser, address: str) -> None:
    with window(chromium, address, start="/?q=robot&sort=title") as page:
        page.keyboard.press("/")
        page.keyboard.press("ArrowDown")
        titles = page.locator(".card .title")
        expect(titles.nth(0)).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("j")
        expect(titles.nth(2)).to_be_focused()
        page.keyboard.press("k")
        expect(titles.nth(1)).to_be_focused()
        page.locator("#hit-2 .stay").focus()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Robot report 01")
        page.keyboard.press("j")
        expect(page.locator("h1")).to_have_text("Robot report 02")
        page.keyboard.press("?")
        expect(page.get_by_role("heading", name="How to search")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", name="How to search")).to_be_hidden()


@pytest.mark.parametrize("start", ["/", "/?q=robot&topics=Vision&from=2019", "/?q=robto&group=none"])
def test_the_first_result_is_a_few_tab_stops_from_the_box(chromium: Browser, address: str, start: str) -> None:
    with window(chromium, address, start=start) as page:
        page.locator("#q").focus()
        inside = "document.activeElement.closest('#hit-1') !== null"
        stops = 0
        while not page.evaluate(inside) and stops <= MOST_TABS:
            page.keyboard.press("Tab")
            stops += 1
        assert stops <= MOST_TABS


def test_single_keys_can_be_switched_off_and_stay_off(chromium: Browser, address: str) -> None:
    with window(chromium, address) as page:
        page.keyboard.press("?")
        page.get_by_label("Single keys").uncheck()
        page.reload()
        page.keyboard.press("/")
        expect(page.locator("#q")).not_to_be_focused()


def test_the_timeline_is_dragged_over(chromium: Browser, address: str) -> None:
    with window(chromium, address) as page:
        frame = page.locator(".timeline .brush").bounding_box()
        assert frame is not None
        page.mouse.move(frame["x"] + 2, frame["y"] + 20)
        page.mouse.down()
        page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + 20)
        expect(page.locator(".timeline .readout")).to_contain_text(" to ")
        said = str(page.locator(".timeline .readout").text_content())
        page.mouse.up()
        expect(page.locator(".chips .chip")).to_have_count(1)
        expect(page.locator("#count b")).to_have_text(said.rpartition(": ")[2])
        assert "from=2019-01-01" in page.url and "to=" in page.url


def test_the_timeline_is_one_tab_stop_and_walked_by_arrows(chromium: Browser, address: str) -> None:
    with window(chromium, address, start="/?q=robot") as page:
        brush = page.get_by_role("slider", name="Timeline")
        brush.focus()
        page.keyboard.press("Home")
        expect(brush).to_have_attribute("aria-valuetext", "January 2019: 1")
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowRight")
        expect(brush).to_have_attribute("aria-valuetext", "January 2019 to March 2019: 3")
        page.keyboard.press("Enter")
        expect(page.locator("#count b")).to_have_text("3")
        expect(page.get_by_role("slider", name="Timeline")).to_be_focused()
        page.keyboard.press("Delete")
        expect(page.locator("#count b")).to_have_text("36")


def test_a_bar_of_the_timeline_is_a_link_without_scripts(chromium: Browser, address: str) -> None:
    with window(chromium, address, scripts=False) as page:
        page.locator(".timeline a .mark").first.click()
        expect(page.locator(".chips .chip")).to_have_count(1)
        assert "from=" in page.url and "to=" in page.url


@BOTH
@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_filters_are_a_sheet_and_nothing_is_cut_off(chromium: Browser, address: str, scripts: bool, width: int) -> None:
    with window(chromium, address, scripts=scripts, width=width, height=700, start="/?q=robot") as page:
        box = page.locator("#filters input[name=topics][value=Vision]")
        expect(box).to_be_hidden()
        page.get_by_role("button", name="Filters").click()
        expect(box).to_be_visible()
        pick(page, "topics", "Vision", scripts)
        if scripts:
            page.get_by_role("button", name="Show 12 results").click()
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        expect(box).to_be_hidden()
        expect(page.locator("#count b")).to_have_text("12")


def test_a_value_is_found_among_all_values_of_its_facet(chromium: Browser, tmp_path: Path) -> None:
    import searchidx

    (tmp_path / "documents").mkdir()
    for number in range(60):
        text = f"---\ntitle: Number {number}\ntopics: [Topic {number:02}, Common]\n---\nText\n"
        (tmp_path / "documents" / f"{number}.md").write_text(text, encoding="utf-8")
    searchidx.build(tmp_path / "documents", index=tmp_path / "index", jobs=1)
    with serving(tmp_path / "index") as place, window(chromium, place) as page:
        page.get_by_label("Find in topics").fill("topic 57")
        shown = page.locator("#filters .choice:visible")
        expect(shown).to_have_count(1)
        shown.locator("input").first.check()
        expect(page.locator(".card .title")).to_have_text(["Number 57"])


def test_texts_without_blanks_make_no_tower(chromium: Browser, tmp_path: Path) -> None:
    import searchidx

    (tmp_path / "documents").mkdir()
    text = f"---\ntitle: robot {'x' * 3_000} robot\ntopics: [{'y' * 500}]\nprovider: {'z' * 300}\nlevel: {'v' * 300}\n---\n{'w' * 3_000}\n"
    (tmp_path / "documents" / "a.md").write_text(text, encoding="utf-8")
    searchidx.build(tmp_path / "documents", index=tmp_path / "index", jobs=1)
    with serving(tmp_path / "index") as place, window(chromium, place, width=320, start="/?q=robot") as page:
        frame = page.locator(".card").bounding_box()
        assert frame is not None and frame["height"] < 400
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_colours_are_switched_and_stay(chromium: Browser, address: str) -> None:
    with window(chromium, address) as page:
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        light = page.evaluate(ground)
        page.get_by_role("button", name="Colours").click()
        page.get_by_role("button", name="Colours: light").click()
        expect(page.get_by_role("button", name="Colours: dark")).to_be_visible()
        assert page.evaluate(ground) != light
        page.reload()
        assert page.evaluate(ground) != light


def test_the_count_is_said_once_and_without_milliseconds(chromium: Browser, address: str) -> None:
    said = "window.said = []; new MutationObserver(() => said.push(count.textContent)).observe(count, {childList: true, subtree: true})"
    with window(chromium, address, start="/?q=robot") as page:
        page.evaluate(said.replace("count", "document.getElementById('count')"))
        page.locator(".pager a[rel=next]").click()
        expect(page.locator(".pager [aria-current]")).to_have_text("2")
        assert page.evaluate("said") == [], "the same number is not said again"
        pick(page, "topics", "Vision", True)
        expect(page.locator("#count b")).to_have_text("12")
        assert page.evaluate("said") == ["12 documents"]


def test_attacks_stay_text(chromium: Browser, address: str) -> None:
    with window(chromium, address) as page:
        for place in ("/?q=hostile&explain=1", "/documents/hostile.md", *(f"/?q={attack}" for attack in served.ATTACKS)):
            page.goto(place)
            assert page.evaluate("window.pwned") is None
        page.goto("/")
        page.locator("#q").fill("hostile")
        expect(page.locator("#count b")).to_have_text("1")
        assert page.evaluate("window.pwned") is None

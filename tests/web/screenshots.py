"""Pictures of every state of the page, narrow, middle and wide, light and dark: `python -m tests.web.screenshots [STATE]...`.

They show an index of `seeds` and of what `showcase` adds, and lie in `.screenshots/`, which is not kept; that of the README lies
in `.github/`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import sync_playwright

import searchidx
from tests.support import showcase
from tests.web.browsing import ARGUMENTS, CHROMIUM, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / ".screenshots"
WIDTHS = {360: 740, 768: 1024, 1440: 900}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True)
class State:
    """A state of the page: its address, and what to do there before the picture is taken."""

    address: str
    keys: tuple[str, ...] = ()
    click: str = ""
    whole: bool = False


FRONT = State("/?q=open+data", click=".why summary")
STATES = {
    "home": State("/"),
    "results": State("/?q=robots"),
    "narrowed": State("/?q=robots&topics=Robotics&from=2021-01-01&to=2022-12-31"),
    "suggestions": State("/", keys=("/", "r", "o", "b")),
    "excluded": State("/?q=robots&-topics=Vision"),
    "why": State("/?q=open+data", click=".why summary"),
    "related": State("/?q=pandemic+face"),
    "corrected": State("/?q=robtos"),
    "wrong-field": State("/?q=provder:Gazette+robots"),
    "nothing": State("/?q=robots&topics=Music&from=2024-05-01"),
    "nothing-at-all": State("/?q=qwertyzxcv"),
    "split": State("/?q=open+data&split=provider", click=".numbers summary"),
    "dials": State("/?q=open+data&rank.freshness=1"),
    "one": State("/?q=stethoscope"),
    "last-page": State("/?page=999"),
    "document": State("/documents/london-is-buying-heaps-of-facial-recognition-tech.md?q=facial", whole=True),
    "text": State("/documents/whistling-kettle.md?q=kettle", whole=True),
    "story": State("/?q=skerry+ferry", click=".story summary"),
    "story-document": State("/documents/skerry-ferry-paper-radio.md?q=skerry+ferry", whole=True),
    "help": State("/?q=robots", keys=("?",)),
    "filters": State("/?q=robots", click=".to-filters"),
    "missing": State("/documents/no-such-file.md"),
    "refused": State("/?from=never"),
}


def take(browser: Browser, address: str, name: str, state: State) -> None:
    """The pictures of one state."""
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, base_url=address)
            page.goto(state.address)
            reach(page, state)
            page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=state.whole)
            page.close()


def take_front(browser: Browser, address: str) -> None:
    """The picture of the README."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light", base_url=address)
    page.goto(FRONT.address)
    reach(page, FRONT)
    page.mouse.move(0, 0)
    page.screenshot(path=ROOT / ".github" / "page.png")
    page.close()


def reach(page: Page, state: State) -> None:
    """Do what leads to the state."""
    for key in state.keys:
        page.keyboard.press(key)
    if state.click and page.locator(state.click).first.is_visible():
        page.locator(state.click).first.click()
    page.wait_for_timeout(250)


def main(names: list[str]) -> None:
    """Take the pictures of the states named, or of all."""
    FOLDER.mkdir(exist_ok=True)
    index = FOLDER / "index"
    searchidx.build(showcase.write(FOLDER / "documents"), index=index, jobs=1)
    with serving(index) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name in names or STATES:
            take(browser, address, name, STATES[name])
        if not names:
            take_front(browser, address)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

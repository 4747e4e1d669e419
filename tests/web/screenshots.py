"""Pictures of every state of the page, narrow, middle and wide, light and dark: `python -m tests.web.screenshots [STATE]...`.

They show an index of `seeds` and of what `showcase` adds, and lie in `.screenshots/`, which is not kept; that of the README lies
in `.github/`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
    """A state of the page: its address, what to do there before the picture is taken, and the index that it is of."""

    address: str
    keys: tuple[str, ...] = ()
    click: str = ""
    whole: bool = False
    index: str = "showcase"


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
    "dials": State("/?q=open+data&rank.freshness=1", whole=True),
    "one": State("/?q=stethoscope"),
    "last-page": State("/?page=999"),
    "document": State("/documents/london-is-buying-heaps-of-facial-recognition-tech.md?q=facial", whole=True),
    "text": State("/documents/whistling-kettle.md?q=kettle", whole=True),
    "story": State("/?q=skerry+ferry", click=".story summary"),
    "story-document": State("/documents/skerry-ferry-paper-radio.md?q=skerry+ferry", whole=True),
    "help": State("/?q=robots", keys=("?",)),
    "filters": State("/?q=robots", click=".to-filters"),
    "missing": State("/documents/no-such-file.md"),
    "refused": State("/?q=robots&from=never"),
    "empty": State("/", index="empty"),
    "no-index": State("/", index="none"),
    "damaged": State("/?q=robots", index="damaged"),
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


@contextmanager
def all_served(folder: Path) -> Iterator[dict[str, str]]:
    """The address of each index that a state is of, by its name; they are made in a folder."""
    for name in ("showcase", "damaged"):
        searchidx.build(showcase.write(folder / "documents"), index=folder / name, jobs=1)
    for file in (folder / "damaged").glob("gen-*/*"):
        file.unlink()
    (folder / "nothing").mkdir(exist_ok=True)
    searchidx.build(folder / "nothing", index=folder / "empty", jobs=1, allow_empty=True)
    with ExitStack() as opened:
        yield {name: opened.enter_context(serving(folder / name)) for name in ("showcase", "empty", "none", "damaged")}


def main(names: list[str]) -> None:
    """Take the pictures of the states named, or of all."""
    FOLDER.mkdir(exist_ok=True)
    with all_served(FOLDER) as addresses, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name in names or STATES:
            take(browser, addresses[STATES[name].index], name, STATES[name])
        if not names:
            take_front(browser, addresses["showcase"])
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

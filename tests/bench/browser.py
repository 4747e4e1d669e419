"""From letter to painted results in real Chromium, and how far the page moves: `python -m tests.bench.browser INDEX [--seed N]`.

Twenty queries, two words each of titles that the index holds, are typed letter by letter into the page that `searchidx serve` answers
with, the next one as soon as the answer to the last is painted. A letter's time goes from its event to the frame after the one in which
the results were replaced. Beside it stand the same times over an empty page that only a script changes: what the browser itself takes.
"""

from __future__ import annotations

import argparse
import os
import random
import re
from collections.abc import Iterator, Sequence
from statistics import median, quantiles
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError, sync_playwright

import searchidx
from tests.bench.load import served
from tests.web.browsing import ARGUMENTS, CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUERIES = 20
MOST_LETTERS = 16
PATIENCE = 5_000.0
SETTLING = 500
WATCH = """
window.letters = []; window.shifts = [];
let began = 0;
const painted = () => requestAnimationFrame(() => setTimeout(() => { letters.push(performance.now() - began); began = 0; }));
addEventListener("input", (event) => { began = event.timeStamp; }, true);
new MutationObserver((all) => { if (began && all.some((one) => [...one.addedNodes].some((node) => node.id === "results"))) painted(); })
  .observe(document, { childList: true, subtree: true });
new PerformanceObserver((list) => { for (const one of list.getEntries()) shifts.push([one.startTime, one.value, one.hadRecentInput]); })
  .observe({ type: "layout-shift", buffered: true });
"""
EMPTY = (
    "<!doctype html><title>x</title><input id=q><div id=page><main id=results></main></div><script>q.oninput = () => "
    "fetch('/healthz').then(() => { const m = document.createElement('main'); m.id = 'results'; results.replaceWith(m); })</script>"
)


def queries(index: str, seed: int) -> list[str]:
    """Two words of each of some titles, cut to the letters that people type before they look."""
    with searchidx.open(index) as opened:
        total = opened.search("", limit=0).total
        dice = random.Random(seed)
        titles = [opened.search("", limit=1, offset=dice.randrange(total)).hits[0].title for _ in range(4 * QUERIES)]
    found = [" ".join(re.findall(r"\w{3,}", title)[:2]).lower()[:MOST_LETTERS] for title in titles]
    return list(dict.fromkeys(filter(None, found)))[:QUERIES]


def typed(page: Page, text: str) -> list[float]:
    """Milliseconds of each letter of a query; `PATIENCE` for one that is not answered."""
    page.locator("#q").fill("")
    page.wait_for_timeout(SETTLING)
    page.locator("#q").focus()
    return [_letter(page, letter) for letter in text]


def _letter(page: Page, letter: str) -> float:
    page.evaluate("letters.length = 0")
    page.keyboard.press("Space" if letter == " " else letter)
    try:
        page.wait_for_function("letters.length", timeout=PATIENCE)
    except TimeoutError:
        return PATIENCE
    taken: float = page.evaluate("letters[0]")
    return taken


def shift(entries: Sequence[tuple[float, float, bool]]) -> float:
    """The cumulative layout shift as the Web Vitals define it: the greatest window of at most 5 s with gaps of at most 1 s."""
    most = held = first = last = 0.0
    for at, value, _ in entries:
        if at - last > 1_000 or at - first > 5_000:
            held, first = 0.0, at
        held, last = held + value, at
        most = max(most, held)
    return most


def report(index: str, seed: int) -> Iterator[str]:
    """The figures, a line each."""
    asked = queries(index, seed)
    with served(index, 1) as (port, _), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        address = f"http://127.0.0.1:{port}"
        page = browser.new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        page.add_init_script(WATCH)
        page.goto(f"{address}/?q={asked[0][:3]}")
        for text in asked[:2]:
            typed(page, text)
        times = [time for text in asked for time in typed(page, text)]
        shifts = page.evaluate("shifts")
        page.route("**/empty", lambda route: route.fulfill(body=EMPTY, content_type="text/html"))
        page.goto(f"{address}/empty")
        empty = [time for text in asked for time in typed(page, text)]
        browser.close()
    yield f"{len(asked)} queries, {len(times)} letters, load {os.getloadavg()[0]:.1f}"
    yield f"letter to painted results  {_line(times)}"
    yield f"an empty page              {_line(empty)}"
    yield f"layout shift {shift([one for one in shifts if not one[2]]):.3f}; with what moves within 500 ms of a key {shift(shifts):.3f}"


def _line(times: Sequence[float]) -> str:
    lost = sum(time == PATIENCE for time in times)
    return f"median {median(times):6.1f} ms   p95 {quantiles(times, n=20)[-1]:6.1f}   most {max(times):6.1f}   not answered {lost}"


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index")
    parser.add_argument("--seed", type=int, default=19)
    given = parser.parse_args()
    for line in report(given.index, given.seed):
        print(line, flush=True)


if __name__ == "__main__":
    main()

"""No violation that axe-core knows, in every state of the page, at every width that pictures are made of, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import CHROMIUM
from tests.web.screenshots import SCHEMES, STATES, WIDTHS, all_served, reach

if TYPE_CHECKING:
    from playwright.sync_api import Browser

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")]


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Where each index is served that a state is of."""
    with all_served(tmp_path_factory.mktemp("states")) as served:
        yield served


@pytest.mark.parametrize("name", STATES)
def test_no_state_has_a_violation(chromium: Browser, addresses: dict[str, str], name: str) -> None:
    page = chromium.new_page(base_url=addresses[STATES[name].index])
    told: list[str] = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(STATES[name].address)
        reach(page, STATES[name])
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = axe.Axe().run(page).response["violations"]
            told += [f"{width} {scheme} {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"][:2]]
    page.close()
    assert not told, "\n".join(told)

"""Ways out of a search that finds nothing."""

from __future__ import annotations

from tests.web.conftest import Browser
from tests.web.reading import count, href


def test_the_nearest_months_before_and_after_the_days_are_offered(browser: Browser) -> None:
    page = browser.get("/?q=robot&from=2019-12-16&to=2020-01-14")
    assert count(page) == 0
    near = page.css(".ways .chip")
    said = [" ".join(link.text().split()) for link in near]
    assert "December 2019 1" in said and "January 2020 1" in said
    assert count(browser.get(href(page, ".ways a[href*='to=2020-01-31']"))) == 1


def test_after_the_last_document_the_month_before_is_offered(browser: Browser) -> None:
    page = browser.get("/?q=robot&from=2030-01-01")
    assert "December 2021 1" in [" ".join(link.text().split()) for link in page.css(".ways .chip")]
    assert not browser.get("/?q=nothingxyz").css(".empty a[href*='from=']")

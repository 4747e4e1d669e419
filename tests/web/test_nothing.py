"""Ways out of a search that finds nothing."""

from __future__ import annotations

from pathlib import Path

from searchidx.web import create_app

import searchidx
from tests.web.conftest import Browser
from tests.web.reading import count, href


def test_the_nearest_months_before_and_after_the_days_are_offered(browser: Browser) -> None:
    page = browser.get("/?q=robot&from=2019-12-16&to=2020-01-14")
    assert count(page) == 0
    near = page.css(".ways .chip")
    said = [" ".join(link.text().split()) for link in near]
    assert "December 2019 1" in said and "January 2020 1" in said
    assert count(browser.get(href(page, ".ways a[href*='to=2020-01-31']"))) == 1


def test_so_they_are_where_the_days_stand_in_the_query(browser: Browser) -> None:
    page = browser.get("/?q=robot+date:2030..2031")
    assert "December 2021 1" in [" ".join(link.text().split()) for link in page.css(".ways .chip")]
    assert count(browser.get(href(page, ".ways a[href*='2021-12']"))) == 1
    page = browser.get("/?q=robot+date:2019-12-16..2020-01-14")
    assert {"December 2019 1", "January 2020 1"} <= {" ".join(link.text().split()) for link in page.css(".ways .chip")}
    assert count(browser.get("/?q=robot+-date:2019..2021")) == 0


def test_so_they_are_where_a_field_of_dates_is_filtered_by(tmp_path: Path) -> None:
    for number in range(1, 7):
        (tmp_path / f"{number}.md").write_text(
            f"---\ntitle: A {number}\nrevised: 2020-0{number}-10\ndate: 2019-01-01\n---\nrobot\n", "utf-8"
        )
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    browser = Browser(create_app(tmp_path / "index").test_client())
    page = browser.get("/?revised=2024-05")
    assert "Revised: June 2020 1" in [" ".join(link.text().split()) for link in page.css(".ways .chip")]
    assert count(browser.get(href(page, ".ways a[href*='2020-06']"))) == 1


def test_without_any_filter_the_number_is_told(browser: Browser) -> None:
    page = browser.get("/?q=robot&topics=Sports&from=2030-01-01")
    assert "Without any filter: 36 results" in page.css(".empty")[0].text()


def test_after_the_last_document_the_month_before_is_offered(browser: Browser) -> None:
    page = browser.get("/?q=robot&from=2030-01-01")
    assert "December 2021 1" in [" ".join(link.text().split()) for link in page.css(".ways .chip")]
    assert not browser.get("/?q=nothingxyz").css(".empty a[href*='from=']")

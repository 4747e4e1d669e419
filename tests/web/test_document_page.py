"""The page of one document: its facts, and its place in the search that led there."""

from __future__ import annotations

from pathlib import Path

from searchidx.web import create_app
from selectolax.lexbor import LexborHTMLParser

import searchidx
from tests.web.conftest import Browser
from tests.web.reading import href, titles


def test_a_document_shows_its_fields_and_leads_to_its_source(browser: Browser) -> None:
    page = browser.get(href(browser.get("/?q=robot&sort=title"), "a.stay"))
    assert page.css("h1")[0].text() == "Robot report 00"
    assert href(page, ".button.main") == "https://example.org/robots/0"
    table = {row.css("th")[0].text(): row.css("td")[0].text(strip=True) for row in page.css(".fields tr")}
    assert table == {"Heat": "0"}, "roles are shown as what they are, and not again in the table"
    assert [part.text() for part in page.css(".file code, .provider")] == ["Herald", "notes/article-00.md"]


def test_a_document_leads_back_to_its_place_in_the_search_and_to_its_neighbours(browser: Browser) -> None:
    address = "/?q=robot&topics=Vision&sort=title&page=2&size=5"
    found = browser.get(address)
    first = browser.get(href(found, "a.stay"))
    back = first.css(".back")[0]
    assert back.text(strip=True) == "Back to 12 results for robot"
    assert str(back.attributes["href"]) == "/?q=robot&sort=title&page=2&size=5&topics=Vision#hit-6"
    assert found.css("#hit-6") and first.css(".steps")[0].text(strip=True).startswith("6 of 12")
    before = browser.get(href(first, "a[rel=prev]"))
    assert before.css("h1")[0].text() == titles(browser.get(address.replace("page=2", "page=1")))[-1]
    assert str(before.css(".back")[0].attributes["href"]).endswith("#hit-5") and "page=" not in str(
        before.css(".back")[0].attributes["href"]
    )
    walked, page = [titles(found)[0]], first
    while (following := page.css_first("a[rel=next]")) is not None:
        page = browser.get(str(following.attributes["href"]))
        walked.append(page.css("h1")[0].text())
    assert walked == titles(browser.get(f"{address.replace('page=2&size=5', 'size=20')}"))[5:]


def test_a_related_article_that_is_here_is_linked_inside(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        '---\ntitle: A\nrelated:\n  - title: The other "story"\n    webUrl: http://example.org/other/\n'
        "  - title: Elsewhere\n    webUrl: https://example.org/elsewhere\n---\n",
        encoding="utf-8",
    )
    (tmp_path / "b.md").write_text('---\ntitle: The other "story"\nwebUrl: https://www.example.org/other\n---\n', encoding="utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    page = LexborHTMLParser(create_app(tmp_path / "index").test_client().get("/documents/a.md").text)
    assert [link.attributes["href"] for link in page.css("#related + ul a")] == ["/documents/b.md", "https://example.org/elsewhere"]


def test_a_body_is_set_as_headings_paragraphs_and_links(tmp_path: Path) -> None:
    text = "See https://example.org/a?b=1&c=2. <b>Bold</b>\n\n## What was lost\n\nTwo days of ticket sales, and the list of the giraffes.\n"
    (tmp_path / "a.md").write_text(f"---\ntitle: A\n---\n{text}", encoding="utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    page = LexborHTMLParser(create_app(tmp_path / "index").test_client().get("/documents/a.md").text)
    assert [heading.text() for heading in page.css(".body h2")] == ["What was lost"]
    assert page.css(".body a")[0].attributes["href"] == "https://example.org/a?b=1&c=2"
    assert not page.css(".body b")


def test_lines_of_a_wrapped_text_are_joined_and_verses_are_not(tmp_path: Path) -> None:
    long = "The ferry leaves its pier for the last time on Sunday, at noon or a little"
    (tmp_path / "a.md").write_text(f"---\ntitle: A\n---\n{long}\nlater.\n\nRow, row,\nrow your boat\n", encoding="utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    page = LexborHTMLParser(create_app(tmp_path / "index").test_client().get("/documents/a.md").text)
    assert [text.text() for text in page.css(".body p")] == [f"{long} later.", "Row, row,\nrow your boat"]

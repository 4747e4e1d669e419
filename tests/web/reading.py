"""What tests read off a page."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser


def titles(page: LexborHTMLParser) -> list[str]:
    """The titles of the hits on a page."""
    return [title.text().strip() for title in page.css(".card .title")]


def count(page: LexborHTMLParser) -> int:
    """How many documents the page says there are."""
    found = page.css_first("#count b")
    assert found is not None
    return int(found.text().replace(",", ""))


def href(page: LexborHTMLParser, selector: str) -> str:
    """Where the first such link leads."""
    link = page.css_first(selector)
    assert link is not None, selector
    return str(link.attributes["href"])

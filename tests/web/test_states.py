"""States that are no ordinary answer: an index that is missing, being built, empty, or that cannot be read."""

from __future__ import annotations

from pathlib import Path

from searchidx.web import create_app
from selectolax.lexbor import LexborHTMLParser

import searchidx
from searchidx import engines


def page_of(index: Path, address: str = "/") -> tuple[int, LexborHTMLParser]:
    """The status and the page of an index."""
    answer = create_app(index).test_client().get(address)
    return answer.status_code, LexborHTMLParser(answer.text)


def test_a_first_build_is_waited_for_by_the_page_itself(tmp_path: Path) -> None:
    status, page = page_of(tmp_path / "index")
    assert (status, page.css("h1")[0].text()) == (503, "The search is not available right now")
    assert "searchidx build" in page.css("main")[0].text() and not page.css("meta[http-equiv=refresh]")
    writing = engines.writer(tmp_path / "index")
    try:
        status, page = page_of(tmp_path / "index")
        assert (status, page.css("h1")[0].text()) == (503, "The index is being built")
        assert page.css("meta[http-equiv=refresh]")
    finally:
        writing.close()


def test_a_rebuild_is_told_at_the_foot_and_no_longer_when_it_is_done(index: Path) -> None:
    client = create_app(index).test_client()
    writing = engines.writer(index)
    try:
        assert "a newer index is being built" in client.get("/").text
    finally:
        writing.close()
    assert "being built" not in client.get("/").text


def test_an_index_that_cannot_be_read_says_what_helps(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\n", encoding="utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    (tmp_path / "index" / "CURRENT").write_text("gen-000001 " + "0" * 64 + "\n", encoding="utf-8")
    for file in (tmp_path / "index" / "gen-000001").iterdir():
        file.unlink()
    status, page = page_of(tmp_path / "index")
    assert (status, page.css("h1")[0].text()) == (503, "The search is not available right now")
    said = page.css("main")[0].text()
    assert "searchidx" in said and str(tmp_path) not in said


def test_a_missing_document_offers_to_search_for_its_name(index: Path) -> None:
    status, page = page_of(index, "/documents/notes/robot-report.md")
    assert (status, page.css("h1")[0].text()) == (404, "There is nothing at this address")
    assert page.css("main a")[1].attributes["href"] == "/?q=robot%20report"

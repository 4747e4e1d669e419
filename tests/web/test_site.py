"""What makes the page its owner's, and what every site is asked for."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from searchidx.web import create_app
from selectolax.lexbor import LexborHTMLParser

from tests.web.reading import href


def test_the_owner_names_and_colours_the_page(index: Path, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (tmp_path / "searchidx.toml").write_text(
        '[site]\nname = "Harbour <News>"\naccent = "#a01020"\nlogo = "logo.svg"\ntext = "All that floats."\ncard = ["heat"]\n',
        encoding="utf-8",
    )
    client = create_app(index, tmp_path / "searchidx.toml").test_client()
    page = LexborHTMLParser(client.get("/").text)
    assert page.css("h1")[0].text() == "Harbour <News>" and page.css(".lead")[0].text() == "All that floats."
    assert page.css("title")[0].text() == "Harbour <News>"
    assert "#a01020" in client.get(href(page, "link[href^='/static/site.css']")).text
    assert client.get(str(page.css(".brand img")[0].attributes["src"])).mimetype == "image/svg+xml"
    assert page.css(".card .meta a[href*='heat=35']")


def test_what_browsers_and_crawlers_ask_for_is_there(client: FlaskClient) -> None:
    with client.get("/favicon.ico", follow_redirects=True) as icon:
        assert (icon.status_code, icon.mimetype) == (200, "image/svg+xml")
    assert client.get("/robots.txt").text.startswith("User-agent: *\nDisallow: /*?\n")
    assert client.get("/static/logo").status_code == 404, "there is none unless the configuration names one"
    assert client.get("/robots.txt", environ_overrides={"SCRIPT_NAME": "/notes"}).text.count("/notes/") == 2


def test_every_address_of_a_page_has_its_prefix(client: FlaskClient) -> None:
    for path in (
        "/?q=robot&topics=Vision&page=2",
        "/documents/parent.md?q=science",
        "/documents/nope.md",
        "/?q=nothingxyz&topics=Vision",
        "/",
    ):
        page = LexborHTMLParser(client.get(path, environ_overrides={"SCRIPT_NAME": "/notes"}).text)
        for node in page.css("[href], [src], [action]"):
            for name in ("href", "src", "action"):
                target = node.attributes.get(name)
                assert target is None or target.startswith(("/notes/", "https://", "#")), (path, target)

"""What makes the page its owner's, and what every site is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from searchidx.web import create_app
from searchidx.web.view import accent
from selectolax.lexbor import LexborHTMLParser

from tests.web.reading import href

READABLE = 4.5


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


@pytest.mark.parametrize("colour", ["#ffee00", "#fff", "#000", "#777777", "#a01020", "#17606a"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accent_can_be_read_on_its_ground_and_stays_as_it_is_where_it_can(colour: str, scheme: str) -> None:
    style = (Path(accent.__file__).parent.parent / "static" / "searchidx.css").read_text("utf-8")
    assert f"--paper: light-dark({accent.GROUNDS['light']}, {accent.GROUNDS['dark']})" in style
    shown = accent.readable(colour, scheme)
    assert ratio(shown, accent.GROUNDS[scheme]) >= READABLE
    assert accent.readable(shown, scheme) == shown


def ratio(one: str, other: str) -> float:
    """The contrast of two colours as WCAG defines it."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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

"""The page without JavaScript: everything that it offers is a link or a form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from searchidx.web import create_app
from selectolax.lexbor import LexborHTMLParser

import searchidx
from searchidx.settings import Settings
from tests.support import served
from tests.web.conftest import Browser
from tests.web.reading import count, href, titles


def test_the_first_page_shows_everything_newest_first(browser: Browser) -> None:
    page = browser.get("/")
    assert count(page) == 39
    assert titles(page)[0] == "Robot report 35"
    assert page.css_first("[role=status]") is not None


def test_a_search_marks_what_it_found(browser: Browser) -> None:
    page = browser.get("/?q=unfinished")
    assert titles(page) == ["An unfinished thought"]
    assert [mark.text() for mark in page.css(".card .title mark")] == ["unfinished"]
    assert [badge.text() for badge in page.css(".card .badge")] == ["Draft"]


def test_facets_are_check_boxes_of_the_form(browser: Browser) -> None:
    page = browser.get("/?q=robot")
    vision = page.css_first("input[name=topics][value=Vision]")
    assert vision is not None and vision.attributes["form"] == "search"
    narrowed = browser.get(browser.form(page, topics="Vision"))
    assert count(narrowed) == 12
    box = narrowed.css_first("input[name=topics]")
    assert box is not None and box.attributes["value"] == "Vision" and "checked" in box.attributes, "what is picked comes first"
    [chip] = narrowed.css(".chips .chip")
    assert "Vision" in chip.text()
    assert count(browser.get(str(chip.attributes["href"]))) == 36


def test_submitting_the_form_again_keeps_every_filter(browser: Browser) -> None:
    page = browser.get("/?q=robot&topics=Vision&-provider=Gazette&from=2019-01-01&to=2020-12-31&heat=6&size=5&match=all&explain=1")
    again = browser.get(browser.form(page))
    assert (count(again), titles(again)) == (count(page), titles(page))
    assert [c.text() for c in again.css(".chips .chip")] == [c.text() for c in page.css(".chips .chip")]
    assert href(page, "link[rel=canonical]") == href(again, "link[rel=canonical]")


def test_two_values_of_a_field_are_joined_by_or(browser: Browser) -> None:
    assert count(browser.get("/?topics=Sports&topics=Vision")) == 14
    assert count(browser.get("/?topics=Vision&provider=Gazette")) == 7
    assert count(browser.get("/?-topics=Robotics")) == 3


def test_pages_follow_each_other_without_gap_or_repetition(browser: Browser) -> None:
    seen: list[str] = []
    address = "/?q=robot&sort=title"
    while address:
        page = browser.get(address)
        seen += titles(page)
        following = page.css_first(".pager a[rel=next]")
        address = str(following.attributes["href"]) if following else ""
    assert seen == [f"Robot report {number:02}" for number in range(36)]


def test_a_page_beyond_the_last_shows_the_last_and_says_so(browser: Browser) -> None:
    page = browser.get("/?q=robot&page=99")
    assert titles(page) == titles(browser.get("/?q=robot&page=4"))
    notice = page.css_first(".notice")
    assert notice is not None and "Page 99 does not exist" in notice.text()


@pytest.mark.parametrize("address", ["/?q=robot&sort=nope", "/?q=robot&page=abc", "/?q=robot&size=-x", "/?q=robot&facet=nope"])
def test_what_does_not_change_the_question_costs_nobody_the_page(browser: Browser, address: str) -> None:
    page = browser.get(address)
    assert count(page) == 36 and page.css_first(".notice") is not None


def test_what_would_widen_the_search_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.get("/?q=robot&from=never")
    assert LexborHTMLParser(answer.text).css("main a")[0].attributes["href"] == "/?q=robot", "the rest can be searched for"
    assert answer.status_code == 400
    page = LexborHTMLParser(answer.text)
    assert page.css("h1")[0].text() == "That cannot be searched for" and not page.css(".card")
    assert page.css("#q")[0].attributes["value"] == "robot", "the box stays as it was"


def test_sorting_by_a_number(browser: Browser) -> None:
    assert titles(browser.get("/?q=robot&sort=-heat"))[0] == "Robot report 35"
    page = browser.get("/?q=robot&sort=heat")
    assert titles(page)[0] == "Robot report 00"
    selected = page.css_first("#sort option[selected]")
    assert selected is not None and selected.attributes["value"] == "heat"


def test_each_bar_of_the_timeline_narrows_to_its_documents(browser: Browser) -> None:
    page = browser.get("/?q=robot")
    bars = [bar for bar in page.css(".timeline svg a") if bar.attributes["data-count"] != "0"]
    rows = [(row.css("a")[0].attributes["href"], row.css("td")[0].text()) for row in page.css(".timeline tr")]
    assert rows == [(bar.attributes["href"], bar.attributes["data-count"]) for bar in bars], "the table says what the bars show"
    assert len(bars) > 2
    for bar in bars[:3]:
        wanted = int(str(bar.attributes["data-count"]))
        assert count(browser.get(str(bar.attributes["href"]))) == wanted


def test_nothing_found_shows_ways_out(browser: Browser) -> None:
    page = browser.get("/?q=unfinished&topics=Vision&provider=Herald")
    assert count(page) == 0
    ways = {way.text(strip=True): str(way.attributes["href"]) for way in page.css(".ways a")}
    assert [text for text in ways if "Vision" in text] and not [text for text in ways if "Herald" in text]
    for address in ways.values():
        assert count(browser.get(address)) == 1


def test_a_mistyped_word_is_put_right_by_one_link(browser: Browser) -> None:
    page = browser.get("/?q=unfinishd")
    assert titles(browser.get(href(page, ".notice a"))) == ["An unfinished thought"]


def test_a_query_with_operators_is_read_back(browser: Browser) -> None:
    read = browser.get('/?q="robots+walk"+-vision').css_first(".notice")
    assert read is not None and "Read as" in read.text() and "robots walk" in read.text() and "vision" in read.text()
    assert not browser.get("/?q=robots+walk").css(".notice")


def test_what_is_wrong_in_a_query_is_told(browser: Browser) -> None:
    notice = browser.get("/?q=provder:<b>x").css_first(".notice")
    assert notice is not None and "provider" in notice.text()
    assert not notice.css("b")


def test_an_unknown_parameter_is_told_and_the_rest_holds(browser: Browser) -> None:
    page = browser.get("/?q=robot&topcs=Vision")
    notice = page.css_first(".notice")
    assert notice is not None and "topcs" in notice.text() and "topics" in notice.text()
    assert count(page) == 36


def test_a_matching_related_article_is_shown_under_its_parent(browser: Browser) -> None:
    page = browser.get("/?q=axolotl")
    assert titles(page) == ["A week in science"]
    assert href(page, ".card .related a") == "https://example.org/axolotl"


def test_each_card_says_why_it_is_there_in_parts_that_add_up(browser: Browser) -> None:
    whys = browser.get("/?q=robot+machine").css(".why")
    assert len(whys) == 10
    for why in whys:
        *parts, whole = [float(score.text().split()[0]) for score in why.css("dd")]
        assert len(parts) > 1 and sum(parts) == pytest.approx(whole, abs=0.005 * (len(parts) + 1))
        widths = [float(str(bar.attributes["width"]).rstrip("%")) for bar in why.css(".parts > svg rect")]
        assert sum(widths) == pytest.approx(100, abs=0.1)
    assert not browser.get("/").css(".why"), "nothing was asked, so there is nothing to explain"


def test_nothing_found_offers_words_and_years_that_there_are(browser: Browser) -> None:
    page = browser.get("/?q=robxyz&from=2030-01-01")
    assert [word.text() for word in page.css(".ways a")]
    assert "January" not in page.css(".empty")[0].text() and "2019 to 2021" in page.css(".empty")[0].text()


def test_a_value_is_left_out_and_taken_back_by_its_own_box(browser: Browser) -> None:
    page = browser.get("/?q=robot&-topics=Vision")
    assert count(page) == 24
    [box] = page.css("input[name='-topics'][value=Vision]")
    assert "checked" in box.attributes and box.attributes["form"] == "search"
    [chip] = page.css(".chips .chip")
    assert chip.css("bdi")[0].text() == "Topics: not Vision"
    assert count(browser.get(str(chip.attributes["href"]))) == 36


def test_what_is_secured_is_served_nowhere(client: FlaskClient, browser: Browser) -> None:
    for address in (
        "/?q=science&explain=1",
        "/documents/parent.md",
        "/api/documents/parent.md",
        "/api/search?q=science",
        "/feed.atom?q=science",
    ):
        answer = client.get(address)
        assert "A week in" in answer.text and served.SECRET not in answer.text
    assert count(browser.get(f"/?q={served.SECRET}")) == 0


def inert(page: LexborHTMLParser) -> None:
    """Check that a page runs nothing but its own script and links only to http, https and itself."""
    assert [str(script.attributes.get("src")).partition("?")[0] for script in page.css("script")] == ["/static/searchidx.js"]
    for node in page.css("*"):
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"], node.html
        for name in ("href", "src", "action"):
            if (target := node.attributes.get(name)) is not None:
                assert re.match(r"/(?!/)|https?://|#", target), target
    assert not page.css("img")
    for link in page.css("main a[href^=http]"):
        assert str(link.attributes["rel"]).split() == ["noopener", "noreferrer", "nofollow"]


@pytest.mark.parametrize(
    "address", ["/?q=hostile", "/?q=hostile&explain=1", "/documents/hostile.md", "/", "/documents/parent.md", "/?q=nothing"]
)
def test_a_hostile_document_is_inert(browser: Browser, address: str) -> None:
    inert(browser.get(address))


@pytest.mark.parametrize("attack", served.ATTACKS)
def test_a_hostile_address_is_inert(client: FlaskClient, attack: str) -> None:
    names = ("q", "topics", "-topics", "provider", "sort", "from", "page", "match", "facet", attack)
    for name in names:
        answer = client.get("/", query_string={name: attack})
        assert answer.status_code in (200, 400)
        inert(LexborHTMLParser(answer.text))
    inert(LexborHTMLParser(client.get(f"/documents/{attack}").text))


def test_pictures_only_where_the_configuration_wants_them(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\nimage: https://images.example.org/a.png\n---\n", encoding="utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)

    def pictures(app: Flask) -> list[str]:
        return [str(image.attributes["src"]) for image in LexborHTMLParser(app.test_client().get("/").text).css("img")]

    assert pictures(create_app(tmp_path / "index")) == []
    assert pictures(create_app(tmp_path / "index", Settings(images=True))) == ["https://images.example.org/a.png"]
    (tmp_path / "searchidx.toml").write_text("images = true\n", encoding="utf-8")
    assert pictures(create_app(tmp_path / "index")) == ["https://images.example.org/a.png"], "the source's own configuration holds"


def test_an_empty_index_says_how_to_fill_it(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    searchidx.build(tmp_path / "documents", index=tmp_path / "index", jobs=1, allow_empty=True)
    page = LexborHTMLParser(create_app(tmp_path / "index").test_client().get("/").text)
    assert "searchidx build" in page.css(".empty")[0].text()


def test_a_signal_is_turned_up_in_the_address_and_told(browser: Browser) -> None:
    plain, lifted = browser.get("/?q=robot"), browser.get("/?q=robot&rank.heat=2")
    assert titles(lifted)[0] == "Robot report 35" != titles(plain)[-1]
    dial = lifted.css("input[name='rank.heat']")[0].attributes
    assert (dial["value"], dial["data-standard"]) == ("2", "0")
    assert "ifted by heat" in lifted.css(".why")[0].text()
    assert href(lifted, "link[rel=canonical]") == "/?q=robot&rank.heat=2"
    assert href(browser.get("/?q=robot&rank.heat=0"), "link[rel=canonical]") == "/?q=robot", "what the configuration says is no setting"
    assert browser.get("/?q=robot&rank.nothing=1").css(".notice")


def test_what_is_being_typed_is_explained_later(browser: Browser) -> None:
    page = browser.get("/?q=robo&typing=1")
    assert count(page) == 36 and not page.css("details.why")
    later = browser.get(href(page, "a.why").partition("#")[0].replace("robo", "robot"))
    assert "open" in later.css("details.why")[0].attributes


def test_the_timeline_is_split_by_a_facet(browser: Browser) -> None:
    page = browser.get("/?q=robot")
    links = {link.text(): str(link.attributes["href"]) for link in page.css(".splits a")}
    assert links["Provider"] == "/?q=robot&split=provider" and links["Topics"] == "/?q=robot&split=topics"
    split = browser.get(links["Provider"])
    assert [one.text(strip=True) for one in split.css(".legend bdi")] == ["Gazette", "Herald"]
    for bar in split.css(".timeline svg a"):
        whole = sum(float(str(mark.attributes["height"])) for mark in bar.css(".mark"))
        assert sum(float(str(part.attributes["height"])) for part in bar.css(".part")) == pytest.approx(whole, abs=0.2)
    assert browser.get("/?q=robot&split=title").css(".notice")


def test_a_document_of_several_topics_is_drawn_once(browser: Browser) -> None:
    split = browser.get("/?split=topics")
    assert len(split.css(".legend bdi")) > 1
    for bar in split.css(".timeline svg a"):
        whole = sum(float(str(mark.attributes["height"])) for mark in bar.css(".mark"))
        assert sum(float(str(part.attributes["height"])) for part in bar.css(".part")) <= whole + 0.2


@pytest.mark.parametrize("unit", ["quarter", "week"])
def test_the_timeline_has_the_unit_that_is_asked_for(browser: Browser, unit: str) -> None:
    page = browser.get(f"/?q=robot&unit={unit}")
    assert page.css(".timeline figcaption")[0].text().split()[:3] == ["Documents", "by", f"{unit},"]
    assert len({tick.text() for tick in page.css(".timeline text")}) == len(page.css(".timeline text"))

"""Documents that tell one story: one card with the others in it, counts of both, and what is never folded."""

from __future__ import annotations

from pathlib import Path

import pytest
from searchidx.web import create_app
from selectolax.lexbor import LexborHTMLParser

import searchidx
from tests.web.conftest import Browser
from tests.web.reading import count, href, titles

PROVIDERS = ("Gazette", "Herald", "Courier")
TITLE = "City council bans facial recognition by police after a long debate"
TEXT = (
    "The city council voted on Tuesday to ban the use of facial recognition by its police, after a debate of six hours in which "
    "residents, officers and researchers spoke about errors, arrests and the price of the cameras."
)
OTHERS = {
    "scarf": "A scarf that confuses facial recognition and surveillance cameras",
    "gate": "Cameras at the market gate and the surveillance of shoppers",
    "owls": "Owls hunt in the dark",
    **{f"filler-{number}": f"Harbour news of week {number}" for number in range(8)},
}


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    place = tmp_path_factory.mktemp("stories")
    (place / "documents").mkdir()
    for number, provider in enumerate(PROVIDERS):
        front = f"title: {TITLE}\nprovider: {provider}\ndate: 2021-09-0{number + 1}\nwebUrl: https://{provider}.org/council"
        write(place / "documents" / f"{provider}.md", front, TEXT)
    for name, title in OTHERS.items():
        write(place / "documents" / f"{name}.md", f"title: {title}\nprovider: Gazette\ndate: 2020-01-01", f"{title}.")
    searchidx.build(place / "documents", index=place / "index", jobs=1)
    return Browser(create_app(place / "index").test_client())


def write(path: Path, front: str, body: str) -> None:
    path.write_text(f"---\n{front}\n---\n{body}\n", encoding="utf-8")


def test_a_story_is_one_card_that_opens_the_others(stories: Browser) -> None:
    page = stories.get("/?q=council")
    assert titles(page) == [TITLE]
    assert page.css("#count")[0].text().split() == ["1", "story", "in", "3", "documents"]
    assert page.css(".story summary")[0].text() == "Also at 2 providers"
    others = page.css(".story li a")
    assert len(others) == len(PROVIDERS) - 1
    opened = stories.get(str(others[0].attributes["href"]))
    assert opened.css("h1")[0].text() == TITLE
    assert opened.css(".back")[0].text().strip() == "Back to 1 result for council"
    assert not page.css("details.story[open]")


def test_stories_are_unfolded_by_the_address_alone(stories: Browser) -> None:
    page = stories.get("/?q=council&sort=date")
    unfolded = stories.get(href(page, ".fold"))
    assert count(unfolded) == len(PROVIDERS) and not unfolded.css(".story")
    assert href(unfolded, "link[rel=canonical]") == "/?q=council&sort=date&group=none"
    assert href(unfolded, ".fold") == "/?q=council&sort=date"
    assert href(page, "link[rel=canonical]") == "/?q=council&sort=date"
    assert href(stories.get("/?q=council&group=story"), "link[rel=canonical]") == "/?q=council"
    assert "group=none" in stories.form(unfolded)


def test_programs_feeds_and_exports_are_given_each_document(stories: Browser) -> None:
    assert stories.client.get("/api/search?q=council").get_json()["total"] == len(PROVIDERS)
    assert stories.client.get("/api/search?q=council&group=story").get_json()["total"] == 1
    for group in ("", "&group=story"):
        assert len(stories.client.get(f"/feed.json?q=council{group}").get_json()["items"]) == len(PROVIDERS)
        assert len(stories.client.get(f"/export.jsonl?q=council{group}").text.splitlines()) == len(PROVIDERS)


def test_the_page_links_to_programs_that_are_given_the_same(stories: Browser) -> None:
    page = stories.get("/?q=council")
    links = [str(link.attributes["href"]) for link in page.css(".foot .links a")]
    data = next(link for link in links if link.startswith("/api/search"))
    assert stories.client.get(data).get_json()["total"] == count(page)
    assert all("group" not in link for link in links if "feed" in link)


def test_a_document_shows_its_story_and_what_similar_ones_share(stories: Browser) -> None:
    page = stories.get("/documents/Herald.md")
    assert {link.text() for link in page.css("section[aria-labelledby=story] .meta bdi")} == {"Gazette", "Courier"}
    alike = section(page, "alike")
    assert OTHERS["scarf"] in alike and "Shares: " in alike and "facial recognition" in alike
    shared = [one.text().removeprefix("Shares: ").split(", ") for one in page.css("section[aria-labelledby=alike] .about")]
    assert shared and all(len(words) == len(set(words)) for words in shared)
    assert TITLE not in alike and OTHERS["owls"] not in alike
    assert not stories.get("/documents/owls.md").css("section[aria-labelledby=story]")


def section(page: LexborHTMLParser, name: str) -> str:
    return " ".join(page.css(f"section[aria-labelledby={name}]")[0].text().split())


def test_why_names_fields_and_words_and_adds_up(stories: Browser) -> None:
    why = stories.get("/?q=facial+surveillance&rank.freshness=1").css("details.why")[0]
    said = why.css("dl")[0].text()
    assert "n the title: " in said and "facial" in said and "ewer than most" in said
    parts = [float(part.text().split()[0]) for part in why.css("dd")]
    *shares, whole = parts
    assert sum(shares) == pytest.approx(whole, abs=0.005 * len(parts))
    assert len(why.css("svg[height='10'][width='100%'] rect")) == len(shares)


def test_a_hidden_draft_is_in_no_story(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    for number, provider in enumerate(PROVIDERS):
        front = f"title: {TITLE}\nprovider: {provider}\ndate: 2021-09-0{number + 1}\ndraft: {str(number == 0).lower()}"
        write(tmp_path / "documents" / f"{provider}.md", front, TEXT)
    for name, title in OTHERS.items():
        write(tmp_path / "documents" / f"{name}.md", f"title: {title}\ndate: 2020-01-01", f"{title}.")
    for drafts, others in (("show", {"Gazette.md", "Courier.md"}), ("hide", {"Courier.md"})):
        (tmp_path / "documents" / "searchidx.toml").write_text(f'drafts = "{drafts}"\n', encoding="utf-8")
        searchidx.build(tmp_path / "documents", index=tmp_path / drafts, jobs=1)
        with searchidx.open(tmp_path / drafts) as index:
            assert {one.id for one in index.story("Herald.md")} == others

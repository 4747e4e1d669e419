"""A body's Markdown on the page of its document: what is shown as what, and what never is."""

from __future__ import annotations

from pathlib import Path

import pytest
from searchidx.web import create_app
from searchidx.web.view.prose import prose
from selectolax.lexbor import LexborHTMLParser

import searchidx
from searchidx.settings import Settings

BENCH = """---
title: The bench on the hill
---
# The bench on the hill

An *old* plank, **four** bolts. See [the map](https://example.org/map), https://example.org/a_b?x=1&y=2 and [[Walks/Round|the round walk]].

### How to get there

3. Walk `uphill`
4. Rest
   - past the chapel

> Nobody sells it.

| month | visitors |
|-------|---------:|
| April | 120      |

```python
if a < b: sit()
```

![A plank](https://example.org/plank.png) [back](#how-to-get-there)

{% note %}
Take a cushion.[^1]
{% endnote %}

<div onclick="x()">Some <b>plain</b> words</div>

[^1]: Of wool.
"""
ELEMENTS = "p em strong del a code pre ul ol li blockquote div table thead tbody tr th td h2 h3 h4 h5 h6 hr br sup b img"
ATTRIBUTES = "href rel src alt loading decoding referrerpolicy id class dir tabindex role aria-label start scope"


def shown(folder: Path, text: str, images: bool = False) -> LexborHTMLParser:
    """The page of the only document of a folder."""
    (folder / "a.md").write_text(text, encoding="utf-8")
    searchidx.build(folder, index=folder / "index", jobs=1)
    return LexborHTMLParser(create_app(folder / "index", Settings(images=images)).test_client().get("/documents/a.md").text)


def body(text: str, images: bool = False) -> LexborHTMLParser:
    return LexborHTMLParser(str(prose(text, "", images)))


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def test_markdown_is_set_as_what_it_is(tmp_path: Path) -> None:
    page = shown(tmp_path, BENCH)
    assert texts(page, "h1") == ["The bench on the hill"]
    assert texts(page, ".body h2") == ["How to get there"], "the title is not shown again, and no level is skipped"
    assert texts(page, ".body em, .body strong, .body blockquote") == ["old", "four", "Nobody sells it."]
    assert page.css(".body ol")[0].attributes["start"] == "3"
    assert texts(page, ".body ol > li > ul > li") == ["past the chapel"]
    assert (texts(page, ".body th"), texts(page, ".body td.right")) == (["month", "visitors"], ["120"])
    assert texts(page, ".body pre code") == ["if a < b: sit()"]
    assert texts(page, ".body .lines") == ["Some plain words"] and not page.css(".body [onclick]")
    assert "the round walk" in page.css(".body p")[0].text() and "{%" not in page.css(".body")[0].text()


def test_links_lead_to_addresses_and_to_places_of_the_text(tmp_path: Path) -> None:
    page = shown(tmp_path, BENCH)
    links = [str(link.attributes["href"]) for link in page.css(".body a")]
    assert links == ["https://example.org/map", "https://example.org/a_b?x=1&y=2", "#text-how-to-get-there", "#text-note-1"]
    assert all(page.css(f"[id='{link[1:]}']") for link in links if link[0] == "#")


def test_pictures_are_their_texts_unless_they_are_wanted(tmp_path: Path) -> None:
    assert not shown(tmp_path, BENCH).css(".body img") and "A plank" in shown(tmp_path, BENCH).css(".body")[0].text()
    picture = shown(tmp_path, BENCH, images=True).css(".body img")[0].attributes
    assert (picture["src"], picture["alt"], picture["referrerpolicy"]) == ("https://example.org/plank.png", "A plank", "no-referrer")


@pytest.mark.parametrize(
    "link",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](//evil.example)",
        "[x](/documents/a.md)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "<x@example.org>",
        "[x]\n\n[x]: javascript:alert(1)",
        "[x](mailto:x@example.org)",
    ],
)
def test_no_other_link_is_made(link: str) -> None:
    assert not body(f"before {link} after").css("a")


def test_only_elements_of_the_list_are_made() -> None:
    page = body(BENCH + "<script>x</script>\n\n<style>x</style>\n\n<svg><a href=//x>y</a></svg>\n\n<form><input></form>", images=True)
    found = {node.tag for node in page.css("body *")}
    assert found <= set(ELEMENTS.split())
    assert {name for node in page.css("body *") for name in node.attributes} <= set(ATTRIBUTES.split())


def test_a_link_has_a_name_and_a_heading_a_place_of_its_own() -> None:
    page = body("[![](https://example.org/p.png)](https://example.org/)\n\n# Same\n\n# Same\n\n# q {#q}\n")
    assert texts(page, "a") == ["example.org"]
    assert [node.attributes["id"] for node in page.css("h2")] == ["text-same", "text-same-1", "text-q"]


def test_what_is_nested_too_deep_is_text() -> None:
    page = body(">" * 20_000 + " deep")
    assert "deep" in page.body.text() if page.body else False
    assert 10 < len(page.css("blockquote")) < 40


def test_repaired_markdown_keeps_its_lines(tmp_path: Path) -> None:
    page = shown(tmp_path, "---\ntitle: A\n---\nA pandemicâ€”but\n\n    code  two\n\n- one\u200b\n- two\n")
    assert texts(page, ".body p, .body li") == ["A pandemic—but", "one", "two"]
    assert page.css(".body pre")[0].text() == "code  two\n"


def test_a_card_leads_to_the_heading_that_its_passage_stands_under(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BENCH, encoding="utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    client = create_app(tmp_path / "index").test_client()
    [link] = LexborHTMLParser(client.get("/?q=chapel").text).css(".card .under")
    path, _, place = str(link.attributes["href"]).partition("#")
    assert (link.text(), texts(LexborHTMLParser(client.get(path).text), f"[id='{place}']")) == ("How to get there", ["How to get there"])


def test_a_hit_without_an_address_leads_to_the_place_where_it_matched(tmp_path: Path) -> None:
    (tmp_path / "here.md").write_text(BENCH, encoding="utf-8")
    (tmp_path / "there.md").write_text(BENCH.replace("title:", "url: https://example.org/there\ntitle:", 1), encoding="utf-8")
    (tmp_path / "plain.md").write_text("---\ntitle: Chapel\n---\nno heading above it\n", encoding="utf-8")
    searchidx.build(tmp_path, index=tmp_path / "index", jobs=1)
    client = create_app(tmp_path / "index").test_client()
    found = LexborHTMLParser(client.get("/?q=chapel&group=none").text).css(".card .title")
    addresses = sorted(str(link.attributes["href"]).replace("?q=chapel&group=none", "") for link in found)
    assert addresses == ["/documents/here.md#text-how-to-get-there", "/documents/plain.md", "https://example.org/there"]
    [place] = [str(link.attributes["href"]) for link in found if "#" in str(link.attributes["href"])]
    assert texts(LexborHTMLParser(client.get(place).text), "#text-how-to-get-there") == ["How to get there"]

"""Two addresses of one article are one; two articles' are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.stories import normalize

PAGE = "https://example.org/news/robots"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/news/robots",
        "https://www.example.org/news/robots/",
        "https://m.example.org/news/robots",
        "HTTPS://Example.ORG:443/news/robots",
        "https://example.org/news/robots?utm_source=feed&utm_medium=rss",
        "https://example.org/news/robots?fbclid=abc&ocid=xyz#comments",
        "https://example.org/news//robots",
        "https://example.org/news/robots/index.html",
        "https://example.org/news/robots/amp",
        "https://example.org/amp/news/robots",
        "https://amp.example.org/news/robots",
        "https://example-org.cdn.ampproject.org/c/s/example.org/news/robots",
        "https://example-org.cdn.ampproject.org/v/s/www.example.org/news/robots/amp?usqp=mq331&amp_js_v=0.1",
        "https://www.google.com/amp/s/example.org/news/robots",
        "https://www.bing.com/amp/s/example.org/news/robots?cvid=1",
        "https://example.org/news/r%6Fbots",
    ],
)
def test_one_article(url: str) -> None:
    assert normalize(url).partition("?")[0] == normalize(PAGE)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/robots-2",
        "https://example.com/news/robots",
        "https://example.org/news/robots?page=2",
        "https://example.org/News/robots",
        "https://example.org/news",
        "https://example.org/news/robots#/comments/7",
        "https://blog.example.org/news/robots",
    ],
)
def test_another_article(url: str) -> None:
    assert normalize(url) != normalize(PAGE)


@pytest.mark.parametrize("url", ["https://youtu.be/mwXnJUkTug0?si=a", "https://www.youtube.com/embed/mwXnJUkTug0?rel=0"])
def test_a_video_is_its_watch_page(url: str) -> None:
    assert normalize(url) == normalize("https://youtube.com/watch?v=mwXnJUkTug0&feature=share")


@pytest.mark.parametrize(
    "url", ["", "https://", "not an address", "https://example.org/", "http://[bad", "https://www.example.org?utm_source=x"]
)
def test_what_names_no_article_has_no_address(url: str) -> None:
    assert normalize(url) == ""


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z.]{1,12}/[a-z/?=&#%.]{0,20}", fullmatch=True))
def test_normalizing_again_changes_nothing(url: str) -> None:
    once = normalize(url)
    assert normalize(f"https://{once}") in (once, "") or "%" in url or "&" in url

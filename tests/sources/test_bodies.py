"""Bodies become plain text: what a reader would see stays, what only a browser runs goes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchidx.sources.bodies import hypertext, record
from searchidx.sources.log import DiagnosticLog
from searchidx.sources.markdown import markdown


def log() -> DiagnosticLog:
    return DiagnosticLog("x.md")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plain words\non two lines", "plain words\non two lines"),
        ("Some **bold**, _soft_ and `code()`", "Some bold, soft and code()"),
        ("[a link](https://example.org/hidden)", "a link"),
        ("see ![a picture](x.png) <img src=y alt='and this'>", "see a picture and this"),
        ("[[Page|label]] and [[Other Page]] and [[Page#Part]]", "label (Page) and Other Page and Page Part"),
        ("```python\nprint('<b>')\n```", "print('<b>')"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("{{< figure src=x.png >}}Words{{% note %}}inside{{% /note %}} {% raw %}end{% endraw %}", "Words inside end"),
        ("[Home]({{ site.baseurl }}/about) of {{page.author.name}}{{- .Params.x -}} {{ fn('a', b) }}.", "Home of ."),
        (
            "{{ 'the end' | upcase }} {{a}} ${{ b.c }} `{{ d.e }}` {% raw %}{{ f.g }}{% endraw %}",
            "the end {{a}} ${{ b.c }} {{ d.e }} {{ f.g }}",
        ),
        ("one<br>two <b>bo</b>ld", "one\ntwo bold"),
        ("before <script>canary()</script> after", "before after"),
        ("<style>canary {}</style>\n\nText <!-- canary --> end", "Text end"),
        ("<script>\n\ncanary\n\n</script>\n\nText", "Text"),
        ("- one\n- two", "one\n\ntwo"),
        ("a\\*b", "a*b"),
        ("snake_case and 2 * 3", "snake_case and 2 * 3"),
        ("- [ ] task [x] y", "[ ] task [x] y"),
    ],
)
def test_markdown_becomes_what_a_reader_sees(source: str, text: str) -> None:
    assert markdown(source, log()).text == text


def test_tables_keep_their_cells() -> None:
    assert markdown("| a | b |\n|---|---|\n| c | d |", log()).text.split() == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "source", ["# First *one*\n\n## Second", "First one\n===\n\n# Second", "<h2>First\n <b>one</b></h2><h1>Second</h1>"]
)
def test_the_first_heading_is_told(source: str) -> None:
    found = markdown(source, log())
    assert found.heading == "First one"
    assert "Second" in found.text


def test_a_sign_in_code_is_no_heading() -> None:
    assert markdown("```\n# comment\n```", log()).heading == ""


def test_modules_of_mdx_are_no_text() -> None:
    source = "import Tabs from '@theme/Tabs'\nexport { x } from 'y'\n\n# T\n\n<Tabs>inside</Tabs>"
    assert markdown(source, log(), components=True).text.split() == ["T", "inside"]


def test_blocks_of_html_do_not_run_together() -> None:
    text = hypertext(
        "<html><head><title>Name</title><script>canary</script></head><body><p>a</p><p>b</p><ul><li>c<li>d</ul></body></html>", log()
    )
    assert text.text.split() == ["a", "b", "c", "d"]
    assert text.heading == "Name"


@pytest.mark.parametrize(
    ("source", "text"),
    [("<p>a</p><p>b</p>", "a\nb"), ("a < b and c > d", "a < b and c > d"), (" x ", "x"), ("if (a<b) return", "if (a<b) return")],
)
def test_the_body_of_a_record_is_html_only_where_it_has_tags(source: str, text: str) -> None:
    assert "\n".join(record(source, log()).text.split("\n\n")) == text


@pytest.mark.parametrize(
    "source", ["> " * 20_000, "[" * 50_000, "*a_ " * 20_000, "`" * 30_000, "<b>" * 20_000, "- " * 20_000, "&" * 50_000, "![" * 20_000]
)
def test_a_hostile_body_ends_in_a_text(source: str) -> None:
    assert isinstance(markdown(source + "\n\ncanary", log()).text, str)


def test_html_that_never_closes_ends_in_its_text() -> None:
    notes = log()
    found = hypertext("<div>" * 200_000 + "<script>canary</script> a &amp; b <!-- canary", notes)
    assert found.text == "a & b"
    assert [d.code for d in notes.diagnostics] == ["body"]


@pytest.mark.parametrize(
    "source",
    [
        "# Head\n\n" + "*word* <b>x</b> " * 80_000 + "last",
        f"# Head\n\n![](data:image/png;base64,{'iVBORw0K' * 140_000})\n\nlast",
        f"# Head\n\n<img src='data:image/svg+xml;base64,{'iVBORw0K' * 140_000}'>\n\nlast",
    ],
)
def test_a_body_over_1_mib_is_markdown_like_any_other(source: str) -> None:
    found = markdown(source, log())
    assert found.heading == "Head"
    assert found.text.endswith("last")
    assert "*" not in found.text and "iVBOR" not in found.text


@given(st.text(alphabet="ab #*_`[]()<>!-\n|\\&{%}/sciptyle\"'", max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_markdown_and_html_becomes_text(source: str) -> None:
    for read in (markdown, hypertext, record):
        assert read(source, log()).text == read(source, log()).text.strip()


@given(st.lists(st.from_regex(r"[a-z]{3,8}", fullmatch=True), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_no_word_is_lost(words: list[str]) -> None:
    shapes = ["# {}", "*{}*", "- {}", "> {}", "`{}`", "[{}](u)", "<p>{}</p>", "    {}", "**{}**", "| {} |\n|---|"]
    source = "\n\n".join(shapes[number % len(shapes)].format(word) for number, word in enumerate(words * 2))
    assert markdown(source, log()).text.split() == words * 2 or sorted(set(markdown(source, log()).text.split())) == sorted(set(words))

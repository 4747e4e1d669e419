"""Hostile Markdown: nothing aborts, nothing takes more than linear time, and no word of prose or code is lost."""

from __future__ import annotations

import random
import re

import pytest

from searchidx.sources.log import DiagnosticLog
from searchidx.sources.markdown import markdown
from tests.support import hostile

PIECES = (
    *("# ", "## ", "- ", "* ", "1. ", "> ", "    ", "\t", "```\n", "~~~\n", "`", "``", "*", "**", "_", "~~", "[", "]"),
    *("(u)", "](u)", "![", "|", "|-|\n", "\\", "&amp;", "&", "<", "<b>", "</b>", "<div>", "</div>", "<!--", "-->"),
    *("[^1]", "[^1]: ", "[x]: u\n", "---\n", "===\n", "{#id}", "{%", "%}", "{{<", ">}}", "{{ ", " }}", "{% raw %}"),
    *("{% endraw %}", "[[", "]]", "|", "::: ", "!!! note\n", "> [!note]- ", "{: .c}", "\n", "\n", "\n\n", " ", " ", "  \n"),
)
OTHERS = ("<a ", "{{% x %}}", "[[a|b]]", "import x\n", "export {\n", "<T a={", "{/*", "`{%`", "> - ")
_WORD = re.compile(r"w\d+x")


def body(dice: random.Random) -> str:
    """A body of pieces of markup with words between them, each word once."""
    count = dice.randrange(1, 40)
    return "".join(f"{dice.choice(PIECES)}w{number}x{dice.choice(PIECES)}" for number in range(count))


def seen(text: str) -> set[str]:
    """The words that a slow parser of Markdown shows a reader in prose and code, HTML, tags and links aside."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    inner = [child for token in tokens for child in (token.children or ())]
    texts = [token.content for token in (*tokens, *inner) if token.type in ("text", "code_inline", "fence", "code_block")]
    return set(_WORD.findall(" ".join(texts)))


def check(seed: int) -> None:
    """Assert that no word is lost of a body without tags and HTML, and that any body becomes a text."""
    dice = random.Random(seed)
    text = body(dice)
    for components in (False, True):
        assert isinstance(markdown(text, DiagnosticLog("x"), components).text, str)
    plain = re.sub(r"[<{%\[\]!^]|:::|\?", "", text)
    assert seen(plain) <= set(_WORD.findall(markdown(plain, DiagnosticLog("x")).text)), (seed, plain)


@pytest.mark.parametrize("start", range(0, 1_000, 250))
def test_no_word_of_a_hostile_body_is_lost(start: int) -> None:
    for seed in range(start, start + 250):
        check(seed)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("start", range(1_000, 101_000, 10_000))
def test_no_word_of_many_hostile_bodies_is_lost(start: int) -> None:
    for seed in range(start, start + 10_000):
        check(seed)


@pytest.mark.parametrize("piece", sorted({*PIECES, *OTHERS}))
@pytest.mark.parametrize("components", [False, True])
def test_any_piece_again_and_again_is_read_in_linear_time(piece: str, components: bool) -> None:
    text = piece * (200_000 // len(piece)) + "\n\ncanary"
    hostile.bounded(lambda: markdown(text, DiagnosticLog("x"), components))

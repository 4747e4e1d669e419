"""Whatever is typed or pasted is parsed soon, to a tree that reads back to itself, and nothing told points outside the text."""

from __future__ import annotations

import random
from time import thread_time

from searchidx.query import parse, to_text
from searchidx.query.parser import Parsed
from searchidx.query.rewrite import walk
from tests.fuzz.test_queries import typed
from tests.support.queries import SCHEMA, TODAY, tree

CASES = 2_500
"""In a short run; a long one takes a million."""

MOST_SECONDS = 0.05
"""Of work for one text in a long run."""


def pasted(dice: random.Random) -> str:
    """A text at random out of words, signs of all languages and operators in all letters."""
    signs = "-–—/:;,.!?()[]{}<>«»‹›“”„‚‘’\"'「」『』《》…|*~+=#@&%"
    pieces = ["AND", "OR", "NOT", "or", "not", "title:", "state:", "quality:", "AI", "Owl", "owls", "U.S.", "e-mail", "東京", "Ärger", "x"]
    made = (
        dice.choice(pieces) if dice.random() < 0.6 else "".join(dice.choices(signs, k=dice.randint(1, 3)))
        for _ in range(dice.randint(1, 30))
    )
    return dice.choice((" ", "")).join(made) if dice.random() < 0.9 else "".join(map(chr, dice.choices(range(1, 0x3000), k=40)))


def timed(text: str) -> tuple[Parsed, float]:
    """What a text is parsed to, and the seconds of work that it took."""
    began = thread_time()
    found = parse(text, SCHEMA, TODAY)
    return found, thread_time() - began


def test_texts_at_random(dice: random.Random, rounds: int, soak: bool) -> None:
    worst = (0.0, "")
    for number in range(CASES * rounds):
        text = typed(dice) if number % 2 else pasted(dice)
        found, taken = timed(text)
        if taken > MOST_SECONDS:  # of something else, such as a collection of garbage, unless it takes as long again
            taken = min(timed(text)[1] for _ in range(3))
        worst = max(worst, (taken, text))
        spans = [node.span for node in walk(found.tree) if node.span] + [(one.start or 0, one.end or 0) for one in found.diagnostics]
        assert all(0 <= start <= end <= len(text) for start, end in spans), text
        assert tree(to_text(found.tree, SCHEMA)) == found.tree, text
    print(f"slowest: {worst[0] * 1000:.1f} ms for {worst[1][:200]!r}")
    assert worst[0] <= MOST_SECONDS or not soak, worst

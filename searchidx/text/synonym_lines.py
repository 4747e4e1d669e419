"""How people write synonyms down: a line of words, or of words and what they stand for."""

from __future__ import annotations

ARROW = "=>"


def sides(line: str) -> tuple[list[str], list[str]]:
    """What stands before and behind the arrow of a line; without one all of it on both sides.

    `k8s, kubernetes` goes both ways; `laptop => notebook, ultrabook` finds the right words where the left one is typed.
    """
    left, arrow, right = line.partition(ARROW)
    before = [text for part in left.split(",") if (text := " ".join(part.split()))]
    return before, [text for part in right.split(",") if (text := " ".join(part.split()))] if arrow else before

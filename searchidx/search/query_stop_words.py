"""Which words of a query are stop words."""

from __future__ import annotations

from collections.abc import Sequence

from searchidx.query.nodes import Node, Word
from searchidx.text import fold
from searchidx.text.stop_words import stop_words

STOPPED = 4
"""The number of words from which on stop words are treated differently; fewer are seldom a sentence (`the who`, `it support`)."""


def stops(leaves: Sequence[Node], languages: Sequence[str]) -> frozenset[str]:
    """The stop words of the language that has most of these words on its list, the main one where several have."""
    words = [spoken(leaf) for leaf in leaves]
    return max(map(stop_words, languages), key=lambda listed: sum(word in listed for word in words))


def spoken(leaf: Node) -> str:
    """The word of a leaf without case and accents; "" for phrases and words that stand for others."""
    return fold(leaf.text) if isinstance(leaf, Word) else ""

"""What to try where nothing has all the words: numbers and dates as values, the last word as a beginning, words spelled nearly so,
any of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from searchidx.engines.base import Engine
from searchidx.engines.messages import Request
from searchidx.errors import QueryDiagnostic
from searchidx.query import limits, parse
from searchidx.query.expand import expand
from searchidx.query.lexer import QUOTES, quoted
from searchidx.query.nodes import And, Equals, Has, InField, Is, Node, Not, Nothing, Or, Phrase, Range, Word
from searchidx.query.rewrite import fuzzy, relax, unfinished, walk, words
from searchidx.query.to_text import to_text
from searchidx.query.unnamed_values import as_values, values_in
from searchidx.search.request import Search
from searchidx.search.spelling import did_you_mean, joined
from searchidx.text import split

_TYPOGRAPHIC = frozenset(QUOTES) - {'"'}
_SENTENCE = 5
"""From how many words on a text with a minus or a colon in it is likely one that was pasted."""

LOOSENED = frozenset({"value", "unfinished", "corrected", "relaxed", "plain"})
"""The codes of diagnostics that say what is shown instead of what was typed."""

Attempt = tuple[Node, QueryDiagnostic]


class Loosening:
    """Looser trees for a query that found nothing, the closest to it first; `typed` is its tree as it was parsed."""

    def __init__(self, engine: Engine, asked: Search, typed: Node, deadline: float) -> None:
        self._engine, self._asked, self._typed, self._deadline = engine, asked, typed, deadline
        self._tree = self._unfinished(typed, asked.text)
        self._missing = self._unknown_words()

    def attempts(self, tree: Node) -> Iterator[Attempt]:
        """Trees to try in this order, each with what to say of it; none of them is the tree itself."""
        for looser, code in self._attempts(tree):
            if looser != tree:
                yield looser, QueryDiagnostic(code, "note", self._told(looser, code), self._way_back(code))

    def _attempts(self, tree: Node) -> Iterator[tuple[Node, str]]:
        auto = self._asked.match == "auto"
        if auto:
            yield as_values(tree, self._engine.schema), "value"
        if auto and not self._asked.typing:
            yield unfinished(tree, len(self._asked.text)), "unfinished"
        if self.did_you_mean:
            yield self._meant, "corrected"
        if self._missing:
            yield fuzzy(tree, self._missing.__contains__), "corrected"
        if auto:
            yield relax(self._tree), "relaxed"
        if auto and (plain := self._plain()):
            yield plain, "plain"
        if auto and self._missing:
            yield fuzzy(relax(self._tree), self._missing.__contains__), "relaxed"

    def _plain(self) -> Node | None:
        """Any of the words of a text that is likely pasted, its signs passed over; None where they were likely meant.

        A minus or a field counts as pasted in a sentence, typographic quotes always; conditions on values never do.
        """
        nodes = list(walk(self._tree))
        texts = split(self._asked.text)[: limits.WORDS]
        if len(texts) < 2 or any(isinstance(node, Range | Equals | Is | Has | Nothing) for node in nodes):
            return None
        quoted = any(isinstance(node, Phrase) and node.span and self._asked.text[node.span[0]] in _TYPOGRAPHIC for node in nodes)
        signs = len(texts) >= _SENTENCE and any(isinstance(node, Not | InField) for node in nodes)
        return relax(And(tuple(map(Word, texts)))) if quoted or signs else None

    @cached_property
    def did_you_mean(self) -> str:
        """The query with each unknown word replaced by what is likeliest meant, or two joined to one; "" where nothing is near."""
        text = self._asked.text
        for word in self._missing:
            if meant := did_you_mean(self._engine, word):
                text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _, meant=meant: meant, text)  # type: ignore[misc]
        if text == self._asked.text and (pair := joined(self._engine, self._neighbours())):
            text = re.sub(rf"(?<!\w){re.escape(pair[0])}\s+{re.escape(pair[1])}(?!\w)", "".join(pair), text, count=1)
        return text if text != self._asked.text else ""

    @property
    def _meant(self) -> Node:
        return self._unfinished(parse(self.did_you_mean, self._engine.schema).tree, self.did_you_mean)

    def _unfinished(self, tree: Node, text: str) -> Node:
        return unfinished(tree, len(text)) if self._asked.typing else tree

    def _neighbours(self) -> list[tuple[str, str]]:
        """Neighbouring words of the query, all of which are wanted."""
        children = self._typed.children if isinstance(self._typed, And) else ()
        return [(a.text, b.text) for a, b in pairwise(children) if isinstance(a, Word) and isinstance(b, Word)]

    def _told(self, looser: Node, code: str) -> str:
        """What is shown instead, in words."""
        if code == "plain":
            return "nothing is found as it is typed; these documents have some of its words"
        if code == "relaxed":
            return f"no document has {_all_of(relax(self._typed))}; these have some of them"
        if code == "value":
            return f"these documents have {_and(values_in(self._typed))} as a number or a date"
        if code == "unfinished":
            return f"showing results for {self._asked.text}*"
        return f"showing results for {self.did_you_mean if looser == self._meant else to_text(looser, self._engine.schema)}"

    def _way_back(self, code: str) -> str:
        """The query whose words mean themselves alone; "" where any of them counts."""
        if code in ("value", "relaxed", "plain"):
            return ""
        exact = {leaf.span: leaf for _, leaf in words(self._typed) if isinstance(leaf, Word | Phrase) and leaf.span}
        text = self._asked.text
        for (start, end), leaf in sorted(exact.items(), key=lambda one: one[0], reverse=True):
            last = code == "unfinished" and end == len(text)
            if last or (isinstance(leaf, Word) and leaf.text in self._missing):
                text = f"{text[:start]}{quoted(text[start:end] if isinstance(leaf, Word) else leaf.text)}{text[end:]}"
        return text

    def _unknown_words(self) -> list[str]:
        """Single words of the query that no document has; all are asked for at once."""
        leaves = {leaf.text: leaf for _, leaf in words(self._typed) if isinstance(leaf, Word) and len(split(leaf.text)) == 1}
        trees = [expand(self._unfinished(leaf, self._asked.text), self._engine.schema) for leaf in leaves.values()]
        found = self._engine.search([Request(tree, limit=0, deadline=self._deadline) for tree in trees])
        return sorted(text for text, one in zip(leaves, found, strict=True) if not one.total)


def _and(texts: Sequence[str]) -> str:
    return " and ".join(f"`{text}`" for text in dict.fromkeys(texts))


def _all_of(tree: Node) -> str:
    """The choice that a relaxed tree has, as what was wanted: "both words", "all 5 words"."""
    either = tree.children[0] if isinstance(tree, And) else tree
    choices = either.children if isinstance(either, Or) else (either,)
    what = "words" if all(isinstance(one, Word) for one in choices) else "words and phrases"
    return f"both {what}" if len(choices) == 2 else f"all {len(choices)} {what}"

"""What to try where nothing has all the words: the last word as a beginning, words spelled nearly so, any of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchidx.engines.base import Engine, Request
from searchidx.errors import QueryDiagnostic
from searchidx.query import limits
from searchidx.query.expand import expand
from searchidx.query.lexer import QUOTES
from searchidx.query.nodes import And, Equals, Has, InField, Is, Node, Not, Nothing, Phrase, Range, Word
from searchidx.query.rewrite import fuzzy, relax, unfinished, walk, words
from searchidx.search.request import Search
from searchidx.search.suggest import did_you_mean
from searchidx.text import split

_UNFINISHED = QueryDiagnostic("unfinished", "note", "nothing has the last word as it stands; words that begin so are shown")
_CORRECTED = QueryDiagnostic("corrected", "note", "nothing has these very words; similar words are shown")
_RELAXED = QueryDiagnostic("relaxed", "note", "nothing has all of these words; what has some of them is shown")
_PLAIN = QueryDiagnostic("plain", "note", "nothing was found so; the words are looked for without quotes and signs")
_TYPOGRAPHIC = frozenset(QUOTES) - {'"'}
_SENTENCE = 5
"""From how many words on a text with a minus or a colon in it is likely one that was pasted."""

Attempt = tuple[Node, QueryDiagnostic]


class Loosening:
    """Looser trees for a query that found nothing, the closest to it first."""

    def __init__(self, engine: Engine, asked: Search, tree: Node, deadline: float) -> None:
        self._engine, self._asked, self._tree, self._deadline = engine, asked, tree, deadline
        self._missing = self._unknown_words()

    def attempts(self, tree: Node) -> Iterator[Attempt]:
        """Trees to try in this order, each with what to say of it; none of them is the tree itself."""
        for looser, diagnostic in self._attempts(tree):
            if looser != tree:
                yield looser, diagnostic

    def _attempts(self, tree: Node) -> Iterator[Attempt]:
        auto = self._asked.match == "auto"
        if auto and not self._asked.typing:
            yield unfinished(tree, len(self._asked.text)), _UNFINISHED
        if self._missing:
            yield fuzzy(tree, self._missing.__contains__), _CORRECTED
        if auto:
            yield relax(self._tree), _RELAXED
        if auto and (plain := self._plain()):
            yield plain, _PLAIN
        if auto and self._missing:
            yield fuzzy(relax(self._tree), self._missing.__contains__), _RELAXED

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

    def did_you_mean(self) -> str:
        """The query with each unknown word replaced by the likeliest known one; "" where that changes nothing."""
        text = self._asked.text
        for word in self._missing:
            if meant := did_you_mean(self._engine, word):
                text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _, meant=meant: meant, text)  # type: ignore[misc]
        return text if text != self._asked.text else ""

    def _unknown_words(self) -> list[str]:
        """Single words of the query that no document has; all are asked for at once."""
        texts = sorted({leaf.text for _, leaf in words(self._tree) if isinstance(leaf, Word) and len(split(leaf.text)) == 1})
        languages = self._engine.schema.languages
        requests = [Request(expand(Word(text), languages), limit=0, deadline=self._deadline) for text in texts]
        return [text for text, found in zip(texts, self._engine.search(requests), strict=True) if not found.total]

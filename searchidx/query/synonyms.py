"""Synonyms: words that also stand for others, at query time, as the configuration of the index says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from searchidx.query.nodes import And, InField, Node, Or, Phrase, Word
from searchidx.text import analyzer
from searchidx.text.synonym_lines import sides

LONGEST = 8
"""Words of a synonym that are looked for in a row."""

Key = tuple[str, ...]


class Synonyms:
    """The synonyms of an index, looked up by the terms of what is typed."""

    def __init__(self, lines: Sequence[str], language: str) -> None:
        self._terms = analyzer(language).terms
        self._also: dict[Key, tuple[str, ...]] = {}
        for before, behind in map(sides, lines):
            for typed in before:
                key = self._key(typed)
                others = tuple(other for other in behind if self._key(other) != key)
                self._also[key] = tuple(dict.fromkeys((*self._also.get(key, ()), *others)))
        self._longest = min(max(map(len, self._also), default=0), LONGEST)

    def added(self, tree: Node) -> Node:
        """The tree with the synonyms of its words and phrases, but for those that are excluded."""
        match tree:
            case Word(text) | Phrase(text):
                also = self._also.get(self._key(text), ())
                return replace(tree, also=also) if also else tree
            case And(children):
                found = self._in_row(children)
                return replace(tree, children=tuple(found)) if len(found) > 1 else found[0]
            case Or(children):
                return replace(tree, children=tuple(map(self.added, children)))
            case InField(_, child):
                return replace(tree, child=self.added(child))
        return tree

    def _in_row(self, children: Sequence[Node]) -> list[Node]:
        """The children with their synonyms; words that have one together stand with it as alternatives."""
        found: list[Node] = []
        at = 0
        while at < len(children):
            size, also = self._longest_row(children[at : at + self._longest])
            if size > 1:
                words = tuple(children[at : at + size])
                found.append(Or((And(words), Phrase(also[0], also=also[1:]))))
            else:
                size = 1
                found.append(self.added(children[at]))
            at += size
        return found

    def _longest_row(self, children: Sequence[Node]) -> tuple[int, tuple[str, ...]]:
        """How many of the first children, all of them words, have a synonym together, and which; 0 where none have."""
        words = []
        for child in children:
            if not isinstance(child, Word):
                break
            words.append(child.text)
        for size in range(len(words), 1, -1):
            if also := self._also.get(self._key(" ".join(words[:size]))):
                return size, also
        return 0, ()

    def _key(self, text: str) -> Key:
        return tuple(self._terms(text))


@lru_cache(maxsize=8)
def synonyms(lines: tuple[str, ...], language: str) -> Synonyms:
    """The synonyms of these lines, read once."""
    return Synonyms(lines, language)

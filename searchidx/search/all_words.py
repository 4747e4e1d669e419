"""All of the words are wanted: which may be missing after all, and which document is the one meant.

A question, or a sentence that somebody pasted, holds words that say little. Where no document has all words in a row,
its stop words do not have to match: they lift what has them. A document whose title is just what was typed comes first, and
words that stand in a row as they were typed count more than the same words apart.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from searchidx.engines.messages import Boost, Signal
from searchidx.errors import QueryDiagnostic
from searchidx.model.fields import Schema
from searchidx.query.expand import Row, expand
from searchidx.query.nodes import And, Exact, Node, Phrase, Terms, Word
from searchidx.query.rewrite import Leaf, walk
from searchidx.search.query_stop_words import STOPPED, spoken, stops
from searchidx.text import analyzer

IN_A_ROW = 0.2
"""What words in a row add: this part of what they score as a phrase.

Measured as mean reciprocal rank of 300 known titles and 200 questions made of them (`evaluate --titles --seed 2`, auto): parts of
2 to 4 words .625 without, .765 with 0.2, .773 with 0.5; of 5 to 7 words .924, .970, .968. Words up to 10 positions apart win less
(.709, .959), and so do neighbouring pairs (.753, .946).
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A query without its stop words, what these add to scores, and what to say of it."""

    tree: Node
    boosts: tuple[Boost, ...]
    row: Node
    diagnostic: QueryDiagnostic

    @classmethod
    def of(cls, tree: Node, schema: Schema) -> Question | None:
        """The question that a tree asks; None where it has no stop words, or nothing else."""
        words = _words(tree)
        silent = stops(words, schema.languages) if len(words) >= STOPPED else frozenset()
        stopped = [word for word in words if spoken(word) in silent]
        if not stopped or len(stopped) == len(words) or not isinstance(tree, And):
            return None
        children = tuple(child for child in tree.children if not (isinstance(child, Word) and spoken(child) in silent))
        boosts = [Boost(expand(word, schema), 1.0, word.text) for word in dict.fromkeys(stopped)]
        boosts += in_a_row(tree, schema.languages, silent)
        row = Phrase(" ".join(word.text for word in words))
        return cls(replace(tree, children=children) if len(children) > 1 else children[0], tuple(boosts), row, _told(stopped))


def _told(stopped: Sequence[Word]) -> QueryDiagnostic:
    names = ", ".join(dict.fromkeys(f"`{word.text}`" for word in stopped))
    return QueryDiagnostic("stop-words", "note", f"small words did not have to match: {names}", "put the words in quotes to have them all")


def exact_title(tree: Node, schema: Schema) -> Exact | None:
    """Documents whose title is the words of a query and nothing else; None where it has other leaves than words."""
    words = _words(tree)
    if not words or schema.field("title") is None or any(isinstance(node, Leaf) and node not in words for node in walk(tree)):
        return None
    return Exact("title", _rows(" ".join(word.text for word in words), schema.languages))


def titled(exact: Exact, signals: Sequence[Signal]) -> Boost:
    """What puts documents first that have just this title, whatever the signals add to others."""
    return Boost(exact, 1.0 + sum(signal.weight for signal in signals), "the title is just these words", "exact")


def _rows(text: str, languages: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of terms that a text is in any of the languages."""
    return tuple(sorted({tuple(analyzer(language).terms(text)) for language in languages}))


def in_a_row(tree: Node, languages: tuple[str, ...], silent: Collection[str] = ()) -> list[Boost]:
    """What lifts documents that have neighbouring words of a query in a row; words that are `silent` are passed over."""
    children = tree.children if isinstance(tree, And) else ()
    runs = groupby(children, lambda child: isinstance(child, Word) and spoken(child) not in silent)
    rows = [[child.text for child in run if isinstance(child, Word)] for are_words, run in runs if are_words]
    texts = dict.fromkeys(" ".join(row) for row in rows if len(row) > 1)
    return [Boost(Terms(_rows(text, languages), text=text), IN_A_ROW, f'"{text}"') for text in texts]


def _words(tree: Node) -> list[Word]:
    children = tree.children if isinstance(tree, And) else (tree,)
    return [child for child in children if isinstance(child, Word)]

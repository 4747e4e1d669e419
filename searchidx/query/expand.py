"""What a typed word stands for: its terms in each language of the index, its beginning, its spelling.

Worked out once, above the engines, for engines and highlighter alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from searchidx.query.nodes import (
    And,
    Fuzzy,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    PrefixRows,
    Span,
    Terms,
    Weighted,
    Wildcard,
    Word,
)
from searchidx.text import analyzer, fold, split, variants
from searchidx.text.edit_distance import asked
from searchidx.text.subwords import joined

NEAR = 0.25
"""What the words that one is like, or is the beginning of, weigh beside the word itself, so that it ranks above them.

Measured on 8,484 articles, first pages on which a document without the word stands before one with it: of 120 words with `~` 4 at
weight 1, 1 at 0.5, none at 0.25; of 50 beginnings that are words themselves 11, 6, 1. Mean reciprocal rank of 150 known titles of
which 5 to 7 words were typed but for two letters: .894, .890, .887.
"""

Row = tuple[str, ...]
"""Terms that stand in a row."""


def expand(tree: Node, languages: Sequence[str]) -> Node:
    """The tree with its words analysed: Terms for words and phrases, PrefixRows where the last word of several is begun, and folded
    words for prefixes, wildcards and fuzzy words."""
    match tree:
        case Word() | Phrase():
            rows = {row for language in languages for row in rows_of(tree, language)}
            return Terms(tuple(sorted(rows)), tree.slop if isinstance(tree, Phrase) else 0, _told(tree), span=tree.span)
        case Prefix(text) | PhrasePrefix(text) if len(split(text)) < 2:
            return Prefix(fold(text), span=tree.span)
        case Prefix(text) | PhrasePrefix(text):
            begun = {row for language in languages for row in begun_rows(tree, language)}
            return PrefixRows(tuple(sorted(begun)), tree.slop if isinstance(tree, PhrasePrefix) else 0, text, span=tree.span)
        case Wildcard(text):
            return Wildcard(fold(text), span=tree.span)
        case Fuzzy(text, edits):
            return _near(text, edits, languages, tree.span)
        case Or((Word() | Phrase() as word, Prefix() | PhrasePrefix() as start)) if word.span == start.span:
            return replace(tree, children=(expand(word, languages), Weighted(expand(start, languages), NEAR)))
        case And(children) | Or(children):
            return replace(tree, children=tuple(expand(child, languages) for child in children))
        case InField(_, child) | Not(child):
            return replace(tree, child=expand(child, languages))
    return tree


def _near(text: str, edits: int | None, languages: Sequence[str], span: Span | None) -> Node:
    """Words like one, and the word itself besides: both count, so that it ranks above what is only like it."""
    word = fold(text) if split(text) else ""
    near = Fuzzy(word, asked(word) if edits is None else edits, span=span)
    return Or((expand(Word(text, span=span), languages), Weighted(near, NEAR)), span=span) if word else near


def rows_of(leaf: Word | Phrase, language: str) -> tuple[Row, ...]:
    """The rows of terms that a word or phrase and its synonyms stand for in one language; none where it has no words."""
    own = variants(leaf.text, language) if isinstance(leaf, Word) else _row(leaf.text, language)
    return (*own, *(row for text in leaf.also for row in _row(text, language))) if leaf.also else own


def begun_rows(leaf: Prefix | PhrasePrefix, language: str) -> tuple[Row, ...]:
    """The rows that words with a begun one behind them stand for: terms, and what the last word begins with; none without words.

    `plug-i` also stands for one word that begins with `plugi`, as documents may write it; in quotes it does not.
    """
    *firm, last = split(leaf.text) or [""]
    row = (*map(analyzer(language).term, firm), fold(last))
    whole = joined(leaf.text) if isinstance(leaf, Prefix) else ""
    return (row, *(((fold(whole),),) if whole else ())) if last else ()


def _row(text: str, language: str) -> tuple[Row, ...]:
    row = tuple(analyzer(language).terms(text))
    return (row,) if row else ()


def _told(leaf: Word | Phrase) -> str:
    """What was typed, and the synonyms that count like it."""
    return f"{leaf.text} (or {', '.join(leaf.also)})" if leaf.also else leaf.text

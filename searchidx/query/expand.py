"""What a typed word stands for: its terms in each language of the index, its beginning, its spelling.

Worked out once, above the engines, for engines and highlighter alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from searchidx.model.fields import Field, Kind, Schema
from searchidx.query.nodes import (
    And,
    Equals,
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
from searchidx.text.subwords import VERSION, joined

NEAR = 0.25
"""What the words that one is like, or is the beginning of, weigh beside the word itself, so that it ranks above them.

Measured on 8,484 articles, first pages on which a document without the word stands before one with it: of 120 words with `~` 4 at
weight 1, 1 at 0.5, none at 0.25; of 50 beginnings that are words themselves 11, 6, 1. Mean reciprocal rank of 150 known titles of
which 5 to 7 words were typed but for two letters: .894, .890, .887.
"""

Row = tuple[str, ...]
"""Terms that stand in a row."""


def expand(tree: Node, schema: Schema) -> Node:
    """The tree with its words analysed for an index of this schema.

    Terms stand for words and phrases, PrefixRows where the last word of several is begun, folded words in prefixes, wildcards and
    fuzzy words.
    """
    languages = schema.languages
    match tree:
        case Word():
            return _terms(tree, 0, languages)
        case Phrase():
            return _phrase(tree, languages)
        case Prefix(text) | PhrasePrefix(text) if len(split(text)) < 2:
            return Prefix(fold(text), span=tree.span)
        case Prefix(text) | PhrasePrefix(text):
            begun = {row for language in languages for row in begun_rows(tree, language)}
            return PrefixRows(tuple(sorted(begun)), tree.slop if isinstance(tree, PhrasePrefix) else 0, text, span=tree.span)
        case Wildcard(text):
            return Wildcard(fold(text), span=tree.span)
        case Fuzzy(text, edits):
            return _near(text, edits, schema, tree.span)
        case Or((Word() | Phrase() as word, Prefix() | PhrasePrefix() as start)) if word.span == start.span:
            return replace(tree, children=(expand(word, schema), Weighted(expand(start, schema), NEAR)))
        case And(children) | Or(children):
            return replace(tree, children=tuple(expand(child, schema) for child in children))
        case InField(name, child) if _holds_common(schema.field(name)) and (text := _finished(child)):
            return Or((InField(name, expand(child, schema)), Equals(name, (text,))), span=tree.span)
        case InField(_, child) | Not(child):
            return replace(tree, child=expand(child, schema))
    return tree


def _holds_common(field: Field | None) -> bool:
    """Whether a field has values that most documents share: these are found as a whole, not by their words."""
    return field is not None and field.kind is Kind.KEYWORD and bool(field.common)


def _finished(node: Node) -> str:
    """The text of a word or phrase, also where its last word may go on; "" of anything else."""
    match node:
        case Word(text) | Phrase(text) | Or((Word(text) | Phrase(text), Prefix() | PhrasePrefix())):
            return text
    return ""


def _phrase(phrase: Phrase, languages: Sequence[str]) -> Node:
    exact = _terms(phrase, phrase.slop, languages)
    longer = {row for language in languages for row in longer_versions(phrase, language)}
    begun = PrefixRows(tuple(sorted(longer)), phrase.slop, phrase.text, span=phrase.span)
    return Or((exact, Weighted(begun, NEAR)), span=phrase.span) if longer else exact


def _terms(leaf: Word | Phrase, slop: int, languages: Sequence[str]) -> Terms:
    rows = {row for language in languages for row in rows_of(leaf, language)}
    return Terms(tuple(sorted(rows)), slop, _told(leaf), span=leaf.span)


def _near(text: str, edits: int | None, schema: Schema, span: Span | None) -> Node:
    """Words like one, and the word itself besides: both count, so that it ranks above what is only like it."""
    word = fold(text) if split(text) else ""
    near = Fuzzy(word, asked(word) if edits is None else edits, span=span)
    return Or((expand(Word(text, span=span), schema), Weighted(near, NEAR)), span=span) if word else near


def rows_of(leaf: Word | Phrase, language: str) -> tuple[Row, ...]:
    """The rows of terms that a word or phrase and its synonyms stand for in one language; none where it has no words."""
    own = variants(leaf.text, language) if isinstance(leaf, Word) else _row(leaf.text, language)
    return (*own, *(row for text in leaf.also for row in _row(text, language))) if leaf.also else own


def longer_versions(phrase: Phrase, language: str) -> tuple[Row, ...]:
    """What else a phrase stands for that ends in a version: *Python 3.11.4* has `"Python 3.11"`, but parts of words lie in no row."""
    rows = rows_of(phrase, language)
    return tuple((*row[:-1], f"{row[-1]}.") for row in rows if len(row) > 1 and VERSION.fullmatch(row[-1]))


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

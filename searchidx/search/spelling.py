"""The word that a mistyped one was meant to be."""

from __future__ import annotations

from collections.abc import Sequence

from searchidx.engines.base import Engine
from searchidx.engines.messages import Request, WordCount
from searchidx.query.expand import expand
from searchidx.query.nodes import Node, Phrase, Word
from searchidx.text import analyzer, fold, split

NEAREST = 50
"""How many words of similar spelling are compared."""

RARER = 64
"""A word one edit further away is likelier only if its document frequency is this many times as high."""

SHORTEST = 3
"""Letters of each of the words that one is split into."""


def did_you_mean(engine: Engine, word: str) -> str | None:
    """What is likeliest meant by a word that is not indexed, by distance and frequency; None where nothing is near.

    Words of up to 4 letters and words with digits are never corrected, longer ones by one letter, from 9 letters on by two. Two
    words that stand side by side in documents are meant by one that joins them.
    """
    wanted = fold(word)
    if len(split(word)) != 1 or any(map(str.isdigit, wanted)):
        return None
    stem = analyzer(engine.schema.languages[0]).term
    found = engine.nearest(wanted, NEAREST)
    if any(stem(one.word) == stem(wanted) for one in found):
        return None
    best = max(map(_likelihood, found), default=0.0)
    words = [one.word for one in found if _likelihood(one) == best]
    return _usual(engine, words) if words else _split(engine, wanted)


def joined(engine: Engine, pairs: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The pair of words that most documents write as one; None where none is written so, or digits are in it."""
    counts = _counts(engine, [Word("".join(pair)) for pair in pairs])
    best = max(range(len(pairs)), key=counts.__getitem__, default=None)
    return pairs[best] if best is not None and counts[best] and "".join(pairs[best]).isalpha() else None


def _likelihood(one: WordCount) -> float:
    return float(one.documents / RARER**one.edits)


def _split(engine: Engine, word: str) -> str | None:
    """A word as the two that stand side by side in most documents."""
    parts = [f"{word[:at]} {word[at:]}" for at in range(SHORTEST, len(word) - SHORTEST + 1)]
    counts = _counts(engine, list(map(Phrase, parts)))
    return parts[counts.index(max(counts))] if any(counts) else None


def _counts(engine: Engine, nodes: Sequence[Node]) -> list[int]:
    """In how many documents each of these is."""
    return [one.total for one in engine.search([Request(expand(node, engine.schema), limit=0) for node in nodes])]


def _usual(engine: Engine, words: Sequence[str]) -> str:
    """Of words that are equally likely the one that is written most often; else the shortest."""
    if len(words) == 1:
        return words[0]
    written = {word: _occurrences(engine, word) for word in words}
    return min(words, key=lambda word: (-written[word], len(word), word))


def _occurrences(engine: Engine, word: str) -> int:
    return next((one.occurrences for one in engine.complete("", word, NEAREST) if one.word == word), 0)

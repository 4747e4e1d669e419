"""Feedback: terms that the best documents share, with the weights at which they rank what the query found once more.

Pseudo-relevance feedback after Rocchio (1971), its terms weighed as in RM3 (Abdul-Jaleel et al., TREC 2004; Lv and Zhai, CIKM
2009): the first documents stand for what is relevant, each by its part of their scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searchidx.engines.base import Engine
from searchidx.engines.bm25f import idf, norm, saturated
from searchidx.engines.messages import Boost, Match
from searchidx.model.fields import Schema
from searchidx.model.record import Stored
from searchidx.query.nodes import Terms
from searchidx.search.slot_texts import texts
from searchidx.text import Analyzer, analyzer, fold, split
from searchidx.text.languages import guess
from searchidx.text.stop_words import stop_words

DOCUMENTS = 10
"""How many of the best documents are read."""
SHARED = 2
"""In how many of them a term has to stand; what is in one alone is its own."""
TERMS = 10
"""How many terms are added."""
LAMBDA = 0.85
"""The part of the weight that stays with the query."""
COMMON = 0.1
"""Terms in a larger part of all documents say nothing of these."""
CANDIDATES = 60
"""Of how many terms the document frequency is looked up; the heaviest come first."""
CHARACTERS = 10_000
"""How much is read of each text; so the time has a bound however long the documents are."""


def feedback(engine: Engine, matches: Sequence[Match], documents: int, weight: float) -> list[Boost]:
    """The terms that the first matches share, as boosts, heaviest first; none where they share nothing.

    `documents` is how many the snapshot has, `weight` the sum of the weights of the query's words.
    """
    values = _values(engine, matches[:DOCUMENTS])
    candidates = sorted(values, key=lambda term: (-values[term][0], term))[:CANDIDATES]
    counts = engine.frequencies([Terms(((term,),)) for term in candidates])
    useful = {term: idf(documents, count) for term, count in zip(candidates, counts, strict=True) if 2 <= count <= COMMON * documents}
    best = sorted(useful, key=lambda term: (-values[term][0] * useful[term], term))[:TERMS]
    total = sum(values[term][0] for term in best)
    share = (1 - LAMBDA) / LAMBDA * weight
    return [Boost(Terms(((term,),), text=values[term][1]), share * values[term][0] / total, values[term][1], "feedback") for term in best]


def _values(engine: Engine, matches: Sequence[Match]) -> dict[str, tuple[float, str]]:
    """Each shared term with its value, the sum of its impacts weighed by the documents' parts of the scores, and a word of it."""
    total = sum(match.score for match in matches)
    values: dict[str, float] = {}
    words: dict[str, str] = {}
    shared: dict[str, int] = {}
    for match in matches:
        for term, (frequency, word) in _frequencies(engine, match.stored).items():
            values[term] = values.get(term, 0.0) + match.score / total * saturated(frequency)
            shared[term] = shared.get(term, 0) + 1
            words.setdefault(term, word)
    return {term: (value, words[term]) for term, value in values.items() if shared[term] >= SHARED}


def _frequencies(engine: Engine, stored: Stored) -> dict[str, tuple[float, str]]:
    """BM25F's weighted frequency of each term of a document's own text but stop words, with a word of the term."""
    found: dict[str, tuple[float, str]] = {}
    language = _language(engine.schema, stored)
    silent = stop_words(language.language)
    for weight, words in _slots(engine, stored):
        for word in words:
            term = language.term(word)
            if term not in found and fold(word) in silent:
                continue
            frequency, first = found.get(term, (0.0, word))
            found[term] = (frequency + weight, first)
    return found


def _slots(engine: Engine, stored: Stored) -> Iterator[tuple[float, list[str]]]:
    """The words of each slot that words without a field look in, related articles aside, and what one of them counts."""
    for one in engine.schema.slots:
        if one.searched and one.name != "related":
            words = [word for text in texts(stored, one) for word in split(text[:CHARACTERS])]
            if words:
                yield one.weight / norm(len(words), engine.averages[one.name]), words


def _language(schema: Schema, stored: Stored) -> Analyzer:
    first, *others = schema.languages
    guessed = guess(stored.body or stored.summary or stored.title) if others else ""
    return analyzer(guessed if guessed in others else first)

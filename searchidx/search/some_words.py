"""Any of the words is enough: which of them find and score, and what then lifts the documents that they found.

1. A word that stands n times weighs 1 + ln n (Salton and Buckley, 1988).
2. From 4 words on, stop words do not find anything.
3. Where a title is just what was typed, a document has all the other words, or the score of the best one, or what its title has of
   the words, is over half of what they can give at most, it is likely the one that was meant: the stop words add to the scores,
   and that is all. Feedback would only hurt such searches for a known document. (Selective expansion: Amati, Carpineto and
   Romano, ECIR 2004; Cronen-Townsend, Zhou and Croft, CIKM 2004.)
4. Else, from 3 words on, the terms that the best documents share rank what was found once more (`feedback`). With fewer words
   the stop words add to the scores.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from searchidx.engines.base import Engine
from searchidx.engines.bm25f import idf
from searchidx.engines.messages import Boost, Match, Request, Results
from searchidx.model.fields import Schema
from searchidx.query.expand import expand
from searchidx.query.nodes import And, Everything, Node, Or, Terms, Weighted, Word
from searchidx.query.rewrite import Leaf
from searchidx.search import feedback
from searchidx.search.query_stop_words import STOPPED, spoken, stops
from searchidx.text import analyzer, spans, split

CLEAR = 0.5
"""The part of the most that a document can score beyond which the first is likely the one that was meant.

The title counts by itself since a score saturates: a title that somebody remembers with a word that does not belong to it has
most of the words, and scores less than half. Measured as mean reciprocal rank of 900 known titles (`evaluate --titles`, seeds 1
to 3, any of the words): parts of 2 to 4 words with a wrong one .485 (without this .477), of 5 to 7 with a wrong one .878 (.865),
whole titles with two .984 (.980). Of the 225 queries of Cranfield it closes the gate for 9 more, at nDCG@10 .3974 (.3969).
"""
FEEDBACK_WORDS = 3
"""Fewer words are too little to know what the best documents have in common because of them."""


def search_some(engine: Engine, words: SomeWords | None, request: Request) -> tuple[Request, Results]:
    """What some words find, and the request that found it; where there are none, the request is searched as it is."""
    if words is None:
        return request, engine.search([request])[0]
    if request.sort[0].name != "relevance" or not request.limit:
        return request, engine.search([request])[0]
    exact = [one for one in request.boosts if one.kind == "exact"]
    documents, *counts = engine.frequencies([Everything(), *words.scored, *(one.node for one in exact)])
    titled = tuple(boost for boost, count in zip(exact, counts[len(words.scored) :], strict=True) if count)
    if titled or len(words.scored) < FEEDBACK_WORDS:
        request = replace(request, boosts=(*titled, *words.lifting))
        return request, engine.search([request])[0]
    most = {leaf: weight * idf(documents, count) for (leaf, weight), count in zip(words.scored.items(), counts, strict=False)}
    return _ranked(engine, words, request, documents, most)


def _ranked(engine: Engine, words: SomeWords, request: Request, documents: int, most: Mapping[Leaf, float]) -> tuple[Request, Results]:
    """What the words find, lifted by the stop words where the gate closes, else by what the best documents share.

    `documents` is how many the snapshot has, `most` what each word can give at most.
    """
    first = replace(request, boosts=(), signals=(), offset=0, limit=max(feedback.DOCUMENTS, 0 if request.offset else request.limit))
    [found] = engine.search([first])
    boosts: Sequence[Boost] = ()
    if found.matches and (_is_clear(engine, most, found.matches[0]) or _together(engine, words, first)):
        boosts = words.lifting
    elif found.matches:
        boosts = feedback.feedback(engine, found.matches, documents, sum(words.scored.values()))
    request = replace(request, boosts=tuple(boosts))
    if not (boosts or request.signals or request.offset):
        return request, replace(found, matches=found.matches[: request.limit])
    [again] = engine.search([replace(request, facets=(), histograms=())])
    return request, replace(found, matches=again.matches)


def _is_clear(engine: Engine, most: Mapping[Leaf, float], best: Match) -> bool:
    """Whether the best document scores, or has in its title, over half of what the words can give at most."""
    terms = {term for language in engine.schema.languages for term in analyzer(language).terms(best.stored.title)}
    titled = sum(part for leaf, part in most.items() if isinstance(leaf, Terms) and any(terms.issuperset(row) for row in leaf.rows))
    return max(best.score, titled) > CLEAR * sum(most.values())


def _together(engine: Engine, words: SomeWords, first: Request) -> bool:
    """Whether a document has all words that score."""
    query = And((*words.scored, *words.firm))
    [found] = engine.search([Request(query, first.filters, limit=0, deadline=first.deadline)])
    return found.total > 0


@dataclass(frozen=True)
class SomeWords:
    """Analysed words with their weights: those that find and score, and the stop words; `firm` is what holds besides."""

    scored: dict[Leaf, float]
    stopped: dict[Leaf, float]
    firm: tuple[Node, ...]

    @classmethod
    def of(cls, tree: Node, schema: Schema) -> SomeWords | None:
        """The words of a relaxed tree; None where it has no choice of single words, or one is misspelt."""
        children = tree.children if isinstance(tree, And) else (tree,)
        choices = [child for child in children if isinstance(child, Or) or len(list(_parts(child))) > 1]
        if len(choices) != 1 or not all(isinstance(child, Leaf) for child in _choice(choices[0])):
            return None
        firm = tuple(expand(child, schema) for child in children if child is not choices[0])
        typed = [part for child in _choice(choices[0]) for part in _parts(child)]
        analysed = {leaf: terms for leaf in typed if isinstance(terms := expand(leaf, schema), Leaf)}
        if len(analysed) < len(set(typed)):  # one stands for several words, each with a weight of its own
            return None
        silent = stops(typed, schema.languages) if len(typed) >= STOPPED else frozenset()
        stopped = [analysed[leaf] for leaf in typed if spoken(leaf) in silent]
        scored = [analysed[leaf] for leaf in typed if spoken(leaf) not in silent]
        return cls(_weights(scored), _weights(stopped), firm) if scored else cls(_weights(stopped), {}, firm)

    @property
    def lifting(self) -> tuple[Boost, ...]:
        """The stop words, which add to scores."""
        return tuple(Boost(leaf, weight, leaf.text, "word") for leaf, weight in self.stopped.items())

    @cached_property
    def query(self) -> Node:
        """The tree that finds: any of the words that score, and what holds besides."""
        either = Or(tuple(leaf if weight == 1 else Weighted(leaf, weight) for leaf, weight in self.scored.items()))
        return And((either, *self.firm)) if self.firm else either


def _weights(leaves: Iterable[Leaf]) -> dict[Leaf, float]:
    """Each leaf once with its weight: 1 + ln n where it stands n times."""
    return {leaf: 1 + math.log(count) for leaf, count in Counter(leaves).items()}


def _choice(node: Node) -> tuple[Node, ...]:
    return node.children if isinstance(node, Or) else (node,)


def _parts(leaf: Node) -> Iterator[Node]:
    """A word with hyphens as its parts; other leaves as they are."""
    if isinstance(leaf, Word):
        places = spans(leaf.text)
        if len(places) > 1 and all(start > end for (_, end), (start, _) in pairwise(places)):
            yield from (Word(part, span=leaf.span) for part in split(leaf.text))
            return
    yield leaf

"""Documents like one: those that share its distinctive words, its own story left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

from searchidx.engines.base import Engine
from searchidx.engines.bm25f import idf
from searchidx.engines.messages import Match, Request
from searchidx.errors import UsageError
from searchidx.model.record import Stored
from searchidx.query.nodes import Equals, Or, Terms
from searchidx.search.drafts import hiding
from searchidx.search.hit_details import details
from searchidx.search.page import Hit
from searchidx.text import analyzer, fold, split
from searchidx.text.stop_words import stop_words

WORDS = 12
"""Words of a document that others are looked up by."""
CANDIDATES = 40
"""The words among which these are chosen: the most frequent of the document, those of its title first."""
LONGEST = 20_000
"""Characters of the body that are read."""
TITLE = 3
"""Occurrences that a word of the title counts for."""
MOST = 100
NEAR = 10
"""The most similar stories among which a document's own story is looked for."""


class SimilarHit(Hit, frozen=True, dict=True, eq=False):
    """A document like another one; `shares` are the distinctive words that it shares with it, the most distinctive first."""

    shares: tuple[str, ...] = ()

    def as_json(self, explain: bool = False) -> dict[str, Any]:
        """The object of a hit, with what it shares."""
        return super().as_json(explain) | {"shares": list(self.shares)}


@dataclass(frozen=True)
class _Telling:
    """The distinctive words of a document as leaves, and which of them are neighbours in it."""

    leaves: tuple[Terms, ...]
    beside: frozenset[tuple[str, str]]


def similar(engine: Engine, id: str, limit: int = 10) -> list[SimilarHit]:
    """The documents that share most of the distinctive words of a document, best first, one for each story and none of its own.

    UsageError for an unknown id.
    """
    stored = engine.documents([id]).get(id)
    if stored is None:
        raise _unknown(id)
    telling, limit = _telling(engine, stored), max(0, min(limit, MOST))
    if not telling.leaves or not limit:
        return []
    request = Request(Or(telling.leaves), hiding(engine), limit=limit + 1, group="story")
    found = [one for one in engine.search([request])[0].matches if not _same_story(engine, request, one, id)][:limit]
    return list(_explained(engine, request, telling, found))


def story(engine: Engine, id: str) -> tuple[Stored, ...]:
    """The other documents that tell the story of a document, at most those that hits list; UsageError for an unknown id."""
    stored = engine.documents([id]).get(id)
    if stored is None:
        raise _unknown(id)
    telling = _telling(engine, stored)
    request = Request(Or(telling.leaves), hiding(engine), limit=NEAR, group="story")
    matches = engine.search([request])[0].matches if telling.leaves else ()
    told = ((one.stored, *one.story.others) for one in matches if one.story is not None)
    own = next((one for one in told if any(other.id == id for other in one)), ())
    return tuple(one for one in own if one.id != id)


def _unknown(id: str) -> UsageError:
    return UsageError(f"no document has the id {id!r}", "ids are what `searchidx search --plain` prints first")


def _telling(engine: Engine, stored: Stored) -> _Telling:
    """The words of a document with the highest tf·idf."""
    stem = analyzer(engine.schema.languages[0]).term
    texts = [list(map(fold, words)) for words in _texts(stored)]
    words = list(chain.from_iterable(texts))
    terms = [stem(word) for word in words]
    counts = Counter(terms)
    for word in split(stored.title):
        counts[stem(fold(word))] += TITLE
    silent = _silent(engine.schema.languages[0])
    candidates = [term for term, _ in counts.most_common() if len(term) > 1 and not term.isdigit() and term not in silent][:CANDIDATES]
    shown = _shown(words, terms)
    leaves = [Terms(((term,),), text=shown.get(term, term)) for term in candidates]
    [everything] = engine.search([Request(limit=0)])
    found = engine.frequencies(leaves)
    weights = {leaf: _weight(counts[leaf.rows[0][0]], number, everything.total) for leaf, number in zip(leaves, found, strict=True)}
    best = sorted((leaf for leaf in leaves if weights[leaf] > 0), key=lambda leaf: (-weights[leaf], leaf.text))[:WORDS]
    return _Telling(tuple(best), frozenset(_neighbours(texts, shown, stem)))


@lru_cache
def _silent(language: str) -> frozenset[str]:
    """The terms of a language's stop words."""
    return frozenset(map(analyzer(language).term, stop_words(language)))


def _weight(count: int, documents: int, total: int) -> float:
    """tf·idf with a saturated tf; 0 for a word that no other document has, or more than half of all."""
    return count / (count + 2) * float(idf(total, documents)) if 1 < documents <= max(total // 2, 2) else 0.0


def _texts(stored: Stored) -> Iterator[list[str]]:
    """The words of each text of a document."""
    for text in (stored.title, stored.summary, *stored.topics, stored.body[:LONGEST]):
        yield split(text)


def _neighbours(texts: Iterable[Sequence[str]], shown: Mapping[str, str], stem: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """The words that stand side by side in a text, as they are shown."""
    for words in texts:
        yield from pairwise(shown[stem(word)] for word in words)


def _shown(words: Sequence[str], terms: Sequence[str]) -> dict[str, str]:
    """For each term the word that stands for it most often."""
    tally = Counter(zip(terms, words, strict=True))
    return {term: word for (term, word), _ in reversed(tally.most_common())}


def _same_story(engine: Engine, request: Request, match: Match, id: str) -> bool:
    """Whether a match tells the story of the document itself."""
    if match.stored.id == id or (match.story and any(other.id == id for other in match.story.others)):
        return True
    if match.story is None or match.story.documents == 1 + len(match.story.others):
        return False
    both = replace(request, query=Equals("id", (id, match.stored.id)), limit=0)
    return engine.search([both])[0].total == 1


def _explained(engine: Engine, request: Request, telling: _Telling, found: Sequence[Match]) -> Iterator[SimilarHit]:
    ids = [one.stored.id for one in found]
    of_hits = details(engine, request.query, request, ids)
    for one, why in zip(found, engine.explain(request, ids), strict=True):
        words: dict[str, float] = {}
        for part in why.parts:  # a word has one for each field
            words[part.text] = words.get(part.text, 0.0) + part.score
        best = sorted(words, key=lambda word: -words[word])
        yield SimilarHit(one.stored, one.score, of_hits, one.story, tuple(_phrases(best, telling.beside)))


def _phrases(words: Sequence[str], beside: frozenset[tuple[str, str]]) -> Iterator[str]:
    """The words; two that stand side by side in the document as one."""
    left = list(words)
    while left:
        word = left.pop(0)
        after = next((other for other in left if (word, other) in beside), None)
        before = next((other for other in left if (other, word) in beside), None) if after is None else None
        if other := after or before:
            left.remove(other)
        yield f"{word} {after}" if after else f"{before} {word}" if before else word

"""The parts of scores: what each word adds by each field, each boost and each signal, for the documents of a page at once.

Every leaf of the request is evaluated once, for all documents of the page. Scores add up in single precision and in the order
in which `evaluate` adds them, so that the sums are the very scores that a search gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchidx.engines.bm25f import idf
from searchidx.engines.embedded.search.evaluate import Evaluator
from searchidx.engines.embedded.search.occurrences import Occurrence, Occurrences
from searchidx.engines.embedded.search.positions import unique
from searchidx.engines.embedded.search.postings import Documents
from searchidx.engines.embedded.search.signals import lifts
from searchidx.engines.embedded.search.snapshot import Scope, Snapshot
from searchidx.engines.messages import Explanation, Request, ScorePart
from searchidx.engines.signal_words import signal_part
from searchidx.query import nodes as q
from searchidx.query.rewrite import Leaf

Parts = list[list[ScorePart]]
"""The parts of each document."""


@dataclass(frozen=True)
class _Explained:
    """Which documents are in a node, their scores (None where nothing is ranked), and the parts of these; one item per document."""

    inside: NDArray[np.bool_]
    scores: NDArray[np.float32] | None
    parts: Parts


def explain(snapshot: Snapshot, request: Request, ids: Sequence[str]) -> list[Explanation]:
    """For each id its score and the parts of it; 0.0 and no parts for a document that the request does not find."""
    numbers = [snapshot.find(id) for id in ids]
    documents = unique(np.array([number for number in numbers if number >= 0], np.int64))
    found = _Explainer(snapshot, request, documents).explanations() if len(documents) else []
    places = np.searchsorted(documents, numbers).tolist()
    return [Explanation(0.0, ()) if number < 0 else found[place] for number, place in zip(numbers, places, strict=True)]


class _Explainer:
    def __init__(self, snapshot: Snapshot, request: Request, documents: Documents) -> None:
        self._snapshot, self._request, self._documents = snapshot, request, documents
        self._evaluator = Evaluator(snapshot, request.deadline)
        self._occurrences = Occurrences(snapshot, documents, self._evaluator.check)

    def explanations(self) -> list[Explanation]:
        """The explanation of each document, in the order of their numbers."""
        found = self._lifted(self._node(self._request.query, self._snapshot.whole))
        scores = np.zeros(len(self._documents), np.float32) if found.scores is None else found.scores
        lifting = [lifts(self._snapshot, signal)[self._documents] for signal in self._request.signals]
        total = (scores * sum(lifting, np.float64(1.0))).astype(np.float32) if lifting else scores
        explained = []
        for place, score in enumerate(total.tolist()):
            signals = zip(self._request.signals, lifting, strict=True)
            parts = [signal_part(s, self._value(s.name, place), float(part[place] * scores[place])) for s, part in signals]
            explained.append(Explanation(score, tuple(_adding_up(score, [*found.parts[place], *parts]))))
        return explained

    def _value(self, name: str, place: int) -> float:
        field = self._snapshot.schema.field(name)
        return float(self._snapshot.moments(field)[self._documents[place]]) if field else 0.0

    def _lifted(self, found: _Explained) -> _Explained:
        """What is found, with the boosts added to the scores."""
        if found.scores is None or not self._request.boosts:
            return found
        more = np.zeros(len(self._documents), np.float32)
        parts: Parts = [list(own) for own in found.parts]
        for boost in self._request.boosts:
            lifting = _times(self._node(boost.node, self._snapshot.whole), boost.weight)
            if lifting.scores is not None:
                more += lifting.scores
                for own, added in zip(parts, lifting.parts, strict=True):
                    own += [msgspec.structs.replace(part, text=boost.text, kind=boost.kind) for part in added]
        inside = found.inside.tolist()
        return _Explained(
            found.inside,
            np.where(found.inside, found.scores + more, np.float32(0)),
            [own if there else [] for own, there in zip(parts, inside, strict=True)],
        )

    def _node(self, node: q.Node, scope: Scope) -> _Explained:
        match node:
            case q.And(children) if children:
                return _joined([self._node(child, scope) for child in children], np.logical_and)
            case q.Or(children) if children:
                return _joined([self._node(child, scope) for child in children], np.logical_or)
            case q.InField(name, child):
                inner = self._evaluator.scope(name)
                return self._node(child, inner) if inner else self._leaf(q.Nothing(), scope)
            case q.Weighted(child, weight):
                return _times(self._node(child, scope), weight)
        return self._leaf(node, scope)

    def _leaf(self, node: q.Node, scope: Scope) -> _Explained:
        found = self._evaluator.find(node, scope)
        places = np.searchsorted(found.documents, self._documents)
        inside = np.append(found.documents, -1)[places] == self._documents
        if found.scores is None:
            return _Explained(inside, None, [[] for _ in self._documents])
        scores = np.where(inside, np.append(found.scores, np.float32(0))[places], np.float32(0))
        return _Explained(inside, scores, list(self._parts(node, scope, scores, idf(self._snapshot.count, len(found.documents)))))

    def _parts(self, node: q.Node, scope: Scope, scores: NDArray[np.float32], rarity: float) -> Iterator[list[ScorePart]]:
        """The parts of the scores of a leaf, shared out to the fields by what each gives to the weighted frequency."""
        if isinstance(node, q.Exact):
            yield from ([ScorePart(node.name, "", score, "exact")] for score in scores.tolist())
        elif isinstance(node, Leaf):
            for found, score in zip(self._occurrences.of(node, scope), scores.tolist(), strict=True):
                yield [_part(node.text, one, score, found, rarity) for one in found] if score else []


def _part(text: str, one: Occurrence, score: float, found: Sequence[Occurrence], rarity: float) -> ScorePart:
    share = one.frequency * one.weight / sum(other.frequency * other.weight for other in found)
    return ScorePart(one.slot, text, score * share, "word", one.frequency, one.weight, rarity)


def _times(found: _Explained, weight: float) -> _Explained:
    """The same with scores, and the idf of their parts, times a weight."""
    if found.scores is None:
        return found
    parts = [[msgspec.structs.replace(part, score=part.score * weight, idf=part.idf * weight) for part in own] for own in found.parts]
    return _Explained(found.inside, found.scores * np.float32(weight), parts)


def _joined(found: Sequence[_Explained], how: np.ufunc) -> _Explained:
    """All or any of the nodes: scores added up in their order, and all parts of the documents inside."""
    inside = how.reduce([one.inside for one in found])
    ranked = [one for one in found if one.scores is not None]
    total = sum((one.scores for one in ranked if one.scores is not None), np.zeros(len(inside), np.float32))
    parts = [[part for one in ranked for part in one.parts[place]] if there else [] for place, there in enumerate(inside.tolist())]
    return _Explained(inside, np.where(inside, total, np.float32(0)) if ranked else None, parts)


def _adding_up(score: float, parts: Sequence[ScorePart]) -> Iterator[ScorePart]:
    """The parts that are not 0, made to add up to a score from which they differ by what single precision rounds."""
    total = sum(part.score for part in parts)
    for part in parts:
        if part.score:
            yield msgspec.structs.replace(part, score=part.score * score / total)

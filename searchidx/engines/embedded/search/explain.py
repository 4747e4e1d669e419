"""The parts of scores: what each word of a query and each signal adds, for the documents of a page in one evaluation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.base import Explanation, Request, ScorePart
from searchidx.engines.embedded.search.evaluate import Evaluator
from searchidx.engines.embedded.search.signals import lifts
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.embedded.search.term_queries import ScoredDocuments
from searchidx.query.nodes import InField
from searchidx.query.rewrite import words


def explain(snapshot: Snapshot, request: Request, ids: Sequence[str]) -> list[Explanation]:
    """For each id its score and the parts of it; 0.0 and no parts for a document that the snapshot does not hold."""
    documents = np.array([snapshot.find(id) for id in ids], np.int64)
    evaluator = Evaluator(snapshot, request.deadline)
    parts: list[list[ScorePart]] = [[] for _ in ids]
    given = np.zeros(len(ids), np.float64)
    for name, leaf in words(request.query):
        scores = _scores(evaluator.find(leaf if name is None else InField(name, leaf)), documents)
        given += scores
        _add(parts, [ScorePart(name, leaf.text, float(score)) for score in scores])
    total = given.copy()
    for signal in request.signals:
        lifted = np.where(documents >= 0, given * lifts(snapshot, signal)[documents], 0.0) if snapshot.size else given
        total += lifted
        called = "freshness" if signal.half_life else "signal"
        _add(parts, [ScorePart(signal.name, called, float(score), "signal") for score in lifted])
    return [Explanation(float(score), tuple(own)) for score, own in zip(total, parts, strict=True)]


def _add(parts: Sequence[list[ScorePart]], found: Sequence[ScorePart]) -> None:
    for own, part in zip(parts, found, strict=True):
        if part.score:
            own.append(part)


def _scores(found: ScoredDocuments, documents: NDArray[np.int64]) -> NDArray[np.float64]:
    """The score of each document, 0.0 where it is not among those found."""
    if found.scores is None or not len(found.documents):
        return np.zeros(len(documents))
    places = np.minimum(np.searchsorted(found.documents, documents), len(found.documents) - 1)
    return np.where(found.documents[places] == documents, found.scores[places], 0.0).astype(np.float64)

"""What lifts scores beside the query: boosts, which add to them, and signals, which multiply them by one number per document."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.bm25f import freshness, saturation
from searchidx.engines.embedded.search.evaluate import Evaluator
from searchidx.engines.embedded.search.positions import SPARSE, places_in
from searchidx.engines.embedded.search.postings import Documents
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.embedded.search.term_queries import ScoredDocuments
from searchidx.engines.messages import Boost, Signal
from searchidx.model.fields import Kind


def boosted(snapshot: Snapshot, evaluator: Evaluator, found: ScoredDocuments, boosts: Sequence[Boost]) -> ScoredDocuments:
    """The same documents; those in a boost's node have its score added to theirs."""
    if found.scores is None or not boosts:
        return found
    lifting = [(one.weight, given) for one in boosts if (given := evaluator.find(one.node)).scores is not None]
    if not lifting:
        return found
    more = np.zeros(len(found.documents), np.float32)
    for weight, given in lifting:
        _add(more, found.documents, given, np.float32(weight), snapshot.size)
    return ScoredDocuments(found.documents, found.scores + more)


def _add(more: NDArray[np.float32], documents: Documents, given: ScoredDocuments, weight: np.float32, size: int) -> None:
    """Add the scores of `given` times a weight to the sums of those of the documents that are in it."""
    assert given.scores is not None
    if len(given.documents) * SPARSE < len(documents):
        places, there = places_in(given.documents, documents)
        more[places[there]] += given.scores[there] * weight
    else:
        dense = np.zeros(size, np.float32)
        dense[given.documents] = given.scores
        more += dense[documents] * weight


def lifted(snapshot: Snapshot, found: ScoredDocuments, signals: Sequence[Signal]) -> ScoredDocuments:
    """The same documents, their scores times 1 plus what each signal adds."""
    if found.scores is None or not signals:
        return found
    parts = sum((lifts(snapshot, signal)[found.documents] for signal in signals), np.float64(1.0))
    return ScoredDocuments(found.documents, (found.scores * parts).astype(np.float32))


def lifts(snapshot: Snapshot, signal: Signal) -> NDArray[np.float64]:
    """What a signal adds for every document, between 0 and its weight; 0 where a document lacks the value."""
    return snapshot.worked_out(signal, lambda: _lifts(snapshot, signal))


def _lifts(snapshot: Snapshot, signal: Signal) -> NDArray[np.float64]:
    field = snapshot.schema.field(signal.name)
    if field is None or field.kind is not (Kind.DATE if signal.half_life else Kind.NUMBER):
        return np.zeros(snapshot.size)
    values = snapshot.moments(field)
    if signal.half_life:
        part = freshness(signal.now - values, signal.half_life)
    else:
        positive = np.where(values > 0, values, np.nan)
        part = saturation(positive, _pivot(positive[snapshot.everything]))
    return signal.weight * np.nan_to_num(part)


def _pivot(values: NDArray[np.float64]) -> float:
    """The median of the values above 0 of the live documents."""
    having = values[~np.isnan(values)]
    return float(np.median(having)) if len(having) else 1.0

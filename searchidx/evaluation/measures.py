"""Measures of a ranking, as trec_eval defines them; each a number from 0 to 1 for one query.

nDCG with the grade as gain and log2(rank + 1) as discount: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR
techniques, ACM TOIS 20(4), 2002. Average precision: Buckley and Voorhees, Evaluating evaluation measure stability, SIGIR 2000.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

DEPTH = 1_000
"""How many hits of a query are looked at, as in TREC."""

Grades = Mapping[str, int]
"""The grade of each judged document of a query; over 0 is relevant."""


@dataclass(frozen=True, slots=True)
class Quality:
    """The means of the measures over all judged queries."""

    ndcg: float
    map: float
    mrr: float
    recall: float

    def as_json(self) -> dict[str, float]:
        """The object that `evaluate --json` prints for each engine."""
        return {"ndcg@10": self.ndcg, "map": self.map, "mrr": self.mrr, "recall@100": self.recall}


def quality(ranked: Mapping[str, Sequence[str]], judged: Mapping[str, Grades]) -> Quality:
    """The quality of what was found for each judged query; a query without hits counts 0."""

    def mean(measure: Callable[[Sequence[str], Grades], float]) -> float:
        return fmean(measure(ranked.get(query, ()), grades) for query, grades in judged.items())

    return Quality(mean(discounted_gain), mean(average_precision), mean(reciprocal_rank), mean(recall))


def discounted_gain(found: Sequence[str], grades: Grades, places: int = 10) -> float:
    """nDCG: what the first hits gain, as a part of what the best order would."""
    best = _gain(sorted(grades.values(), reverse=True)[:places])
    return _gain([grades.get(document, 0) for document in found[:places]]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(max(grade, 0) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def average_precision(found: Sequence[str], grades: Grades) -> float:
    """The mean, over all relevant documents, of the precision at the place where each was found."""
    relevant = [place for place, document in enumerate(found[:DEPTH], 1) if grades.get(document, 0) > 0]
    return sum(count / place for count, place in enumerate(relevant, 1)) / (_relevant(grades) or 1)


def reciprocal_rank(found: Sequence[str], grades: Grades) -> float:
    """One divided by the place of the first relevant document; 0 where none is found."""
    return next((1 / place for place, document in enumerate(found[:DEPTH], 1) if grades.get(document, 0) > 0), 0.0)


def recall(found: Sequence[str], grades: Grades, places: int = 100) -> float:
    """The part of the relevant documents that is among the first hits."""
    return sum(grades.get(document, 0) > 0 for document in found[:places]) / (_relevant(grades) or 1)


def _relevant(grades: Grades) -> int:
    return sum(grade > 0 for grade in grades.values())

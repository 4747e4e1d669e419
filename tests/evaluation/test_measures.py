"""The measures are trec_eval's: the same numbers for rankings at random."""

from __future__ import annotations

import random

import pytest

from searchidx.evaluation.measures import Quality, quality

DOCUMENTS = [f"d{number}" for number in range(300)]


def test_best_order_is_worth_one() -> None:
    judged = {"q": {"a": 3, "b": 1, "c": 0}}
    assert quality({"q": ["a", "b", "c"]}, judged) == Quality(1, 1, 1, 1)
    assert quality({"q": ["c", "a"]}, judged).map == (1 / 2) / 2
    assert quality({"q": ["c", "a"]}, judged).mrr == 1 / 2
    assert quality({"q": ["c"]}, judged) == quality({}, judged) == Quality(0, 0, 0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_as_trec_eval_says(seed: int) -> None:
    measures = pytest.importorskip("ir_measures")
    dice = random.Random(seed)
    judged = {f"q{n}": {id: dice.choice((0, 0, 1, 2, 3)) for id in dice.sample(DOCUMENTS, 40)} | {"d0": 1} for n in range(10)}
    ranked = {query: dice.sample(DOCUMENTS, dice.choice((0, 3, 60, 250))) for query in judged}
    scored = {query: {id: float(-place) for place, id in enumerate(ids)} for query, ids in ranked.items()}
    wanted = [measures.nDCG @ 10, measures.AP(rel=1), measures.RR(rel=1), measures.R(rel=1) @ 100]
    theirs = measures.calc_aggregate(wanted, judged, scored)
    ours = quality(ranked, judged)
    assert [ours.ndcg, ours.map, ours.mrr, ours.recall] == pytest.approx([theirs[one] for one in wanted])

"""Ranking is no worse than stock Whoosh's on collections that people have judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import relevance
from tests.bench.relevance import Collection, average_precision, discounted_gain

NOISE = 0.02
"""Differences below this are not differences: on thirty queries, they come and go with the way words are split."""


@pytest.mark.parametrize("name", ["cranfield", "medline"])
def test_no_worse_than_whoosh(name: str, tmp_path: Path) -> None:
    collection = _collection(name)
    ours = relevance.quality(collection, relevance.ours(collection.source, tmp_path / "ours"))
    theirs = relevance.quality(collection, relevance.whoosh(collection.source, tmp_path / "theirs"))
    assert ours.precision > theirs.precision - NOISE
    assert ours.gain > theirs.gain - NOISE


def _collection(name: str) -> Collection:
    found = {one.name: one for one in relevance.collections()}
    if name not in found:
        pytest.skip(f"the collection {name} is not beside the project")
    return found[name]


def test_best_order_is_worth_one() -> None:
    grades = {"a": 3, "b": 1, "c": 0}
    assert average_precision(["a", "b", "c"], grades) == discounted_gain(["a", "b", "c"], grades) == 1
    assert average_precision(["b", "a"], grades) == 1 > discounted_gain(["b", "a"], grades) > 0
    assert average_precision(["c", "a"], grades) == (1 / 2) / 2
    assert average_precision(["c"], grades) == discounted_gain(["c"], grades) == 0

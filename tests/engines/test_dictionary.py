"""Completions and near words of the executor against exhaustive loops: the same words, counts and order."""

from __future__ import annotations

import random

import pytest

from searchidx.engines.embedded.engine import EmbeddedEngine
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.query.expand import expand
from searchidx.query.nodes import Node
from searchidx.text import fold
from tests.support.brute_force import BruteForce
from tests.support.indexes import SEEDS, Asker, in_steps, records_of

Both = tuple[EmbeddedEngine, BruteForce, Asker]


@pytest.fixture(scope="module")
def seeds() -> tuple[list[Record], Schema]:
    return records_of(SEEDS)


@pytest.fixture(scope="module", params=[1, 4, 7])
def both(seeds: tuple[list[Record], Schema], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Both:
    records, schema = seeds
    engine, held = in_steps(tmp_path_factory.mktemp("index") / "index", schema, records, request.param, request.param)
    return engine, BruteForce(held, schema), Asker(held, schema, request.param)


def prefixes(asker: Asker, count: int) -> list[str]:
    """Beginnings of words that stand in documents."""
    words = [fold(asker.words()[0]) for _ in range(count)]
    return [word[: asker.dice.choice((0, 1, 1, 2, 3, 4, len(word)))] for word in words]


@pytest.mark.parametrize("limit", [0, 1, 7, 60])
def test_completions(both: Both, limit: int) -> None:
    engine, oracle, asker = both
    for prefix in prefixes(asker, 60):
        name = asker.dice.choice(("", "", "title", "related", "provider", "nothing"))
        assert engine.complete(name, prefix, limit) == oracle.complete(name, prefix, limit), (name, prefix)


def test_completions_within_what_a_tree_finds(both: Both) -> None:
    engine, oracle, asker = both
    for prefix in prefixes(asker, 60):
        tree: Node = expand(asker.node(1), engine.schema)
        assert engine.complete("", prefix, 9, tree) == oracle.complete("", prefix, 9, tree), (prefix, tree)


def test_near_words(both: Both) -> None:
    engine, oracle, asker = both
    dice = random.Random(3)
    for _ in range(60):
        word = fold(asker.words()[0])
        at = dice.randrange(1, max(2, len(word)))
        typed = dice.choice((word, word[:at] + word[at + 1 :], word[:at] + dice.choice("aeést") + word[at:]))
        assert engine.nearest(typed, 20) == oracle.nearest(typed, 20), typed

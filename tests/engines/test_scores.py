"""What lifts scores and what explains them: both engines agree, and the parts of a score add up to it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from searchidx.engines.base import Engine
from searchidx.engines.messages import Boost, Explanation, Request, Signal, Sort
from searchidx.model.fields import Schema
from searchidx.model.record import Record
from searchidx.query.expand import expand
from searchidx.query.nodes import Everything, Exact, Node, Or, Weighted
from searchidx.text import analyzer
from tests.support.brute_force import BruteForce
from tests.support.indexes import SEEDS, Asker, in_steps, records_of


@pytest.fixture(scope="module")
def seeds() -> tuple[list[Record], Schema]:
    return records_of(SEEDS)


@pytest.fixture(scope="module", params=[1, 4], ids=["one segment", "many segments"])
def engines(request: pytest.FixtureRequest, seeds: tuple[list[Record], Schema], tmp_path_factory: pytest.TempPathFactory) -> list[Engine]:
    records, schema = seeds
    engine, held = in_steps(tmp_path_factory.mktemp("scores") / "index", schema, records, request.param, 1)
    return [engine, BruteForce(held, schema)]


def requests(records: list[Record], schema: Schema, count: int) -> list[Request]:
    """Requests at random, by relevance, with weights, boosts, exact titles and signals."""
    asker, dice = Asker(records, schema, 5), random.Random(5)

    def node() -> Node:
        return expand(asker.node(1), schema)

    def exact() -> Node:
        title = dice.choice(records).stored.title
        return Exact("title", (tuple(analyzer(schema.languages[0]).terms(title)),))

    made = []
    for _ in range(count):
        query = Or((Weighted(node(), dice.uniform(0.5, 2)), node(), exact()))
        boosts = [Boost(node(), dice.uniform(0.1, 3), "lifted", "feedback"), Boost(exact(), 2.0, "exact title", "exact")]
        signals = [Signal("date", 0.5, 1e10, 1.7e12)]
        made.append(Request(query, boosts=tuple(boosts[: dice.randrange(3)]), signals=tuple(signals[: dice.randrange(2)]), limit=5))
    return made


def test_both_engines_rank_alike(engines: list[Engine], seeds: tuple[list[Record], Schema]) -> None:
    asked = requests(*seeds, 60)
    for request, mine, theirs in zip(asked, engines[0].search(asked), engines[1].search(asked), strict=True):
        assert mine.total == theirs.total, request
        assert [m.score for m in mine.matches] == pytest.approx([m.score for m in theirs.matches], rel=1e-5), request


def test_boosts_find_nothing(engines: list[Engine], seeds: tuple[list[Record], Schema]) -> None:
    asked = [one for one in requests(*seeds, 40) if one.boosts]
    plain = [replace(one, boosts=()) for one in asked]
    for engine in engines:
        assert [one.total for one in engine.search(asked)] == [one.total for one in engine.search(plain)]


def test_the_parts_add_up_and_both_engines_name_the_same(engines: list[Engine], seeds: tuple[list[Record], Schema]) -> None:
    for request in requests(*seeds, 25):
        [found] = engines[0].search([request])
        ids = [match.stored.id for match in found.matches]
        mine, theirs = engines[0].explain(request, ids), engines[1].explain(request, ids)
        for match, own, other in zip(found.matches, mine, theirs, strict=True):
            assert own.score == match.score
            assert sum(part.score for part in own.parts) == pytest.approx(match.score, rel=1e-6)
            assert _told(own) == pytest.approx(_told(other), rel=1e-4), request


def _told(explained: Explanation) -> dict[str, float]:
    """The numbers of each part under a name, those of the same name numbered in order."""
    told: dict[str, float] = {}
    seen: Counter[str] = Counter()
    for part in explained.parts:
        name = f"{part.field} {part.text} {part.kind}"
        seen[name] += 1
        told |= {f"{name} {seen[name]} {what}": getattr(part, what) for what in ("score", "frequency", "weight", "idf")}
    return told


def test_frequencies_are_totals(engines: list[Engine], seeds: tuple[list[Record], Schema]) -> None:
    records, schema = seeds
    asker = Asker(records, schema, 9)
    nodes = [Everything(), *(expand(asker.leaf(), schema) for _ in range(60))]
    totals = [[one.total for one in engine.search([Request(node, limit=0) for node in nodes])] for engine in engines]
    assert engines[0].frequencies(nodes) == engines[1].frequencies(nodes) == totals[0] == totals[1]


def test_what_is_not_found_has_no_score(engines: list[Engine], seeds: tuple[list[Record], Schema]) -> None:
    nothing = Explanation(0.0, ())
    request = Request(Or(()), sort=(Sort("relevance"),))
    for engine in engines:
        assert engine.explain(request, ["no such document", seeds[0][0].id]) == [nothing, nothing]

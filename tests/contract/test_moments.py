"""Dates of other zones: found and drawn by the day that their author wrote, sorted and weighed by the moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from searchidx.engines.base import Engine
from searchidx.engines.messages import Request, Signal, Sort
from searchidx.model.record import Record
from searchidx.query import parse
from searchidx.query.expand import expand
from tests.contract.documents import day
from tests.contract.engines import ENGINES
from tests.support.brute_force import BruteForce
from tests.support.samples import SCHEMA, sample

HOUR = 3_600_000.0


def post(id: str, held: float, moment: float | None = None) -> Record:
    """A document that its author dated on another day than UTC has, where a moment is given."""
    record = sample(id, f"Owl {id}", date=held)
    return record if moment is None else structs.replace(record, columns=record.columns | {"date.moment": moment})


RECORDS = [
    post("west", day("2021-09-06") - 1, day("2021-09-06") + 7.5 * HOUR),  # 2021-09-05 23:30 -0800
    post("farther west", day("2021-09-06") - 1, day("2021-09-06") + 8.5 * HOUR),
    post("here", day("2021-09-06") + HOUR),
    post("noon", day("2021-09-06") + 12 * HOUR),
    post("east", day("2021-09-07"), day("2021-09-06") + 10.5 * HOUR),  # 2021-09-07 00:30 +1400
    sample("never", "Owl without a date"),
]


@pytest.fixture(scope="module", params=ENGINES, ids=str)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return ENGINES[request.param](tmp_path_factory.mktemp("moments") / "index", RECORDS)


def asked(text: str) -> Request:
    return Request(expand(parse(text, SCHEMA).tree, SCHEMA), limit=10)


def ids(engine: Engine, request: Request) -> list[str]:
    [found] = engine.search([request])
    return [match.stored.id for match in found.matches]


def test_order_is_that_of_moments(engine: Engine) -> None:
    rising = ["here", "west", "farther west", "east", "noon"]
    assert ids(engine, replace(asked("owl"), sort=(Sort("date"),))) == [*rising, "never"]
    assert ids(engine, replace(asked("owl"), sort=(Sort("date", descending=True),))) == [*reversed(rising), "never"]
    assert ids(engine, replace(asked(""), sort=())) == [*reversed(rising), "never"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date:2021-09-05", "west|farther west"),
        ("date:2021-09-06", "here|noon"),
        ("date:2021-09-07..", "east"),
        ("date:2021-09-06T10:30:00Z", "east"),
        ("date:2021-09-05T23:30:00-08:00", "west"),
        ("date:>2021-09-06T08:00:00Z", "farther west|east|noon"),
    ],
)
def test_days_are_those_of_authors_and_times_those_of_the_clock(engine: Engine, text: str, expected: str) -> None:
    assert set(ids(engine, asked(text))) == set(expected.split("|"))


def test_bars_are_days_of_authors(engine: Engine) -> None:
    [found] = engine.search([replace(asked(""), histograms=("date",), unit="day")])
    assert [bar.count for bar in found.histograms["date"].bars] == [2, 2, 1]


def test_what_is_newer_is_fresher(engine: Engine) -> None:
    fresh = Signal("date", 1.0, half_life=HOUR, now=day("2021-09-06") + 12 * HOUR)
    request = replace(asked("owl"), signals=(fresh,))
    [mine], [theirs] = engine.search([request]), BruteForce(RECORDS, SCHEMA).search([request])
    assert [match.stored.id for match in mine.matches] == [match.stored.id for match in theirs.matches]

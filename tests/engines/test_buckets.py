"""The bars of histograms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.engines.buckets import edges

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = -62_135_596_800_000, 253_402_300_799_999


def ms(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000


@pytest.mark.parametrize(
    ("low", "high", "unit", "bars", "start", "end"),
    [
        ("2021-09-27T05:00", "2021-09-27T06:00", "day", 1, "2021-09-27", "2021-09-28"),
        ("2021-09-27", "2021-11-25", "day", 60, "2021-09-27", "2021-11-26"),
        ("2021-09-27", "2021-11-26", "month", 3, "2021-09-01", "2021-12-01"),
        ("2017-01-31", "2021-12-31", "month", 60, "2017-01-01", "2022-01-01"),
        ("2016-12-31", "2021-12-31", "year", 6, "2016-01-01", "2022-01-01"),
        ("1969-12-31", "1970-01-01", "day", 2, "1969-12-31", "1970-01-02"),
        ("1901-05-05", "1999-01-01", "decade", 10, "1900-01-01", "2000-01-01"),
        ("0800-01-01", "2020-01-01", "century", 13, "0800-01-01", "2100-01-01"),
    ],
)
def test_dates_get_the_shortest_unit_with_few_bars(low: str, high: str, unit: str, bars: int, start: str, end: str) -> None:
    found, bounds = edges(ms(low), ms(high), dates=True)
    assert (found, len(bounds) - 1) == (unit, bars)
    assert (bounds[0], bounds[-1]) == (ms(start), ms(end))


@pytest.mark.parametrize(
    ("low", "high", "unit", "bounds"),
    [
        (1, 1, "1", [1, 2]),
        (0.5, 0.5, "1", [0, 1]),
        (1, 6, "1", [1, 2, 3, 4, 5, 6, 7]),
        (0, 1, "0.1", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1]),
        (-7, 41, "5", [-10, -5, 0, 5, 10, 15, 20, 25, 30, 35, 40, 45]),
        (3, 95, "5", list(range(0, 105, 5))),
        (3, 100, "10", list(range(0, 120, 10))),
    ],
)
def test_numbers_get_round_widths(low: float, high: float, unit: str, bounds: list[float]) -> None:
    assert edges(low, high, dates=False) == (unit, bounds)


@given(st.floats(-(2.0**53), 2.0**53), st.floats(-(2.0**53), 2.0**53))
def test_bars_of_numbers_hold_all_values_and_are_few(one: float, other: float) -> None:
    low, high = sorted((one, other))
    _, bounds = edges(low, high, dates=False)
    assert bounds[0] <= low and high < bounds[-1]
    assert low < bounds[1] and bounds[-2] <= high
    assert len(bounds) <= 21
    assert all(a < b for a, b in pairwise(bounds))


@given(st.integers(FIRST, LAST), st.integers(FIRST, LAST))
def test_bars_of_dates_hold_all_values_and_begin_days(one: int, other: int) -> None:
    low, high = sorted((one, other))
    unit, bounds = edges(low, high, dates=True)
    assert bounds[0] <= low < bounds[1] and bounds[-2] <= high < bounds[-1]
    assert len(bounds) <= (101 if unit == "century" else 61)
    assert all(a < b for a, b in pairwise(bounds))
    if unit != "day":
        assert all((EPOCH + timedelta(milliseconds=start)).day == 1 for start in bounds[:-1])

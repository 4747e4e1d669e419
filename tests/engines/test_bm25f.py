"""What all engines agree on: scores and keyword values."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchidx.engines.bm25f import STEP, idf, ladder, norm, saturated
from searchidx.engines.keywords import fold, labels


@given(st.integers(1, 10**7), st.data())
def test_rarer_terms_tell_more_and_none_tells_nothing(documents: int, data: st.DataObject) -> None:
    having = data.draw(st.integers(1, documents))
    assert idf(documents, having) > 0
    assert idf(documents, having) <= idf(documents, max(1, having - 1))


@given(st.floats(0.001, 1e9))
def test_the_ladder_is_near_and_stands_still(average: float) -> None:
    step = ladder(average)
    assert average / STEP <= step <= average * STEP
    assert math.isclose(ladder(step), step)


def test_more_occurrences_add_ever_less_and_longer_texts_weigh_less() -> None:
    gains = [saturated(n + 1.0) - saturated(float(n)) for n in range(10)]
    assert gains == sorted(gains, reverse=True)
    assert 0 == saturated(0.0) < saturated(1e9) <= 1
    assert norm(10.0, 10.0) == pytest.approx(1.0)
    assert norm(1.0, 10.0) < norm(10.0, 10.0) < norm(100.0, 10.0)


def test_values_that_differ_in_case_and_outer_space_are_one() -> None:
    assert fold(" STRASSE ") == fold("straße")
    assert labels({"ai": 2, "AI": 3, " Ai ": 1, "gone": 0}) == {"ai": "AI"}
    assert labels({"ai": 2, "AI": 2}) == {"ai": "AI"}
    assert labels({"AI ": 1, "AI": 1, "ai": 1}) == {"ai": "AI"}

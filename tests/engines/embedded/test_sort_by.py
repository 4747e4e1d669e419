"""The order of tokens by their terms is stable, whichever way it is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchidx.engines.embedded.segments import inverter

NUMBERS = st.lists(st.integers(0, 3) | st.integers(0, (1 << 35) - 1), max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NUMBERS, st.sampled_from([0, inverter.FEW]))
def test_the_order_of_numbers_is_stable(monkeypatch: pytest.MonkeyPatch, numbers: list[int], few: int) -> None:
    monkeypatch.setattr(inverter, "FEW", few)
    place = inverter.sort_by(np.array(numbers, np.int64))
    assert place.tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)

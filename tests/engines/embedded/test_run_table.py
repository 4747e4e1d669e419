"""A table of runs answers as a dictionary does."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchidx.engines.embedded.segments.run_table import PADDING, WIDTH, RunTable, bounds, keys

RUNS = st.binary(min_size=1, max_size=WIDTH + 2).map(lambda run: run.replace(b" ", b"_").replace(b"\0", b"0"))


@given(st.lists(st.lists(RUNS, max_size=8), max_size=6))
def test_a_table_has_what_was_added(several: list[list[bytes]]) -> None:
    table, known = RunTable(), dict[bytes, int]()
    for runs in several:
        data = b" ".join(runs) + PADDING
        starts, ends = bounds(data)
        assert [data[start:end] for start, end in zip(starts, ends, strict=True)] == runs
        low, high = keys(data, starts, ends)
        assert table.find(low, high).tolist() == [known.get(run, 0) for run in runs]
        fresh = {run: place for place, run in enumerate(runs) if len(run) <= WIDTH and run not in known}
        numbers = np.array([(-1) ** place * (place + 1) for place in range(len(known), len(known) + len(fresh))], np.int64)
        places = np.fromiter(fresh.values(), np.int64, len(fresh))
        table.add(low[places], high[places], numbers)
        known.update(zip(fresh, numbers.tolist(), strict=True))
        assert len(table) == len(known)


def test_many_keys_find_their_places() -> None:
    """In a table that grows, with many keys for one slot."""
    table, dice = RunTable(), np.random.default_rng(5)
    low, high = np.unique(dice.integers(1, 1 << 63, 20_000, np.uint64)), dice.integers(0, 3, 20_000, np.uint64)
    for at in range(0, len(low), 3_000):
        piece = slice(at, at + 3_000)
        table.add(low[piece], high[: len(low)][piece], np.arange(at + 1, at + 1 + len(low[piece])))
    assert table.find(low, high[: len(low)]).tolist() == list(range(1, len(low) + 1))
    assert not table.find(low, high[: len(low)] + np.uint64(5)).any()

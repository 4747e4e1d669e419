"""What the search keeps is bounded, and what is asked for again is there."""

from __future__ import annotations

import random
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from searchidx.engines.embedded.search.cache import ENTRY, Cache
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.messages import Signal
from tests.support.samples import SCHEMA

SIZE = 100
ONE = SIZE + ENTRY
"""What one entry takes."""


def test_the_older_half_goes_when_it_is_full() -> None:
    cache: Cache[str, int] = Cache(6 * ONE)
    for number, name in enumerate("abcdef"):
        assert cache.put(name, number, SIZE) == number
    assert not cache.has_room(SIZE)
    cache.put("g", 6, SIZE)
    assert [cache.get(name) for name in "abcdefg"] == [None, None, None, 3, 4, 5, 6]


def test_what_is_asked_for_stays() -> None:
    cache: Cache[int, int] = Cache(8 * ONE)
    cache.put(-1, 7, SIZE)
    for number in range(1000):
        cache.put(number, number, SIZE)
        assert cache.get(-1) == 7


def test_what_is_larger_than_its_room_is_not_kept_and_evicts_nothing() -> None:
    cache: Cache[str, int] = Cache(4 * ONE)
    cache.put("a", 1, SIZE)
    assert not cache.has_room(4 * ONE)
    assert cache.put("b", 2, 4 * ONE) == 2
    assert (cache.get("a"), cache.get("b")) == (1, None)
    nothing: Cache[str, int] = Cache(0)
    assert nothing.put("a", 1, SIZE) == 1
    assert nothing.get("a") is None


def test_it_is_never_fuller_than_its_room() -> None:
    dice, sizes, cache = random.Random(7), dict[int, int](), Cache[int, int](50 * ONE)
    for _ in range(5000):
        key = dice.randrange(200)
        if cache.get(key) is None:
            sizes[key] = dice.randrange(5 * SIZE)
            cache.put(key, key, sizes[key])
        kept = [one for one in sizes if one in cache._young or one in cache._old]
        assert sum(sizes[one] + ENTRY for one in kept) <= 50 * ONE


def test_signals_are_worked_out_by_many_threads_at_once() -> None:
    """The table of them is copied before it is gone through: another thread may add to it meanwhile."""
    snapshot = Snapshot(SCHEMA, ())
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            signals = [Signal("date", 1.0, 1.0, float(number % 3 + 1)) for number in range(400)]
            found = list(threads.map(lambda signal: snapshot.worked_out(signal, lambda: np.array([signal.now])), signals))
    finally:
        sys.setswitchinterval(interval)
    assert [float(one[0]) for one in found] == [signal.now for signal in signals]

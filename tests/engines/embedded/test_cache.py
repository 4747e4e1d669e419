"""What the executor keeps is bounded, and what is asked for again is there."""

from __future__ import annotations

from searchidx.engines.embedded.search.cache import ENTRY, Cache


def test_it_begins_anew_when_it_is_full() -> None:
    kept: Cache[str, int] = Cache(3 * ENTRY + 300)
    for number, name in enumerate("abc"):
        assert kept.put(name, number, 100) == number
    assert [kept.get(name) for name in "abc"] == [0, 1, 2]
    assert not kept.has_room(1)
    kept.put("d", 3, 100)
    assert [kept.get(name) for name in "abcd"] == [None, None, None, 3]


def test_what_has_no_room_is_kept_until_the_next() -> None:
    kept: Cache[str, int] = Cache(0)
    kept.put("a", 1, 100)
    kept.put("b", 2, 100)
    assert (kept.get("a"), kept.get("b")) == (None, 2)

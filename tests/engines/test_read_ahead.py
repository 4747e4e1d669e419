"""Items made ahead: the same, in order, never many more than are read, and what goes wrong is raised where they are read."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from searchidx.engines.opensearch.read_ahead import read_ahead

MOST = 3


def test_items_come_in_their_order() -> None:
    assert list(read_ahead(range(100), MOST)) == list(range(100))
    assert list(read_ahead([], MOST)) == []


def test_what_making_an_item_raises_is_raised_to_the_reader() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    reading = read_ahead(items(), MOST)
    assert next(reading) == 1
    with pytest.raises(ValueError, match="no more"):
        next(reading)


def test_no_more_is_made_than_may_wait_and_nothing_once_nobody_reads() -> None:
    made: list[int] = []
    full = threading.Event()

    def items() -> Iterator[int]:
        for number in range(1_000):
            made.append(number)
            if number > MOST:
                full.set()
            yield number

    reading = read_ahead(items(), MOST)
    next(reading)
    assert full.wait(10)
    assert len(made) <= MOST + 3
    before = threading.active_count()
    reading.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before - 1
    assert len(made) <= MOST + 3

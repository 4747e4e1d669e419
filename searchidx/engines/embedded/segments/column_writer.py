"""Gathers the values to filter, facet and sort by, and writes them as columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import BundleWriter
from searchidx.engines.embedded.format.string_table import add_strings
from searchidx.model.fields import Kind


class NumberColumnWriter:
    """One number or date per document; NaN where it has none. A column without any is not written."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._values: list[float] = []

    def extend(self, values: Iterable[float | tuple[str, ...] | None]) -> None:
        """Take the next documents' numbers."""
        self._values += [np.nan if value is None or isinstance(value, tuple) else value for value in values]

    def write(self, bundle: BundleWriter) -> None:
        """Write the column."""
        write_numbers(bundle, self.name, np.array(self._values, dtype=np.float64))


class KeywordColumnWriter:
    """Any number of values per document, as codes into a table of spellings; in a column of single values 0 means none."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._spellings: defaultdict[str, int] = defaultdict(count().__next__)
        self._codes: list[int] = []
        self._counts: list[int] = []

    def extend(self, values: Iterable[float | tuple[str, ...] | None]) -> None:
        """Take the next documents' values; two spellings of one value count once."""
        own = [(value if len(value) < 2 else _distinct(value)) if isinstance(value, tuple) else () for value in values]
        self._counts.extend(map(len, own))
        self._codes.extend(map(self._spellings.__getitem__, chain.from_iterable(own)))

    def write(self, bundle: BundleWriter) -> None:
        """Write the column."""
        codes, counts = np.array(self._codes, dtype=np.int64), np.array(self._counts, dtype=np.int64)
        write_codes(bundle, self.name, codes, counts, list(self._spellings))


def write_numbers(bundle: BundleWriter, name: str, values: NDArray[np.float64]) -> None:
    """Write a number column, if it holds any number."""
    if not np.isnan(values).all():
        bundle.add(f"number:{name}", values, "f8")


def write_codes(bundle: BundleWriter, name: str, codes: NDArray[np.int64], counts: NDArray[np.int64], spellings: Sequence[str]) -> None:
    """Write a keyword column: `codes` of all documents into `spellings`, `counts` the number of codes of each document.

    The table is written sorted and without spellings that nothing uses.
    """
    used = np.flatnonzero(np.bincount(codes, minlength=len(spellings))).tolist()
    order = sorted(used, key=spellings.__getitem__)
    rank = np.zeros(len(spellings), np.int64)
    rank[order] = np.arange(len(order))
    if int(counts.max(initial=0)) > 1:
        bundle.add(f"ends:{name}", np.cumsum(counts), "u4" if counts.sum() < 1 << 32 else "u8")
        bundle.add(f"codes:{name}", rank[codes], smallest(len(order)))
    else:
        single = np.zeros(len(counts), np.int64)
        single[counts > 0] = rank[codes] + 1
        bundle.add(f"code:{name}", single, smallest(len(order) + 1))
    add_strings(bundle, f"spellings:{name}", [spellings[number] for number in order])


def smallest(count: int) -> str:
    """The smallest unsigned dtype that holds numbers from 0 to `count`."""
    return "u1" if count < 1 << 8 else "u2" if count < 1 << 16 else "u4" if count < 1 << 32 else "u8"


def column(name: str, kind: Kind) -> NumberColumnWriter | KeywordColumnWriter:
    """An empty column for values of that kind."""
    return NumberColumnWriter(name) if kind in (Kind.NUMBER, Kind.DATE) else KeywordColumnWriter(name)


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({v.strip().casefold(): v for v in reversed(values)}.values())

"""Numbers words: many texts at a time, one look into a table for each run of characters between blanks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.segments.run_table import PADDING, WIDTH, RunTable, Words, bounds, keys
from searchidx.text import Analyzer, words_of
from searchidx.text.runs import blanked

REMEMBERED = 1 << 19
"""Runs and the words of those with several that are remembered; then they are looked at anew."""

FEW = 1 << 9
"""Runs that are new are learned a few at a time, as what they are mostly comes again in the rest; then more and more."""


class Vocabulary:
    """Every word of every language as it was typed, numbered from 0 as they came."""

    def __init__(self) -> None:
        self._next = count(1).__next__  # 0 stands for what is not known yet
        self._known: dict[str, _Runs] = {}

    def __len__(self) -> int:
        return sum(len(known.words) for known in self._known.values())

    def numbers(self, texts: Sequence[str], language: str) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The numbers of the words of all texts, one text after the other, and how many words each text has."""
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = _Runs(defaultdict(self._next))
        numbers, counts = known.numbers(*blanked(texts))
        return numbers.view(np.uint32) - np.uint32(1), counts

    def forms(self) -> Iterator[tuple[NDArray[np.int64], list[str], list[str]]]:
        """For each language the numbers of its words, their terms, and the words without case and accents."""
        for language, known in self._known.items():
            words = known.words
            yield np.fromiter(words.values(), np.int64, len(words)) - 1, *Analyzer(language).forms(list(words))


class _Runs:
    """What stands for a run: the number of its word; of one with none or several, a negative number."""

    def __init__(self, words: defaultdict[str, int]) -> None:
        self.words = words
        self._table = RunTable()
        self._long: dict[bytes, int] = {}
        self._several: list[list[int]] = []  # the numbers of the words of -1, -2 and so on
        self._size = 0

    def numbers(self, data: bytes, ends: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The numbers of the words of texts, one text after the other, and how many words each text has; `ends` says where it ends."""
        if len(self._table) + len(self._long) + self._size > REMEMBERED:
            self._forget()
        starts, found = self._found(data + PADDING)
        firsts = np.concatenate([[0], np.searchsorted(starts, ends)])  # of each text, among the runs
        odd = np.flatnonzero(found < 0)
        if not len(odd):
            return found, np.diff(firsts)
        several = [self._several[number] for number in (-1 - found[odd]).tolist()]
        sizes = np.array(list(map(len, several)))
        counts = np.ones(len(found), np.int64)
        counts[odd] = sizes
        spread = np.repeat(found, counts)
        spread[spread < 0] = np.fromiter(chain.from_iterable(several), np.int32)
        more = np.concatenate([[0], np.cumsum(sizes - 1)])  # words than runs, up to each odd one
        return spread, np.diff(firsts + more[np.searchsorted(odd, firsts)])

    def _found(self, data: bytes) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Where each run begins, and what stands for it."""
        starts, ends = bounds(data)
        low, high = keys(data, starts, ends)
        found = self._table.find(low, high)
        new, some = np.flatnonzero(found == 0), FEW
        while len(new):
            places, new = new[:some], new[some:]
            runs = [data[start:end] for start, end in zip(starts[places].tolist(), ends[places].tolist(), strict=True)]
            found[places] = self._taken(runs)
            self._remember(dict(zip(reversed(runs), reversed(places.tolist()), strict=True)), low, high, found)
            found[new] = self._table.find(low[new], high[new])
            new, some = new[found[new] == 0], 2 * some
        return starts, found

    def _taken(self, runs: Sequence[bytes]) -> list[int]:
        """What stands for runs that the table does not have."""
        known = self._long
        for run in dict.fromkeys(runs):
            if run not in known:
                known[run] = self._numbered(run.decode("utf-8", "surrogatepass"))
        return list(map(known.__getitem__, runs))

    def _numbered(self, run: str) -> int:
        numbers = list(map(self.words.__getitem__, words_of(run)))
        if len(numbers) == 1:
            return numbers[0]
        self._several.append(numbers)
        self._size += len(numbers)
        return -len(self._several)

    def _remember(self, places: dict[bytes, int], low: Words, high: Words, found: NDArray[np.int32]) -> None:
        """Put short runs into the table, each with one place where it stands."""
        short = {run: place for run, place in places.items() if len(run) <= WIDTH}
        for run in short:
            del self._long[run]
        own = np.fromiter(short.values(), np.int64, len(short))
        self._table.add(low[own], high[own], found[own])

    def _forget(self) -> None:
        self._table.clear()
        self._long.clear()
        self._several.clear()
        self._size = 0

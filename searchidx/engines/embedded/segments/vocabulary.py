"""Numbers words: many texts at a time, one dictionary lookup for each run of characters between blanks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from searchidx.text import MARK, Analyzer, runs, words_of

REMEMBERED = 1 << 19
"""Runs and the words of those with several that are remembered; then they are looked at anew."""


class Vocabulary:
    """Every word of every language as it was typed, numbered from 0 as they came."""

    def __init__(self) -> None:
        self._next = count(1).__next__  # 0 stands for the mark
        self._known: dict[str, _Runs] = {}

    def __len__(self) -> int:
        return sum(len(known.words) for known in self._known.values())

    def numbers(self, texts: Sequence[str], language: str) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The numbers of the words of all texts, one text after the other, and how many words each text has."""
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = _Runs(defaultdict(self._next))
        found = known.numbers(runs(texts))
        ends = np.flatnonzero(found == 0)
        return (found[found != 0] - 1).astype(np.uint32), np.diff(ends, prepend=-1) - 1

    def forms(self) -> Iterator[tuple[NDArray[np.int64], list[str], list[str]]]:
        """For each language the numbers of its words, their terms, and the words without case and accents."""
        for language, known in self._known.items():
            words = known.words
            yield np.fromiter(words.values(), np.int64, len(words)) - 1, *Analyzer(language).forms(list(words))


class _Runs(dict[str, int]):
    """What stands for a run: the number of its word; of one with none or several, a negative number."""

    def __init__(self, words: defaultdict[str, int]) -> None:
        super().__init__({MARK: 0})
        self.words = words
        self._several: list[list[int]] = []  # the numbers of the words of -1, -2 and so on
        self._size = 0

    def __missing__(self, run: str) -> int:
        numbers = list(map(self.words.__getitem__, words_of(run)))
        if len(numbers) == 1:
            [found] = numbers
        else:
            self._several.append(numbers)
            self._size += len(numbers)
            found = -len(self._several)
        self[run] = found
        return found

    def numbers(self, runs: Sequence[str]) -> NDArray[np.int64]:
        """The numbers of the words of these runs, 0 for each mark."""
        if len(self) + self._size > REMEMBERED:
            self._forget()
        found = np.fromiter(map(self.__getitem__, runs), np.int64, len(runs))
        odd = np.flatnonzero(found < 0)
        if not len(odd):
            return found
        several = [self._several[number] for number in (-1 - found[odd]).tolist()]
        counts = np.ones(len(found), np.int64)
        counts[odd] = [len(numbers) for numbers in several]
        spread = np.repeat(found, counts)
        spread[spread < 0] = np.fromiter(chain.from_iterable(several), np.int64)
        return spread

    def _forget(self) -> None:
        self.clear()
        self[MARK] = self._size = 0
        self._several.clear()

"""Numbers words: many texts at a time, one dictionary lookup per word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from searchidx.text import MARK, Analyzer, split_all


class Vocabulary:
    """Every word of every language as it was typed, numbered from 0 as they came."""

    def __init__(self) -> None:
        self._next = count(1).__next__  # 0 stands for the mark
        self._known: dict[str, defaultdict[str, int]] = {}

    def __len__(self) -> int:
        return sum(len(known) - 1 for known in self._known.values())

    def numbers(self, texts: Sequence[str], language: str) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The numbers of the words of all texts, one text after the other, and how many words each text has."""
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = defaultdict(self._next, {MARK: 0})
        words = split_all(texts)
        found = np.fromiter(map(known.__getitem__, words), np.uint32, len(words))
        ends = np.flatnonzero(found == 0)
        return found[found != 0] - np.uint32(1), np.diff(ends, prepend=-1) - 1

    def forms(self) -> Iterator[tuple[NDArray[np.int64], list[str], list[str]]]:
        """For each language the numbers of its words, their terms, and the words without case and accents."""
        for language, known in self._known.items():
            numbers = np.fromiter(known.values(), np.int64, len(known)) - 1
            yield numbers[1:], *Analyzer(language).forms(list(known)[1:])  # what comes first is the mark

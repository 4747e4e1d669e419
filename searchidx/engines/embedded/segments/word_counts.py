"""How often each word of a dictionary occurs, counted while posting lists are written."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.segments.term_dictionary import TermDictionary

AT_ONCE = 1 << 20
"""Positions per batch, approximately; this bounds the memory of a batch."""


class WordCounts:
    """Counts the occurrences of the words of one dictionary, range of terms after range of terms."""

    def __init__(self, dictionary: TermDictionary) -> None:
        words = np.bincount(dictionary.word_keys, minlength=len(dictionary.keys)) if dictionary.keys else np.empty(0, np.int64)
        self._slots = np.cumsum(words) - words
        self._places = self._slots[dictionary.word_keys] + dictionary.word_variants
        self._counts = np.zeros(len(dictionary.words), np.int64)

    def add(self, first: int, position_ends: NDArray[np.int64], variants: NDArray[Any]) -> None:
        """Count the positions of the terms from `first` on; `variants` says which word of its term stood at each."""
        low = done = 0
        while low < len(position_ends):
            high = max(low + 1, int(np.searchsorted(position_ends, done + AT_ONCE)))
            end = int(position_ends[high - 1])
            sizes = np.diff(position_ends[low:high], prepend=done)
            slots = np.repeat(self._slots[first + low : first + high], sizes) + variants[done:end]
            begin = int(self._slots[first + low])
            found = np.bincount(slots - begin)
            self._counts[begin : begin + len(found)] += found
            low, done = high, end

    def of_words(self) -> NDArray[np.int64]:
        """The counts in the order of the dictionary's words."""
        counts: NDArray[np.int64] = self._counts[self._places]
        return counts

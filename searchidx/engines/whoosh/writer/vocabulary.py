"""Numbers words: many texts at a time, a dictionary lookup a word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchidx.analysis import MARK, Analyzer, split_all

KEPT_WORDS = 2_000_000
_MARK = (1 << 32) - 1

Forms = dict[str, int]
"""Terms with the words they stand for, numbered as they came; each a term, a zero character and the word."""


class Vocabulary(dict[str, int]):
    """From a word as typed to the number of its form: its term, and what is left of it without case and accents."""

    def __init__(self, forms: Forms, analyzer: Analyzer) -> None:
        super().__init__({MARK: _MARK})
        self._forms = forms
        self._form = analyzer.form

    def __missing__(self, word: str) -> int:
        if len(self) > KEPT_WORDS:
            self.clear()
            self[MARK] = _MARK
        form = "\0".join(self._form(word))
        number = self[word] = self._forms.setdefault(form, len(self._forms))
        return number

    def numbers(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The numbers of the words of all texts, one text after the other, and how many words each text has."""
        words = split_all(texts)
        found = np.fromiter(map(self.__getitem__, words), np.uint32, len(words))
        ends = np.flatnonzero(found == _MARK)
        return np.delete(found, ends), np.diff(ends, prepend=-1) - 1

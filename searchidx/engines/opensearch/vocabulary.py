"""The words of one language on their way to a cluster: runs of characters to terms, each worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import TypeVar

from searchidx.engines.opensearch.mapping import LONGEST
from searchidx.engines.opensearch.names import SPELLED
from searchidx.text import Analyzer, analyzer, fold, words_of

_BLANK, _BAR = "\u2420", "\u00a6"
"""What stands for a blank and a bar inside a term: the cluster splits at them."""

NOT_WORDS = str.maketrans({" ": _BLANK, "|": _BAR})

MOST_RUNS = 300_000
"""As many different runs of a language are remembered."""

_BETWEEN = "\n"
"""What stands between the words of a run in memory; no word has it."""

Value = TypeVar("Value")


def safe(term: str) -> str:
    """A term as it is sent: in one piece for the cluster's tokenizer, without lone surrogates, which no JSON carries."""
    return term[:LONGEST].translate(NOT_WORDS).encode("utf-8", "replace").decode("utf-8")


class _Once(dict[str, Value]):
    """By run what is made of it, worked out once; emptied where it would hold too many."""

    def __init__(self, make: Callable[[str], Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, run: str) -> Value:
        if len(self) >= MOST_RUNS:
            self.clear()
        self[run] = found = self._make(run)
        return found


class Vocabulary:
    """What is remembered of the runs of one language."""

    def __init__(self, language: str) -> None:
        own = analyzer(language)
        self._terms, self._pairs = _Once(partial(_terms, own)), _Once(partial(_pairs, own))

    def terms(self, runs: Iterable[str]) -> str:
        """The terms of the words of some runs in order, with blanks between them."""
        return " ".join(map(self._terms.__getitem__, runs))

    def listed(self, runs: Iterable[str]) -> list[str]:
        """The words of some runs with their terms, as those of a document are listed; some may come twice."""
        return list(filter(None, _BETWEEN.join(map(self._pairs.__getitem__, runs)).split(_BETWEEN)))


def _terms(own: Analyzer, run: str) -> str:
    """The terms of the words of a run, a blank between them."""
    return " ".join([safe(own.term(word)) for word in words_of(run)])


def _pairs(own: Analyzer, run: str) -> str:
    """The words of a run without case and accents, each with its term behind it."""
    return _BETWEEN.join([f"{safe(fold(word))}{SPELLED}{safe(own.term(word))}" for word in words_of(run)])


@lru_cache(maxsize=64)
def vocabulary(language: str) -> Vocabulary:
    """What is remembered of a language."""
    return Vocabulary(language)


_lengths = _Once(lambda run: len(words_of(run)))


def length(runs: Iterable[str]) -> int:
    """How many words some runs have."""
    return sum(map(_lengths.__getitem__, runs))

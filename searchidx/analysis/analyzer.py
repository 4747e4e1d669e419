"""Words to terms: what is compared when a document is looked for, the same for documents and queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import Stemmer

from searchidx.analysis.folding import LONGEST, fold
from searchidx.analysis.words import split

FINGERPRINT = f"searchidx-1 pystemmer-{Stemmer.version()}"
"""Changes whenever texts may give other terms than before."""

KEPT_TERMS = 500_000

_STEMMED = re.compile(r"[^\W\d_](?:\D*[^\d+#])?")
_JOINED = re.compile(r"([^\W\d_]+)(\d\w*(?:\.\d+)*)")
_HYPHENED = re.compile(r"([^\W\d_]+)[-‐‑–](\d\w*(?:\.\d+)*)")


class Analyzer:
    """Turns the words of one language into terms; safe to share between threads.

    A language without a Snowball stemmer keeps its words whole.
    """

    def __init__(self, language: str = "english") -> None:
        self.language = language
        stem = Stemmer.Stemmer(language, 0).stemWord if language in Stemmer.algorithms() else None
        self._terms = _Terms(stem)
        self.term: Callable[[str], str] = self._terms.__getitem__
        """The term of one word as typed."""

    def fold(self, word: str) -> str:
        """The word without case and accents, not stemmed."""
        return fold(word)

    def form(self, word: str) -> tuple[str, str]:
        """The term of one word as typed, and the word without case and accents; not remembered."""
        folded = fold(word)
        return self._terms.of(folded), folded

    def terms(self, text: str) -> list[str]:
        """The terms of a text, in order."""
        return list(map(self.term, split(text)))


class _Terms(dict[str, str]):
    """From a word as typed to its term, remembered."""

    def __init__(self, stem: Callable[[str], str] | None) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, word: str) -> str:
        term = self.of(fold(word))
        if len(word) <= LONGEST:
            if len(self) >= KEPT_TERMS:
                self.clear()
            self[word] = term
        return term

    def of(self, folded: str) -> str:
        """The term of a word without case and accents."""
        if self._stem is None:
            return folded
        stemmed = (folded.isascii() and folded.isalpha()) or _STEMMED.fullmatch(folded)  # most words do without the pattern
        return (self._stem(folded) or folded) if stemmed else folded


@lru_cache(maxsize=64)
def analyzer(language: str) -> Analyzer:
    """The analyzer of a language, made once."""
    return Analyzer(language)


@lru_cache(maxsize=4096)
def variants(text: str, language: str = "english") -> tuple[tuple[str, ...], ...]:
    """The ways in which documents may write what was typed, each as terms in a row; as typed comes first.

    `covid19` is also looked for as `COVID-19`, and the other way round.
    """
    terms = analyzer(language).terms
    found = [tuple(terms(text))]
    word = text.strip()
    if pair := _JOINED.fullmatch(word):
        found.append((*terms(pair[1]), *terms(pair[2])))
    elif pair := _HYPHENED.fullmatch(word):
        found.append(tuple(terms(pair[1] + pair[2])))
    return tuple(dict.fromkeys(form for form in found if form))

"""Words to terms: what is compared when a document is looked for, the same for documents and queries."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

import Stemmer

from searchidx.text.folding import LONGEST, fold
from searchidx.text.subwords import JOINED, joined
from searchidx.text.tokenizer import split

FINGERPRINT = f"searchidx-6 pystemmer-{Stemmer.version()} unicode-{unicodedata.unidata_version}"
"""Changes whenever texts may give other terms than before; what a letter is and how it folds follow Python's Unicode version."""

KEPT_TERMS = 1 << 16
"""Words whose terms a language remembers: about 9 MB. Half a million would take 70 MB that nobody sees."""

_STEMMED = re.compile(r"[^\W\d_](?:\D*[^\d+#])?")
_JOINED = re.compile(r"([^\W\d_]+)(\d\w*(?:\.\d+)*)")
_HYPHENED = re.compile(r"([^\W\d_]+)[-‐‑–](\d\w*(?:\.\d+)*)")


class Analyzer:
    """Turns the words of one language into terms; safe to share between threads.

    A language without a Snowball stemmer keeps its words whole.
    """

    def __init__(self, language: str = "english") -> None:
        self.language = language
        self._terms = _Terms(_Stemmer(language) if language in Stemmer.algorithms() else None)
        self.term: Callable[[str], str] = self._terms.__getitem__
        """The term of one word as typed."""

    def fold(self, word: str) -> str:
        """The word without case and accents, not stemmed."""
        return fold(word)

    def forms(self, words: Sequence[str]) -> tuple[list[str], list[str]]:
        """The terms of many words as typed, and the words without case and accents; not remembered."""
        folded = list(map(fold, words))
        return self._terms.of(folded), folded

    def terms(self, text: str) -> list[str]:
        """The terms of a text, in order."""
        return list(map(self.term, split(text)))


class _Stemmer(threading.local):
    """One stemmer per thread: two threads must not call the same one."""

    def __init__(self, language: str) -> None:
        self.stem: Callable[[Sequence[str]], list[str]] = Stemmer.Stemmer(language, 0).stemWords


class _Terms(dict[str, str]):
    """From a word as typed to its term, cached."""

    def __init__(self, stemmer: _Stemmer | None) -> None:
        super().__init__()
        self._stemmer = stemmer

    def __missing__(self, word: str) -> str:
        [term] = self.of([fold(word)])
        if len(word) <= LONGEST:
            if len(self) >= KEPT_TERMS:
                self.clear()
            self[word] = term
        return term

    def of(self, folded: Sequence[str]) -> list[str]:
        """The terms of words without case and accents; of one that was written apart, that of the word as one."""
        terms = [word.removesuffix(JOINED) for word in folded]
        if self._stemmer is None:
            return terms
        stemmed = [place for place, word in enumerate(terms) if (word.isascii() and word.isalpha()) or _STEMMED.fullmatch(word)]
        for place, stem in zip(stemmed, self._stemmer.stem([terms[place] for place in stemmed]), strict=True):
            terms[place] = stem or terms[place]
        return terms


@lru_cache(maxsize=64)
def analyzer(language: str) -> Analyzer:
    """The analyzer of a language, made once."""
    return Analyzer(language)


@lru_cache(maxsize=4096)
def variants(text: str, language: str = "english") -> tuple[tuple[str, ...], ...]:
    """The ways in which documents may write what was typed, each as terms in a row; as typed comes first.

    `covid19` is also looked for as `COVID-19`, and the other way round; `plug-in` and `node.js` as one word.
    """
    terms = analyzer(language).terms
    found = [tuple(terms(text))]
    word = text.strip()
    if pair := _JOINED.fullmatch(word):
        found.append((*terms(pair[1]), *terms(pair[2])))
    elif pair := _HYPHENED.fullmatch(word):
        found.append(tuple(terms(pair[1] + pair[2])))
    elif word and (whole := joined(word)):
        found.append(tuple(terms(whole)))
    return tuple(dict.fromkeys(form for form in found if form))

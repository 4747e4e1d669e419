"""The dictionary of one group of slots: its terms, and the words as written that they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from operator import ne

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.bundle import BundleWriter
from searchidx.engines.embedded.format.letter_sets import letter_sets
from searchidx.engines.embedded.format.string_table import add_sorted
from searchidx.engines.embedded.segments.column_writer import smallest
from searchidx.engines.embedded.segments.vocabulary import Vocabulary


@dataclass(frozen=True)
class TermDictionary:
    """Terms sorted by their bytes, and all words without case and accents, sorted too.

    Each word has the number of its term and its own number among the term's words, which are its variants.
    """

    keys: list[bytes]
    words: list[bytes]
    word_keys: NDArray[np.int64]
    word_variants: NDArray[np.int64]


def numbered(vocabulary: Vocabulary, prefix: str) -> tuple[TermDictionary, NDArray[np.int64], NDArray[np.int64]]:
    """The dictionary of all words; and, indexed by word number, the term and the variant of each. Keys and words begin with `prefix`."""
    forms: list[str] = []
    places = [np.empty(0, np.int64)]
    for numbers, terms, words in vocabulary.forms():
        forms += map("\0".join, zip(terms, words, strict=True))
        places.append(numbers)
    order = sorted(range(len(forms)), key=forms.__getitem__)  # characters sort as their bytes do, and zero comes before all
    forms = list(map(forms.__getitem__, order))
    new = _changes(forms)
    rank = np.empty(len(forms), np.int64)
    rank[np.concatenate(places)[order]] = np.cumsum(new) - 1
    forms = list(compress(forms, new))
    parts = "\0".join(forms).encode("utf-8", "surrogatepass").split(b"\0") if forms else []
    if start := prefix.encode():
        parts = [start + part for part in parts]
    own, term_of, variant_of = dictionary(parts[::2], parts[1::2])
    return own, term_of[rank], variant_of[rank]


def dictionary(terms: Sequence[bytes], words: Sequence[bytes]) -> tuple[TermDictionary, NDArray[np.int64], NDArray[np.int64]]:
    """The dictionary of pairs of a term and a word, sorted by both; and for each pair its term's number and its variant number."""
    new = _changes(terms)
    first = np.flatnonzero(new)
    term_of = np.cumsum(new) - 1
    variant_of = np.arange(len(terms)) - first[term_of]
    order = sorted(range(len(words)), key=words.__getitem__)
    keys = [terms[number] for number in first.tolist()]
    return TermDictionary(keys, [words[number] for number in order], term_of[order], variant_of[order]), term_of, variant_of


def _changes(texts: Sequence[str] | Sequence[bytes]) -> NDArray[np.bool_]:
    """Where a text differs from the one before it; the first always does."""
    return np.array([True, *map(ne, texts[1:], texts)][: len(texts)], np.bool_)


def write_dictionaries(out: BundleWriter, groups: Sequence[TermDictionary], counts: NDArray[np.int64]) -> None:
    """Write the dictionary of a segment: the keys and words of all groups in order, `counts` of occurrences of the words."""
    before = np.cumsum([0] + [len(one.keys) for one in groups]).tolist()
    words = [word for one in groups for word in one.words]
    add_sorted(out, "keys", [key for one in groups for key in one.keys])
    add_sorted(out, "words", words)
    out.add("word_letters", letter_sets(words), "u4")
    out.add("word_counts", counts, "u4")
    word_keys = [one.word_keys + base for one, base in zip(groups, before, strict=False)]
    out.add("word_keys", np.concatenate(word_keys), "u4")
    variants = np.concatenate([one.word_variants for one in groups])
    out.add("word_variants", variants, smallest(int(variants.max(initial=0)) + 1))

"""Words in, posting lists out: gathers token numbers in arrays and inverts them with one sort."""

from __future__ import annotations

from dataclasses import dataclass
from operator import ne
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.analysis import Analyzer, split
from searchidx.engines.whoosh.format.layout import GAP, Group

KEPT_WORDS = 2_000_000
KEPT_TEXTS = 50_000
SHORT = 32
HELD_TOKENS = 1 << 20

Forms = dict[tuple[str, str], int]
"""Terms with the words they stand for, numbered as they came."""


class Vocabulary(dict[str, int]):
    """From a word as typed to the number of its form: what is left of it without case and accents, and its term."""

    def __init__(self, forms: Forms, analyzer: Analyzer) -> None:
        super().__init__()
        self._forms = forms
        self._analyzer = analyzer
        self._short: dict[str, list[int]] = {}

    def __missing__(self, word: str) -> int:
        if len(self) > KEPT_WORDS:
            self.clear()
        form = (self._analyzer.term(word), self._analyzer.fold(word))
        number = self[word] = self._forms.setdefault(form, len(self._forms))
        return number

    def numbers(self, text: str) -> list[int]:
        """The numbers of a text's words; those of short texts, which often come again, are remembered."""
        if len(text) > SHORT:
            return list(map(self.__getitem__, split(text.lower() if text.isascii() else text)))
        found = self._short.get(text)
        if found is None:
            if len(self._short) > KEPT_TEXTS:
                self._short.clear()
            found = self._short[text] = list(map(self.__getitem__, split(text)))
        return found


@dataclass(frozen=True)
class Inverted:
    """Posting lists of one group: terms sorted by their bytes, each with its postings, each with its positions.

    A term's variants are the words it stands for, without case and accents, sorted; `variants` says for each position which
    of them stood there. `words` are all variants, sorted, each with the number of its key and its number among the key's.
    """

    keys: list[bytes]
    words: list[tuple[bytes, int, int]]
    posting_ends: NDArray[np.int64]
    position_ends: NDArray[np.int64]
    documents: NDArray[np.uint32]
    freqs: NDArray[np.uint32]
    positions: NDArray[np.uint32]
    variants: NDArray[np.uint32]


class Inverter:
    """Gathers the words of one group of slots, document after document."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.tokens = 0
        self._forms: Forms = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._buffer: list[int] = []
        self._pieces: list[NDArray[np.uint32]] = []
        self._runs: list[int] = []  # document, first position and length of one text after the other
        self._lengths: list[int] = []  # a number a slot, document after document
        self._starts: list[int] = []

    def add(self, document: int, texts: dict[str, tuple[str, ...]], language: str) -> None:
        """Take one document's texts; documents come in order, each once."""
        numbers = self._vocabulary(language).numbers
        position, buffer = 0, self._buffer
        for slot in self.group.slots:
            self._starts.append(position)
            length = 0
            for text in texts.get(slot, ()):
                if found := numbers(text):
                    buffer += found
                    count = len(found)
                    self._runs += (document, position, count)
                    length += count
                    position += count + GAP
            self._lengths.append(length)
            self.tokens += length
        if len(buffer) > HELD_TOKENS:
            self._flush()

    def lengths(self, slot: str) -> NDArray[np.uint32]:
        """How many tokens each document has in a slot."""
        return self._of(self._lengths, slot)

    def starts(self, slot: str) -> NDArray[np.uint32]:
        """The position at which a slot begins in each document."""
        return self._of(self._starts, slot)

    def _of(self, numbers: list[int], slot: str) -> NDArray[np.uint32]:
        slots = self.group.slots
        return np.array(numbers, np.uint32).reshape(-1, len(slots))[:, slots.index(slot)]

    def invert(self) -> Inverted:
        """The posting lists of all that was taken."""
        self._flush()
        prefix = self.group.prefix
        forms = [(_encoded(prefix + term), _encoded(prefix + word)) for term, word in self._forms]
        order = sorted(range(len(forms)), key=forms.__getitem__)
        keys, words, term_of, variant_of = dictionary([forms[number] for number in order])
        rank = np.empty(len(forms), np.int64)
        rank[order] = np.arange(len(forms))
        form = rank[np.concatenate(self._pieces)] if self._pieces else np.empty(0, np.int64)
        documents, positions = self._occurrences()
        return posting_lists(keys, words, term_of[form], documents, positions, variant_of[form])

    def _occurrences(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Document and position of every token, in the order in which they came."""
        runs = np.array(self._runs, dtype=np.int64).reshape(-1, 3)
        documents, first, lengths = runs[:, 0], runs[:, 1], runs[:, 2]
        before = np.cumsum(lengths) - lengths
        positions = np.arange(int(lengths.sum()), dtype=np.int64) + np.repeat(first - before, lengths)
        return np.repeat(documents, lengths).astype(np.uint32), positions.astype(np.uint32)

    def _vocabulary(self, language: str) -> Vocabulary:
        if language not in self._vocabularies:
            self._vocabularies[language] = Vocabulary(self._forms, Analyzer(language))
        return self._vocabularies[language]

    def _flush(self) -> None:
        if self._buffer:
            self._pieces.append(np.array(self._buffer, dtype=np.uint32))
            self._buffer.clear()


def posting_lists(
    keys: list[bytes],
    words: list[tuple[bytes, int, int]],
    terms: NDArray[np.int64],
    documents: NDArray[np.uint32],
    positions: NDArray[np.uint32],
    variants: NDArray[np.uint32],
) -> Inverted:
    """Posting lists of occurrences whose documents, and positions in a document, ascend within a term."""
    place = order_by(terms)
    term, document = terms[place], documents[place]
    first = np.flatnonzero(changes(term) | changes(document))
    return Inverted(
        keys=keys,
        words=words,
        posting_ends=np.cumsum(np.bincount(term[first], minlength=len(keys))).astype(np.int64),
        position_ends=np.cumsum(np.bincount(term, minlength=len(keys))).astype(np.int64),
        documents=document[first],
        freqs=np.diff(first, append=len(term)).astype(np.uint32),
        positions=positions[place],
        variants=variants[place],
    )


def order_by(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The stable order of small numbers: number and place packed in 64 bits, since numpy sorts plain integers fastest."""
    bits = max(1, len(numbers).bit_length())
    packed = np.sort((numbers << bits) | np.arange(len(numbers)))
    return packed & ((1 << bits) - 1)


def changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a value differs from the one before it; the first always does."""
    changed = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def dictionary(
    forms: list[tuple[bytes, bytes]],
) -> tuple[list[bytes], list[tuple[bytes, int, int]], NDArray[np.int64], NDArray[np.uint32]]:
    """Keys and words of sorted (term, word) pairs, and for each pair the number of its key and its place among the key's."""
    terms = [term for term, _ in forms]
    new = np.array([True, *map(ne, terms[1:], terms)][: len(terms)], np.bool_)
    first = np.flatnonzero(new)
    term_of = np.cumsum(new) - 1
    variant_of = np.arange(len(terms)) - first[term_of]
    words = sorted(zip((word for _, word in forms), term_of.tolist(), variant_of.tolist(), strict=True))
    return [terms[number] for number in first.tolist()], words, term_of, variant_of.astype(np.uint32)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")

"""Inverts documents to posting lists: collects word numbers in arrays, then sorts them once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.format.layout import GAP, SlotGroup
from searchidx.engines.embedded.segments.column_writer import smallest
from searchidx.engines.embedded.segments.term_dictionary import TermDictionary, numbered
from searchidx.engines.embedded.segments.vocabulary import Vocabulary

HELD_LETTERS = 1 << 18
"""Characters that are collected before they are split into words."""

FEW = 1 << 22
"""As many tokens as this are sorted the quick way, which takes 18 bytes more for each."""

SHAPES = 4096
"""Sets of slots whose order is remembered."""

BLOCK = 1 << 16
"""Tokens per batch, in steps that would otherwise need memory for all of them."""


@dataclass(frozen=True)
class Inverted:
    """Posting lists of one slot group, term by term in the order of the dictionary.

    `posting_ends` and `position_ends` (shape: terms) say where each term's postings and positions end. `documents` and `freqs` have
    one item per posting, documents ascending within a term; `positions` and `variants` one item per occurrence: its position, ascending
    within a posting, and which of the term's words stood there.
    """

    posting_ends: NDArray[np.int64]
    position_ends: NDArray[np.int64]
    documents: NDArray[Any]
    freqs: NDArray[np.uint32]
    positions: NDArray[Any]
    variants: NDArray[Any]


class Inverter:
    """Gathers the words of one group of slots, document after document."""

    def __init__(self, group: SlotGroup) -> None:
        self.group = group
        self.tokens = 0
        self._vocabulary = Vocabulary()
        self._known: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        self._held: dict[str, list[str]] = {}
        self._order: dict[str, list[int]] = {}
        self._letters = 0
        self._waiting = 0
        self._placed: list[int] = []
        self._places: list[NDArray[np.int64]] = []  # `document * slots + slot` of each text
        self._documents = 0
        self._pieces: list[NDArray[np.uint32]] = []
        self._counts: list[NDArray[np.int64]] = []

    def extend(self, texts: Iterable[Mapping[str, tuple[str, ...]]], languages: Iterable[str]) -> None:
        """Take the texts of the next documents, each in its language."""
        slots, placed = len(self.group.slots), self._placed
        for own, language in zip(texts, languages, strict=True):
            held = self._held.get(language)
            if held is None:
                held = self._hold(language)
            before = len(held)
            for place, slot in self._slots_of(tuple(own)):
                found = own[slot]
                held += found
                placed += repeat(self._documents * slots + place, len(found))
            self._documents += 1
            if added := len(held) - before:
                self._order[language] += range(self._waiting, self._waiting + added)
                self._waiting += added
                self._letters += sum(map(len, held[before:]))
            if self._letters > HELD_LETTERS:
                self._flush()

    def _slots_of(self, names: tuple[str, ...]) -> list[tuple[int, str]]:
        """Those of some slots that belong to the group, in its order, each with its place; looked up once for documents with the same."""
        found = self._known.get(names)
        if found is None:
            if len(self._known) >= SHAPES:
                self._known.clear()
            own = set(names)
            found = self._known[names] = [(place, slot) for place, slot in enumerate(self.group.slots) if slot in own]
        return found

    def _hold(self, language: str) -> list[str]:
        self._order[language] = []
        self._held[language] = []
        return self._held[language]

    def _flush(self) -> None:
        """Number the words of the texts that wait, each language's together, and put them in the order in which they came."""
        found = [self._vocabulary.numbers(texts, language) for language, texts in self._held.items() if texts]
        if not found:
            return
        numbers, counts = (np.concatenate(pieces) for pieces in zip(*found, strict=True))
        if len(found) > 1:
            order = np.concatenate([np.array(self._order[language], np.int64) for language, texts in self._held.items() if texts])
            numbers = numbers[sort_by(np.repeat(order, counts))]
            counts = counts[sort_by(order)]
        self._places.append(np.array(self._placed, np.int64))
        self._placed.clear()
        self._pieces.append(numbers)
        self._counts.append(counts)
        self.tokens += len(numbers)
        self._held.clear()
        self._order.clear()
        self._letters = self._waiting = 0

    @property
    def words(self) -> int:
        """How many distinct words were taken."""
        return len(self._vocabulary)

    def invert(self) -> tuple[TermDictionary, Inverted]:
        """The dictionary and the posting lists of all that was taken."""
        self._flush()
        dictionary, term_of, variant_of = numbered(self._vocabulary, self.group.prefix)
        variants = self._of_tokens(_narrow(variant_of))
        terms = self._of_tokens(term_of if self.tokens > FEW else _narrow(term_of))
        self._pieces.clear()  # memory is bounded by what stands side by side here
        documents, positions = self._occurrences()
        return dictionary, posting_lists(len(dictionary.keys), terms, documents, positions, variants)

    def _of_tokens(self, of_words: NDArray[Any]) -> NDArray[Any]:
        """What is said of words, for each token: piece by piece, as indices take eight bytes each."""
        return np.concatenate([of_words[:0], *(of_words[piece] for piece in self._pieces)])

    def lengths(self) -> NDArray[np.int64]:
        """How many tokens each document has in each slot; shape (documents, slots)."""
        return self._by_slot(self._texts()[1])

    def starts(self) -> NDArray[np.int64]:
        """The position at which each slot begins in each document; shape (documents, slots)."""
        spans = self._by_slot(_spans(self._texts()[1]))
        starts: NDArray[np.int64] = np.cumsum(spans, axis=1) - spans
        return starts

    def _by_slot(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        slots = len(self.group.slots)
        sums = np.bincount(self._texts()[0], numbers, self._documents * slots)
        return sums.astype(np.int64).reshape(-1, slots)

    def _texts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each text `document * slots + slot`, and its number of words."""
        self._flush()
        empty = np.empty(0, np.int64)
        return np.concatenate([empty, *self._places]), np.concatenate([empty, *self._counts])

    def _occurrences(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Document and position of every token, in the order of the texts, each in its smallest unsigned dtype."""
        places, counts = self._texts()
        documents, spans = places // len(self.group.slots), _spans(counts)
        ends = np.cumsum(spans)
        first = np.concatenate([[0], ends])[np.searchsorted(documents, documents)]  # where the document begins among all
        begins = ends - spans - first - (np.cumsum(counts) - counts)
        narrow = smallest(int((ends - first).max(initial=0)) + 1)
        positions = np.repeat(begins.astype(narrow), counts)  # negative ones wrap round when the index is added
        for at in range(0, len(positions), BLOCK):
            piece = positions[at : at + BLOCK]
            piece += np.arange(at, at + len(piece)).astype(narrow)
        return np.repeat(documents.astype(smallest(self._documents)), counts), positions


def _spans(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many positions texts of these lengths (in words) take up."""
    return np.where(counts > 0, counts + GAP, 0)


def _narrow(numbers: NDArray[np.int64]) -> NDArray[Any]:
    """Numbers from 0 up in their smallest dtype."""
    return numbers.astype(smallest(int(numbers.max(initial=0)) + 1))


def posting_lists(
    count: int,
    terms: NDArray[Any],
    documents: NDArray[Any],
    positions: NDArray[Any],
    variants: NDArray[Any],
) -> Inverted:
    """The posting lists of these terms; documents, and positions in a document, ascend within a term. `terms` are used up."""
    position_ends = np.cumsum(np.bincount(terms, minlength=count)).astype(np.int64)
    place = sort_by(terms)
    document = documents[place]
    changed = changes(document)
    changed[position_ends[position_ends < len(place)]] = True
    first = np.flatnonzero(changed)
    freqs = np.empty(len(first), np.uint32)
    np.subtract(np.append(first[1:], len(place)), first, out=freqs, casting="unsafe")
    return Inverted(
        posting_ends=np.searchsorted(first, position_ends),
        position_ends=position_ends,
        documents=document[first],
        freqs=freqs,
        positions=positions[place],
        variants=variants[place],
    )


def sort_by(numbers: NDArray[Any]) -> NDArray[Any]:
    """The stable order that sorts numbers from 0 up, which are used up: for each sorted number the index it had."""
    if len(numbers) > FEW:
        return _sort_in_place(numbers)
    place = np.argsort(numbers.astype(np.uint16), kind="stable")  # of 16 bits, which numpy sorts by their digits
    for shift in range(16, 8 * numbers.itemsize, 16):
        if (rest := numbers >> shift).any():
            place = place[np.argsort(rest.astype(np.uint16)[place], kind="stable")]
    return place


def _sort_in_place(numbers: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The same with less memory: `number << bits | index` is sorted in 64 bits, plain integers being what numpy sorts fastest."""
    bits = max(1, len(numbers).bit_length())
    numbers <<= bits
    for at in range(0, len(numbers), BLOCK):
        piece = numbers[at : at + BLOCK]
        piece |= np.arange(at, at + len(piece))
    numbers.sort()
    place = np.empty(len(numbers), np.uint32)
    np.bitwise_and(numbers, (1 << bits) - 1, out=place, casting="unsafe")  # cast block by block, not as a whole
    return place


def changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a value differs from the one before it; the first always does."""
    changed = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed

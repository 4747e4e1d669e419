"""Sketches of texts: the smallest hashes of their shingles, from which resemblance is estimated without the texts.

A bottom-k sketch (Broder, "On the resemblance and containment of documents", 1997): of the hashes of all runs of words the
smallest few. Two texts resemble one another as far as the smallest hashes of both together stand in both sketches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]

_PRIME = np.uint64(0x100000001B3)
_INVERSE = np.uint64(pow(0x100000001B3, -1, 1 << 64))
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SHIFT = np.uint64(33)
_HALF = np.uint64(32)

_LETTERS = np.zeros(256, np.bool_)
_LETTERS[[*range(ord("0"), ord("9") + 1), *range(ord("a"), ord("z") + 1), *range(0x80, 0x100)]] = True
_DIGITS = np.zeros(256, np.int64)
_DIGITS[ord("0") : ord("9") + 1] = 1


AT_ONCE = 1 << 17
"""Characters per batch: its arrays stay in the processor's cache."""


def sketches(texts: Sequence[str], width: int, size: int) -> list[Hashes]:
    """For each text the `size` smallest hashes of its runs of `width` words, ascending; fewer where it has fewer.

    Words are compared without case. With `width` 1 the hash of a word with a digit is odd, all others are even.
    """
    return [found for some in _batches(texts) for found in _sketched(some, width, size)]


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    first = letters = 0
    for place, text in enumerate(texts, 1):
        letters += len(text)
        if letters > AT_ONCE:
            yield texts[first:place]
            first, letters = place, 0
    yield texts[first:]


def _sketched(texts: Sequence[str], width: int, size: int) -> list[Hashes]:
    owners, hashes = _shingles(texts, width)
    pairs = owners.astype(np.uint64) << _HALF | hashes
    pairs.sort()  # numpy's own way to distinct numbers hashes them first, which takes several times as long here
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    owner, smallest = (pairs >> _HALF).astype(np.int64), pairs.astype(np.uint32)
    first = np.searchsorted(owner, np.arange(len(texts) + 1))
    return [smallest[low : min(high, low + size)] for low, high in zip(first[:-1].tolist(), first[1:].tolist(), strict=True)]


def _shingles(texts: Sequence[str], width: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The text and the 32-bit hash of every run of words."""
    encoded = [text.lower().encode("utf-8", "surrogatepass") for text in texts]
    data = np.frombuffer(b"\0".join([b"", *encoded, b""]), np.uint8)
    letters = _LETTERS[data]
    edges = np.flatnonzero(letters[1:] != letters[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    words = _words(data, starts, ends)
    begins = np.cumsum([1, *(len(one) + 1 for one in encoded)])
    owners = np.searchsorted(begins, starts, "right") - 1
    if width == 1:
        digits = np.cumsum(_DIGITS[data])
        odd = digits[ends - 1] > digits[starts - 1] if len(starts) else np.empty(0, np.bool_)
        return owners, (words >> _HALF) & ~np.uint64(1) | odd.astype(np.uint64)
    runs = len(words) - width + 1
    if runs < 1:
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    mixed = words[:runs].copy()
    for place in range(1, width):
        mixed = _mixed(mixed * _PRIME + words[place : place + runs])
    whole = owners[:runs] == owners[width - 1 :]
    return owners[:runs][whole], mixed[whole] >> _HALF


def _words(data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A 64-bit hash of each word, the same wherever it stands: a polynomial of its bytes, modulo 2 to the 64th."""
    powers, back = _powers(1 << len(data).bit_length())
    sums = np.cumsum((data.astype(np.uint64) + np.uint64(1)) * powers[: len(data)], dtype=np.uint64)
    return _mixed((sums[ends - 1] - sums[starts - 1]) * back[starts])


@lru_cache(maxsize=4)
def _powers(count: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The first powers of the prime, from its own on, and those of its inverse, modulo 2 to the 64th."""
    powers, back = (np.cumprod(np.full(count, factor), dtype=np.uint64) for factor in (_PRIME, _INVERSE))
    return powers, back


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of MurmurHash3: every bit of the input moves every bit of the result."""
    for factor in _MIX:
        numbers = (numbers ^ numbers >> _SHIFT) * factor
    return numbers ^ numbers >> _SHIFT

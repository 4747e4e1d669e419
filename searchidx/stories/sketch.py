"""Sketches of texts: the smallest hashes of their shingles, from which resemblance is estimated without the texts.

A bottom-k sketch (Broder, "On the resemblance and containment of documents", 1997): of the hashes of all runs of words the
smallest few. Two texts resemble one another as far as the smallest hashes of both together stand in both sketches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

AT_ONCE = 1 << 17
"""Characters per batch: its arrays stay in the processor's cache."""

AMPLE = 4
"""Of a long text only hashes so small are sorted that this many times as many as are wanted can be expected."""

_PRIME = np.uint64(0x100000001B3)
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SHIFT = np.uint64(33)
_HALF = np.uint64(32)

_EIGHT = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)
"""Masks for the first bytes of eight."""
_LONGEST = 64
"""Longer words, such as those of scripts without blanks, are hashed one by one."""

_ASCII = 128
_DIGITS = bytes(48 <= code < 58 for code in range(256))


def sketches(texts: Iterable[str], width: int, size: int) -> list[bytes]:
    """For each text the `size` smallest hashes of its runs of `width` words (little-endian u4), ascending; fewer where it has fewer.

    Words are compared without case. With `width` 1 the hash of a word with a digit is odd, all others are even.
    """
    return [found for some in _batches(texts) for found in _sketched(some, width, size)]


def _batches(texts: Iterable[str]) -> Iterator[Sequence[str]]:
    batch: list[str] = []
    letters = 0
    for text in texts:
        batch.append(text)
        letters += len(text)
        if letters > AT_ONCE:
            yield batch
            batch, letters = [], 0
    yield batch


def _sketched(texts: Sequence[str], width: int, size: int) -> list[bytes]:
    hashes, counts = _shingles(texts, width)
    many = counts > AMPLE * size
    if many.any():
        limits = np.where(many, (AMPLE * size << 32) // np.maximum(counts, 1), 1 << 32).astype(np.uint64)
        small = np.flatnonzero(hashes < np.repeat(limits, counts))
        found = _smallest(np.searchsorted(np.cumsum(counts), small, "right"), hashes[small], len(texts), size)
        if all(len(found[place]) == 4 * size for place in np.flatnonzero(many).tolist()):
            return found  # else a text repeats itself
    return _smallest(np.repeat(np.arange(len(texts)), counts), hashes, len(texts), size)


def _smallest(owners: NDArray[np.int64], hashes: NDArray[np.uint64], count: int, size: int) -> list[bytes]:
    """The smallest hashes of each text, each once."""
    pairs = owners.astype(np.uint64) << _HALF | hashes
    pairs.sort()  # numpy's own way to distinct numbers hashes them first, which takes several times as long here
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    first = np.searchsorted(pairs, np.arange(count + 1, dtype=np.uint64) << _HALF).tolist()
    smallest = pairs.astype("<u4").tobytes()
    return [smallest[4 * low : 4 * min(high, low + size)] for low, high in pairwise(first)]


def _shingles(texts: Sequence[str], width: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The 32-bit hash of every run of words, text by text, and how many runs each text has."""
    encoded = [text.lower().encode("utf-8", "surrogatepass") for text in texts]
    data = b"\0".join([b"", *encoded, bytes(_LONGEST)])
    starts, ends = _bounds(np.frombuffer(data, np.uint8))
    words = _words(data, starts, ends)
    begins = np.searchsorted(starts, np.cumsum([1, *(len(one) + 1 for one in encoded)]))
    if width == 1:
        return (words >> _HALF) & ~np.uint64(1) | _with_digits(data, starts, ends), np.diff(begins)
    runs = max(len(words) - width + 1, 0)
    found = words[:runs].copy()
    for place in range(1, width):
        found *= _PRIME
        found += words[place : place + runs]
    whole = np.ones(len(words), np.bool_)
    for place in range(1, width):  # a run does not go on into the next text
        whole[np.maximum(begins[1:] - place, 0)[begins[1:] > 0]] = False
    _mix(found)
    found >>= _HALF
    return found[whole[:runs]], np.maximum(np.diff(begins) - width + 1, 0)


def _bounds(codes: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the words of small letters, digits and characters beyond ASCII begin and end."""
    letters = codes - ord("a") < 26  # what comes before wraps round
    letters |= codes - ord("0") < 10
    letters |= codes >= _ASCII
    edges = np.flatnonzero(letters[1:] != letters[:-1])
    edges += 1
    return edges[::2], edges[1::2]


def _with_digits(data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    """1 for each word with a digit, else 0."""
    digits = np.cumsum(np.frombuffer(data.translate(_DIGITS), np.uint8), dtype=np.int64)
    return (digits[ends - 1] > digits[starts - 1]).astype(np.uint64)


def _words(data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A 64-bit hash of each word, the same wherever it stands: its bytes mixed in, eight at a time."""
    eights = np.ndarray((len(data) - 7,), "<u8", data, 0, (1,))  # the eight bytes from each place on
    sizes = ends - starts
    found = eights.take(starts)
    found &= _EIGHT.take(sizes, mode="clip")
    found *= _PRIME
    _mix(found)
    left = np.flatnonzero(sizes > 8)
    for at in range(8, _LONGEST, 8):
        if not len(left):
            return found
        block = eights[starts[left] + at] & _EIGHT[np.minimum(sizes[left] - at, 8)]
        block ^= found[left]
        block *= _PRIME
        _mix(block)
        found[left] = block
        left = left[sizes[left] > at + 8]
    for place in left.tolist():
        found[place] = int.from_bytes(blake2b(data[starts[place] : ends[place]], digest_size=8).digest(), "little")
    return found


def _mix(numbers: NDArray[np.uint64]) -> None:
    """The finalizer of MurmurHash3, in place: every bit of the input moves every bit of the result."""
    for factor in _MIX:
        numbers ^= numbers >> _SHIFT
        numbers *= factor
    numbers ^= numbers >> _SHIFT

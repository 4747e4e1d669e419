"""Which letters words have, as bits: words within k edits of each other differ in at most 2k of the bits of letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchidx.text import JOINED

LATIN = (1 << 26) - 1
"""The bits of a to z; each of the next five stands for every fifth of all other characters."""

APART = 1 << 31
"""The bit of the mark at the end of a word that was written apart."""

AT_ONCE = 1 << 16
"""Words per batch, which bounds the memory of a batch."""


def letter_sets(words: Sequence[bytes]) -> NDArray[np.uint32]:
    """The letter set of each word (UTF-8), in their order; dtype u4, one item per word."""
    pieces = [_sets(words[at : at + AT_ONCE]) for at in range(0, len(words), AT_ONCE)]
    return np.concatenate([np.empty(0, np.uint32), *pieces])


def _sets(words: Sequence[bytes]) -> NDArray[np.uint32]:
    counts = np.fromiter(map(len, words), np.int64, len(words))
    codes = np.frombuffer(b"".join(words), np.uint8)
    if len(codes) and codes.max() > 127:
        firsts = np.concatenate([[0], np.cumsum((codes & 0xC0) != 0x80)])  # how many characters begin before each byte
        ends = np.cumsum(counts)
        counts = firsts[ends] - firsts[ends - counts]
        text = codes.tobytes().decode("utf-8", "surrogatepass")
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    numbers = codes.astype(np.uint32)
    places = np.where((numbers >= 97) & (numbers < 123), numbers - np.uint32(97), 26 + numbers % np.uint32(5))
    places = np.where(numbers == ord(JOINED), np.uint32(31), places).astype(np.uint32)
    bits = np.append(np.uint32(1) << places, 0).astype(np.uint32)
    sets = np.bitwise_or.reduceat(bits, np.cumsum(counts) - counts)
    return np.where(counts > 0, sets, 0).astype(np.uint32)

"""Many texts at once as runs of characters between blanks: what stands in a run is parted into words once for each distinct run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from searchidx.text.subwords import parts
from searchidx.text.tokenizer import BETWEEN

MARK = "\0"
"""What `runs` puts after each text; no word."""

_PARTING = bytes(range(32)) + BETWEEN.replace(",", "").replace("_", "").encode()
_SMALL = bytes.maketrans(_PARTING, b" " * len(_PARTING)).lower()
"""Characters that always separate words become spaces, capitals become lower case."""

_DOT, _COMMA, _BLANK = b"., "
_LOWER, _UPPER, _WORD, _HYPHEN, _PLUS = 1, 2, 4, 8, 16


def _classes() -> bytes:
    """The bits above for each byte of ASCII."""
    found = bytearray(256)
    for code, character in enumerate(map(chr, range(128))):
        found[code] |= _LOWER * ("a" <= character <= "z") | _UPPER * ("A" <= character <= "Z")
        found[code] |= _WORD * (character.isalnum() or character == "_") | _HYPHEN * (character in "-.") | _PLUS * (character == "+")
    return bytes(found)


_CLASSES = _classes()


def runs(texts: Sequence[str]) -> list[str]:
    """The runs without blanks of several texts, a `MARK` after those of each; no word goes beyond one, and `words_of` parts them.

    What always separates words is a blank already, and ASCII letters are small. Behind the runs of a text stand its parts.
    """
    data, ends = blanked(texts)
    pieces = [data[start:end] for start, end in pairwise([0, *ends.tolist()])]
    return b" \0 ".join([*pieces, b""]).decode("utf-8", "surrogatepass").split()


def blanked(texts: Sequence[str]) -> tuple[bytes, NDArray[np.int64]]:
    """The texts in UTF-8 one after the other, as `runs` describes them, and where each ends; each ends with a blank."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    data = b"\0".join([*encoded, b""])
    ends = np.cumsum([len(text) + 1 for text in encoded], dtype=np.int64)
    plain = _without_stops(data.translate(_SMALL))
    added = {number: " ".join(("", *found)).encode("utf-8", "surrogatepass") for number, found in _parts(texts, data, ends)}
    return _with(plain, ends, added) if added else (plain, ends)


def _without_stops(data: bytes) -> bytes:
    """The same with a blank for each dot and comma before one."""
    plain = bytearray(data)
    codes = np.frombuffer(plain, np.uint8)
    stops = (codes[:-1] == _DOT) | (codes[:-1] == _COMMA)
    stops &= codes[1:] == _BLANK
    codes[:-1][stops] = _BLANK
    return bytes(plain)


def _with(data: bytes, ends: NDArray[np.int64], added: dict[int, bytes]) -> tuple[bytes, NDArray[np.int64]]:
    """The texts with something added to some of them."""
    numbers = list(added)
    places = (ends[numbers] - 1).tolist()
    pieces = [data[: places[0]]]
    for more, (start, end) in zip(added.values(), pairwise([*places, len(data)]), strict=True):
        pieces += more, data[start:end]
    longer = np.zeros(len(ends), np.int64)
    longer[numbers] = list(map(len, added.values()))
    return b"".join(pieces), ends + np.cumsum(longer)


def _parts(texts: Sequence[str], data: bytes, ends: NDArray[np.int64]) -> Iterator[tuple[int, list[str]]]:
    """The numbers of the texts that have parts, ascending, and those parts."""
    signs = _signs(data)
    owners = np.searchsorted(ends, signs, "right")
    places = (signs - np.append(0, ends)[owners]).tolist()
    wanted = sorted(dict.fromkeys(owners.tolist()) | {number: None for number, text in enumerate(texts) if not text.isascii()})
    bounds = (np.searchsorted(owners, wanted, side).tolist() for side in ("left", "right"))
    for number, first, last in zip(wanted, *bounds, strict=True):
        text = texts[number]
        if found := parts(text, places[first:last] if text.isascii() else None):
            yield number, found


def _signs(data: bytes) -> NDArray[np.int64]:
    """Where ASCII words may have parts: at a capital behind a small letter, or behind a capital and before a small letter; at a
    hyphen or a dot in a word, at two pluses behind one."""
    classes = np.frombuffer(b"\0%b\0" % data.translate(_CLASSES), np.uint8)
    before, here, after = classes[:-2], classes[1:-1], classes[2:]
    humps = (before | (before & here) >> 1 & after) & here >> 1 & 1
    inner = (before & after) >> 2 & here >> 3 & 1
    pluses = before >> 2 & (here & after) >> 4 & 1
    return np.flatnonzero(humps | inner | pluses)

"""Many texts at once as runs of characters between blanks: what stands in a run is parted into words once for each distinct run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from searchidx.text.subwords import compound_parts, parts
from searchidx.text.tokenizer import BETWEEN

MARK = "\0"
"""What `runs` puts after each text; no word."""

_PARTING = bytes(range(32)) + BETWEEN.replace(",", "").replace("_", "").encode()
_SMALL = bytes.maketrans(_PARTING, b" " * len(_PARTING)).lower()
"""Characters that always separate words become spaces, capitals become lower case."""

_DOT, _COMMA, _BLANK = b"., "
_LOWER, _UPPER, _WORD, _HYPHEN, _PLUS, _FAR, _SHARP = 1, 2, 4, 8, 16, 32, 64


def _classes() -> bytes:
    """The bits above for each byte of UTF-8; the bytes of a character beyond ASCII may be those of a letter.

    `_FAR` are the first ones of scripts without blanks and of Korean, and some others; `_HYPHEN` the last ones of U+2010 and U+2011.
    """
    found = bytearray(256)
    for code, character in enumerate(map(chr, range(128))):
        found[code] |= _LOWER * ("a" <= character <= "z") | _UPPER * ("A" <= character <= "Z")
        found[code] |= _WORD * (character.isalnum() or character == "_") | _HYPHEN * (character in "-.") | _PLUS * (character == "+")
        found[code] |= _SHARP * (character == "#")
    for code in range(128, 256):
        found[code] = _WORD | _HYPHEN * (code in (0x90, 0x91)) | _FAR * (code >= 0xE0 and code != 0xE2)
    return bytes(found)


_CLASSES = _classes()
_LONGEST = 64
"""Bytes of a run whose parts are remembered."""


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
    added = _parts(texts, data, ends)
    return _with(plain, ends, {number: b" ".join((b"", *found)) for number, found in added.items()}) if added else (plain, ends)


def _without_stops(data: bytes) -> bytes:
    """The same with a blank for each dot and comma before one."""
    plain = bytearray(data)
    codes = np.frombuffer(plain, np.uint8)
    stops = (codes[:-1] == _DOT) | (codes[:-1] == _COMMA)
    stops &= codes[1:] == _BLANK
    codes[:-1][stops] = _BLANK
    return bytes(plain)


def _with(data: bytes, ends: NDArray[np.int64], added: Mapping[int, bytes]) -> tuple[bytes, NDArray[np.int64]]:
    """The texts with something added to some of them."""
    numbers = list(added)
    places = (ends[numbers] - 1).tolist()
    pieces = [data[: places[0]]]
    for more, (start, end) in zip(added.values(), pairwise([*places, len(data)]), strict=True):
        pieces += more, data[start:end]
    longer = np.zeros(len(ends), np.int64)
    longer[numbers] = list(map(len, added.values()))
    return b"".join(pieces), ends + np.cumsum(longer)


def _parts(texts: Sequence[str], data: bytes, ends: NDArray[np.int64]) -> dict[int, dict[bytes, None]]:
    """The parts of the texts that have any, each once, by the texts' numbers, which ascend."""
    classes = np.frombuffer(b"\0%b\0" % data.translate(_CLASSES), np.uint8)
    starts, stops = _odd_runs(classes)
    found: dict[int, dict[bytes, None]] = {}
    for number, start, stop in zip(np.searchsorted(ends, starts, "right").tolist(), starts.tolist(), stops.tolist(), strict=True):
        run = data[start:stop]
        if own := _remembered(run) if len(run) <= _LONGEST else _parts_of(run):
            found.setdefault(number, {}).update(own)
    whole = _whole(classes, ends)
    for number in whole:
        found[number] = dict.fromkeys(part.encode("utf-8", "surrogatepass") for part in parts(texts[number]))
    return {number: own for number, own in sorted(found.items()) if own} if whole else found


def _odd_runs(classes: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where runs of what may stand in a word begin and end that may have parts: those with a capital behind a small letter, or
    behind a capital and before a small letter, or with a hyphen or a dot in a word."""
    before, here, after = classes[:-2], classes[1:-1], classes[2:]
    humps = (before | (before & here) >> 1 & after) & here >> 1 & 1
    inner = (before & after) >> 2 & here >> 3 & 1
    places = np.flatnonzero((humps | inner).view(np.bool_))
    if not len(places):  # as in most plain prose: its edges need not be looked for
        return places, places
    edges = np.flatnonzero(classes == 0)
    stops = np.searchsorted(edges, places + 1)
    stops = stops[np.append(True, stops[1:] != stops[:-1])[: len(stops)]]
    return edges[stops - 1], edges[stops] - 1


def _whole(classes: NDArray[np.uint8], ends: NDArray[np.int64]) -> list[int]:
    """The numbers of the texts that may have parts beside those of their runs: with a script without blanks or Korean, with two pluses
    in a word, or with `#` in one behind a single letter."""
    rare = (classes[1:-1] >> 5 | classes[:-2] >> 2 & (classes[1:-1] & classes[2:]) >> 4) & 1
    sharps = np.flatnonzero(classes == _SHARP)
    sharps = sharps[(classes[sharps - 1] & (_LOWER | _UPPER) > 0) & (classes[sharps - 2] & _WORD == 0) & (classes[sharps + 1] & _WORD > 0)]
    places = np.concatenate([np.flatnonzero(rare.view(np.bool_)), sharps - 1])
    numbers: list[int] = np.unique(np.searchsorted(ends, places, "right")).tolist()
    return numbers


@lru_cache(maxsize=1 << 14)
def _remembered(run: bytes) -> dict[bytes, None]:
    """The parts of the words in a short run, remembered: such words come again and again."""
    return _parts_of(run)


def _parts_of(run: bytes) -> dict[bytes, None]:
    """The parts of the words in a run."""
    return dict.fromkeys(part.encode("utf-8", "surrogatepass") for part in compound_parts(run.decode("utf-8", "surrogatepass")))

"""What is left of a word without case, accents and typography."""

from __future__ import annotations

import re
import unicodedata

from searchidx.text.characters import JOINERS, SELECTORS, SKIN

LONGEST = 64
"""No term is longer; what is longer is cut."""

_READ = 4 * LONGEST
_IOTA_BELOW = "\u0345"
_SHORT_I = "и\u0306"
_VOWEL_MARKS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc"
"""Of Hebrew and Arabic, with the hamza that alef may carry, and the tatweel that only stretches a word."""
_ACCENTS = re.compile(f"[\u0300-\u036f{_VOWEL_MARKS}]+")
_UNSEEN = re.compile(rf"[\s{JOINERS}{SELECTORS}]+|(?<=[^{SKIN}])[{SKIN}]+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "þ": "th", "’": "'", "ʼ": "'"})


def fold(word: str) -> str:
    """The word in small letters without accents, with plain apostrophes; acronyms lose their dots, numbers their commas."""
    if word.isascii():
        if word.isalpha():
            return word[:LONGEST].lower()
        return _plain(word[:_READ].lower())[:LONGEST]
    text = unicodedata.normalize("NFKD", word[:_READ]).replace(_IOTA_BELOW, "").casefold()
    text = unicodedata.normalize("NFKD", text).replace(_SHORT_I, "й")
    text = _ACCENTS.sub("", text).translate(_LETTERS)
    return unicodedata.normalize("NFC", _plain(_UNSEEN.sub("", text)))[:LONGEST]


def _plain(word: str) -> str:
    if "," in word:
        word = word.replace(",", "")
    return word.replace(".", "") if "." in word and not word[0].isdigit() else word

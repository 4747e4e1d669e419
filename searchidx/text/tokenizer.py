"""Text to words as they were typed, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from searchidx.text.characters import EMOJI, FLAG, HANGUL, JOINERS, KANA_MARKS, MARKS, SELECTORS, SKIN, UNSPACED
from searchidx.text.subwords import JOINED, parts


def _pattern(character: str, run: str, tail: str = "") -> str:
    """One word: letters and digits with what may stand inside them, and what may follow a single letter.

    It begins with one character and branches only then, which is what makes it fast. A run of letters and digits stops before a
    number with inner dots or commas (`Python3.11` is two words), and goes on over apostrophes. Else it is such a number. All
    repetition is bounded or without overlap.
    """
    before_number = r"(?<![0-9](?=[0-9]{0,30}(?:\.[0-9]|,[0-9]{3}(?![0-9]))))"
    apostrophes = rf"(?:['’＇]{character}{run})+"
    number = rf"(?:[0-9]{{0,2}}(?:,[0-9]{{3}})+(?![0-9])|[0-9]*)(?:\.[0-9]+)*{run}"
    return rf"{character}(?:{run}{before_number}(?:(?=['’＇.+#])(?:{apostrophes}{tail}))?|(?<=[0-9]){number})"


def _after_one(letter: str, marks: str = "") -> str:
    """What may follow a single letter: it may be an acronym (`U.S.`), or `++` or `#` may stand behind it."""
    combined = rf"{letter}[{marks}]*" if marks else letter
    return rf"(?:(?:\.{combined}(?![\w'’{marks}]))+(?:\.(?:['’][sS](?!\w))?)?|(?:\+\+|\#)(?!\w))"


def _quick_pattern(character: str, letter: str) -> re.Pattern[str]:
    """The same in one, for texts in which no character is combined with others."""
    return re.compile(_pattern(character, f"{character}*", rf"|(?<={letter})(?<!{character}{letter}){_after_one(letter)}"))


BETWEEN = ' \t\n\r,;:!?()[]{}<>"/\\|=*%&$@^~`_-'
_PLAIN = re.compile(rf"[A-Za-z{re.escape(BETWEEN)}]*(?:\.(?!\S)[A-Za-z{re.escape(BETWEEN)}]*)*")
_LETTERS = re.compile("[A-Za-z]+")
"""The words of such plain texts."""
_BLANKS = str.maketrans(dict.fromkeys(BETWEEN + ".", " "))
_ASCII = _quick_pattern("[A-Za-z0-9]", "[A-Za-z]")
_COMMON = _quick_pattern(r"[^\W_]", r"[^\W\d_]")
_UNCOMMON = re.compile("[\u00ad\u0300-\u036f\u0483-\u0489\u0530-\u1dff\u200c\u200d\u2060\u20d0-\u20ff\u231a-\U0010ffff]")


@lru_cache(maxsize=1)
def _unspaced() -> re.Pattern[str]:
    """One character of a script without spaces, with its marks."""
    return re.compile(rf"[{UNSPACED}][{MARKS}{KANA_MARKS}]*")


@lru_cache(maxsize=1)
def _any() -> re.Pattern[str]:
    """Words of every script: with combining marks inside, runs of a script without spaces as one, pictures one by one."""
    character = rf"[^\W_{UNSPACED}]"
    letter = rf"[^\W\d_{UNSPACED}{HANGUL}]"
    single = rf"{letter}[{MARKS}]*{_after_one(letter, MARKS)}"
    run = rf"{character}*(?:[{MARKS}{JOINERS}]{character}*)*"
    picture = rf"(?:[{FLAG}]{{2}}|[{EMOJI}{SKIN}][{SKIN}{SELECTORS}]*(?:\u200d[{EMOJI}][{SKIN}{SELECTORS}]*)*)"
    return re.compile(rf"(?:{single}|{_pattern(character, run)}|(?:{_unspaced().pattern})+|{picture})")


def _quick(text: str) -> re.Pattern[str] | None:
    """A simpler and faster pattern that finds the same words, where the text has only the most common letters."""
    if text.isascii():
        return _ASCII
    return _COMMON if _UNCOMMON.search(text) is None else None


def split(text: str) -> list[str]:
    """The words of a text as typed, in order; runs of scripts without spaces give overlapping pairs of characters."""
    if _PLAIN.fullmatch(text):  # nothing but letters, and signs that always part them
        return text.translate(_BLANKS).split()
    if (pattern := _quick(text)) is not None:
        return pattern.findall(text)
    if _unspaced().search(text) is None:
        return _any().findall(text)
    return [text[start:end] for start, end in _spans(text)]


def document_words(text: str) -> list[str]:
    """What a document is found by: the words of a text, and behind them their parts."""
    return [*split(text), *parts(text)]


def words_of(run: str) -> list[str]:
    """The words of a run without blanks (`text/runs`)."""
    if run[-1] == JOINED:
        return [run]
    if not run.isascii():
        return split(run)
    return [run] if run.isalpha() else _ASCII.findall(run)


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each word that `split` gives, in the same order."""
    if (pattern := _LETTERS if _PLAIN.fullmatch(text) else _quick(text)) is not None:
        return list(map(re.Match.span, pattern.finditer(text)))
    return list(_spans(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for found in _any().finditer(text):
        if _unspaced().match(text, found.start()):
            yield from _pairs(text, *found.span())
        else:
            yield found.span()


def _pairs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Each two neighbours in a run of characters; one that stands alone by itself."""
    characters = [found.span() for found in _unspaced().finditer(text, start, end)]
    if len(characters) == 1:
        yield characters[0]
    for first, second in pairwise(characters):
        yield first[0], second[1]

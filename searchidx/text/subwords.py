"""What else a document is found by: parts of its words, and words written together.

They stand behind the words of each text, each once, so that no phrase over the words is disturbed. `reloadTimelines` has the parts
`reload` and `Timelines`, `plug-in` and `node.js` have `plugin` and `nodejs`, an ISBN its digits, `3.11.4` has `3.11`, `C++17` and
`C#12` have `C++` and `C#`; a word of a script without blanks has its single characters, and one of Korean, which is written with its
particles, its beginnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat

from searchidx.text.characters import HANGUL, UNSPACED

JOINED = "\x03"
"""The last character of a word that the author wrote apart: it finds the document but is never suggested. No text has it."""

_LONGEST = 64
_MOST = 4
"""The most words that are taken for one written apart."""
_SIGNS = re.compile(r"[-.\u2010\u2011A-Z](?:(?<=[a-z][A-Z])|(?<=[A-Z][A-Z])(?=[a-z]{2})|(?<=\w[-.\u2010\u2011])(?=\w))")
"""Where a word may have parts: at a capital behind a small letter, or behind one and before two small ones (`HTTPServer`, but not
`PDFs`), or at a hyphen or a dot between letters."""
_SIGNED = re.compile(r"(?<![^\W_])[A-Za-z](?:\+\+|#)(?=\w)")
"""A letter with its signs before what stands at it."""
_COMPOUND = re.compile(r"[^\W_]{1,64}(?:[-.\u2010\u2011][^\W_]{1,64}){0,7}")
_NUMBERED = re.compile(r"(?=(?:-?[0-9]){9})[0-9]+(?:-[0-9]+){0,3}-[0-9]*[0-9Xx]", re.ASCII)
"""Digits that are written with hyphens and without: ISBNs and telephone numbers have nine at least, dates and years fewer."""
_HYPHENS = re.compile(r"[-.\u2010\u2011]")
VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){1,3}", re.ASCII)
"""What a longer version may begin with."""
_LONG_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){2,4}", re.ASCII)
_VERSION_INSIDE = re.compile(rf"(?<![\d.]){_LONG_VERSION.pattern}(?![\d.])", re.ASCII)
_HUMPS = re.compile(r"[A-Z]+(?:s(?![a-z])|(?![a-z]))|[A-Z]?[a-z]+|[0-9]+")
_OTHER = re.compile(rf"[{UNSPACED}]{{2,}}|[{HANGUL}]{{3,16}}")
_KOREAN = re.compile(rf"[{HANGUL}]")
_FAR = re.compile("[\u0e00-\u1fff\u3000-\U0010ffff]")
"""A script without blanks or Korean; Latin, Greek and Cyrillic letters, and typographic signs, lie before it and in its gap."""


def parts(text: str) -> list[str]:
    """The parts of the words of a text, each once, in the order in which they first come."""
    found = dict.fromkeys(compound_parts(text))
    if "++" in text or "#" in text:
        found.update(dict.fromkeys(signed.casefold() for signed in _SIGNED.findall(text)))
    if not text.isascii() and _FAR.search(text) is not None:
        found.update(dict.fromkeys(piece for run in _OTHER.findall(text) for piece in _pieces(run)))
    return list(found)


def located(text: str) -> Iterator[tuple[str, int, int]]:
    """The parts of the words of a text, each wherever it stands, with the start and end of what it is a part of."""
    for compound in _compounds(text):
        yield from ((part, *compound.span()) for part in _parts_of(compound[0]))
    if "++" in text or "#" in text:
        yield from ((signed[0].casefold(), *signed.span()) for signed in _SIGNED.finditer(text))
    if not text.isascii() and _FAR.search(text) is not None:
        for run in _OTHER.finditer(text):
            whole = 0 if _KOREAN.match(run[0]) is None else run.end()
            yield from ((part, at, whole or at + 1) for at, part in zip(_begins(run), _pieces(run[0]), strict=True))


def _begins(run: re.Match[str]) -> Iterator[int]:
    """Where each piece of such a run begins."""
    return repeat(run.start(), run.end() - run.start() - 2) if _KOREAN.match(run[0]) else iter(range(*run.span()))


def compound_parts(text: str) -> Iterator[str]:
    """The parts of the words with capitals, hyphens or dots inside, as they come."""
    for compound in _compounds(text):
        yield from _parts_of(compound[0])


def _compounds(text: str) -> Iterator[re.Match[str]]:
    """The words in which parts may stand."""
    done = 0
    for sign in _SIGNS.finditer(text):
        if sign.start() >= done and (compound := _COMPOUND.match(text, _start(text, sign.start(), done))):
            done = compound.end()
            yield compound


def _parts_of(compound: str) -> tuple[str, ...]:
    """The parts of a word with capitals, hyphens or dots inside."""
    if _LONG_VERSION.fullmatch(compound):
        return _releases(compound)
    whole = joined(compound)
    pieces = (piece for word in _HYPHENS.split(compound) for piece in _humps(word))
    releases = (one for version in _VERSION_INSIDE.findall(compound) for one in _releases(version))
    return (*((whole + JOINED,) if whole else ()), *pieces, *releases)


def _releases(version: str) -> tuple[str, ...]:
    """What a version begins with: `6.1` of `6.1.0`."""
    numbers = version.split(".")
    return tuple(".".join(numbers[:count]) for count in range(2, len(numbers)))


def _humps(word: str) -> list[str]:
    """The parts of a word such as `reloadTimelines`; none of another."""
    if word.isupper() or word.islower() or word.istitle() or not word.isascii():
        return []
    humps = _HUMPS.findall(word)
    return [hump for hump in humps if len(hump) > 1] if len(humps) > 1 else []


def _pieces(run: str) -> Iterator[str]:
    """The characters of a run without blanks, or the beginnings of a Korean word."""
    if _KOREAN.match(run) is None:
        yield from run
    else:
        yield from (run[:count] for count in range(2, len(run)))


def joined(word: str) -> str:
    """A hyphened or dotted word written as one, "" where it is none."""
    if word[:1].isdigit():
        return word.replace("-", "") if len(word) <= _LONGEST and _NUMBERED.fullmatch(word) else ""
    pieces = _HYPHENS.split(word)
    if not 2 <= len(pieces) <= _MOST or not word[:1].isalpha() or all(len(piece) < 2 for piece in pieces):
        return ""
    return "".join(pieces) if all(piece.isalnum() for piece in pieces) and len(word) <= _LONGEST else ""


def _start(text: str, place: int, least: int) -> int:
    """Where the word begins in which a sign stands."""
    least = max(least, place - _LONGEST)
    while place > least and text[place - 1].isalnum():
        place -= 1
    return place

"""Typed text to tokens, each with its span; whatever is typed becomes tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto


class Mark(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()
    OPEN = auto()
    CLOSE = auto()
    MINUS = auto()
    FIELD = auto()
    OR = auto()
    AND = auto()
    NOT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query; `text` is what it says, without quotes or colon; `tail` is what follows a closing quote (`~3`)."""

    mark: Mark
    text: str
    start: int
    end: int
    tail: str = ""
    closed: bool = True


_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "»": "«"}
_OPERATORS = {"OR": Mark.OR, "AND": Mark.AND, "NOT": Mark.NOT, "||": Mark.OR, "&&": Mark.AND}
_BLANK = re.compile(r"\s+")
_FIELD = re.compile(r"([^\s:()\"“”„«»<>=~*]+):(?=[^\s)])")
_WORD = re.compile(r"[^\s()\"“”„«»]+")
_TAIL = re.compile(r"~\d{0,9}")


def tokens(text: str) -> list[Token]:
    """The tokens of a query, in order."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if blank := _BLANK.match(text, at):
            at = blank.end()
            continue
        token = _next(text, at, found)
        found.append(token)
        at = token.end
    return found


def _next(text: str, at: int, before: list[Token]) -> Token:
    letter = text[at]
    if letter == "(":
        return Token(Mark.OPEN, letter, at, at + 1)
    if letter == ")":
        return Token(Mark.CLOSE, letter, at, at + 1)
    if letter in _QUOTES:
        return _quoted(text, at)
    begins = at == 0 or text[at - 1].isspace() or text[at - 1] in "(-"
    if letter == "-" and begins and at + 1 < len(text) and not text[at + 1].isspace() and text[at + 1] not in ")-":
        return Token(Mark.MINUS, letter, at, at + 1)
    after_field = bool(before) and before[-1].mark is Mark.FIELD and before[-1].end == at
    if not after_field and (field := _FIELD.match(text, at)):
        return Token(Mark.FIELD, field[1], at, field.end())
    return _word(text, at)


def _word(text: str, at: int) -> Token:
    found = _WORD.match(text, at)
    end = found.end() if found else at + 1
    word = text[at:end]
    return Token(_OPERATORS.get(word, Mark.WORD), word, at, end)


def _quoted(text: str, at: int) -> Token:
    closing = _QUOTES[text[at]]
    ends = [end for mark in {*closing, '"' if text[at] in "“”„" else closing[0]} if (end := text.find(mark, at + 1)) >= 0]
    if not ends:
        return Token(Mark.QUOTED, text[at + 1 :], at, len(text), closed=False)
    end = min(ends)
    tail = _TAIL.match(text, end + 1)
    return Token(Mark.QUOTED, text[at + 1 : end], at, tail.end() if tail else end + 1, tail[0] if tail else "")

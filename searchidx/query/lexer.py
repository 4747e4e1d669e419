"""Typed text to tokens, each with its place; whatever is typed becomes tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto


class TokenKind(Enum):
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
class QueryToken:
    """A piece of the query. `text` is what it says, without quotes and colon; `tail` is what follows a closing quote (`~3`)."""

    mark: TokenKind
    text: str
    start: int
    end: int
    tail: str = ""
    closed: bool = True


OPERATORS = {"OR": TokenKind.OR, "AND": TokenKind.AND, "NOT": TokenKind.NOT}
EXPLICIT = "(("
"""What a text begins with whose operators are meant although all of it is in capitals."""
_SIGNS = {"(": TokenKind.OPEN, ")": TokenKind.CLOSE}
_CLOSING = {'"': '"', "“": '[”"]', "”": '[”"]', "„": '[“”"]', "«": "»", "»": "«"}
QUOTES = "".join(_CLOSING)
_CLOSERS = {opening: re.compile(closing) for opening, closing in _CLOSING.items()}
_BLANK = re.compile(r"\s*")
_WORD = re.compile(rf"[^\s(){QUOTES}]+")
_FIELD = re.compile(rf"([^\s():{QUOTES}<>=~*]+):(?![\s:)]|//|\Z)")
_NAME = re.compile(r"[^\W\d_][\w.-]*")
_BARE_NAME = re.compile(rf"[^\s():{QUOTES}<>=~*-][^\s():{QUOTES}<>=~*]*")
_QUOTED_FIELD = re.compile(r":(?![\s:)]|\Z)")
_TAIL = re.compile(r"~[0-9]*")


def tokens(text: str, known: Callable[[str], bool]) -> Iterator[QueryToken]:
    """The tokens of a query, in order; `known` says which names are fields, as only those may look like no name at all."""
    operators = {} if in_capitals(text) else OPERATORS
    at, value = 0, False
    while (at := (at if value else _end(_BLANK, text, at))) < len(text):
        token = _value(text, at) if value else _token(text, at, known, operators)
        if token:
            yield token
        value = token is not None and (token.mark is TokenKind.FIELD or (value and token.mark is TokenKind.MINUS))
        at = token.end if token else at + 1


def in_capitals(text: str) -> bool:
    """Whether all words of a text are in capitals, as headings are: what looks like an operator there is a word."""
    if text != text.upper() or text.startswith(EXPLICIT):
        return False
    return any(letter.isupper() for word in text.split() if word.strip("()") not in OPERATORS for letter in word)


def _token(text: str, at: int, known: Callable[[str], bool], operators: Mapping[str, TokenKind]) -> QueryToken | None:
    letter = text[at]
    if letter in _SIGNS:
        return QueryToken(_SIGNS[letter], letter, at, at + 1)
    if letter in _CLOSERS:
        return _quoted(text, at, known)
    if letter == "-":
        return QueryToken(TokenKind.MINUS, letter, at, at + 1) if _negates(text, at) else None
    if (found := _FIELD.match(text, at)) and (known(found[1]) or _NAME.fullmatch(found[1])):
        return QueryToken(TokenKind.FIELD, found[1], at, found.end())
    end = _end(_WORD, text, at)
    return QueryToken(operators.get(text[at:end], TokenKind.WORD), text[at:end], at, end)


def _value(text: str, at: int) -> QueryToken:
    """What stands behind a colon: there, OR is a word, and a dash or a further colon belongs to the value."""
    letter = text[at]
    if letter == "(":
        return QueryToken(TokenKind.OPEN, letter, at, at + 1)
    if letter in _CLOSERS:
        return _text(text, at)
    if letter == "-" and text[at + 1 : at + 2] in ("(", *_CLOSERS):
        return QueryToken(TokenKind.MINUS, letter, at, at + 1)
    end = _end(_WORD, text, at)
    return QueryToken(TokenKind.WORD, text[at:end], at, end)


def _negates(text: str, at: int) -> bool:
    """Whether a dash stands before what it excludes, and is not a dash of punctuation."""
    begins = at == 0 or text[at - 1].isspace() or text[at - 1] == "("
    return begins and at + 1 < len(text) and not text[at + 1].isspace() and text[at + 1] not in "-)"


def _quoted(text: str, at: int, known: Callable[[str], bool]) -> QueryToken | None:
    """A quoted text, the quoted name of a field, or None for a sign of inches behind a word (`5" screen`)."""
    inside = at > 0 and text[at - 1].isalnum()
    if inside and (at + 1 == len(text) or text[at + 1].isspace() or text[at + 1] == ")"):
        return None
    token = _text(text, at)
    if token.closed and (colon := _QUOTED_FIELD.match(text, token.end)) and known(token.text):
        return QueryToken(TokenKind.FIELD, token.text, at, colon.end())
    return token


def _text(text: str, at: int) -> QueryToken:
    closing = _CLOSERS[text[at]].search(text, at + 1)
    if closing is None:
        return QueryToken(TokenKind.QUOTED, text[at + 1 :], at, len(text), closed=False)
    tail = _TAIL.match(text, closing.end())
    end = tail.end() if tail else closing.end()
    return QueryToken(TokenKind.QUOTED, text[at + 1 : closing.start()], at, end, tail[0] if tail else "")


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def quoted(text: str) -> str:
    """A text in quotes of a kind that it does not hold itself."""
    for opening, closing in (('"', '"'), ("«", "»"), ("»", "«")):
        if closing not in text:
            return f"{opening}{text}{closing}"
    return '"' + text.replace('"', " ") + '"'


def field_name(name: str) -> str:
    """The name of a field as it is written before a colon."""
    return name if _BARE_NAME.fullmatch(name) else quoted(name)

"""Typed text to a query tree. Never fails: what cannot be meant becomes words or is left out, and a diagnostic says so.

What is joined by nothing or AND binds closer than OR; NOT and a dash bind to what follows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise

from searchidx.errors import QueryDiagnostic
from searchidx.model.fields import Kind, Schema
from searchidx.query import limits
from searchidx.query.conditions import ConditionReader, Named
from searchidx.query.diagnostics import RESERVED, QueryDiagnostics
from searchidx.query.leaves import Leaves, closed
from searchidx.query.lexer import OPERATORS, QueryToken, TokenKind, in_capitals, tokens
from searchidx.query.nodes import And, Has, InField, Node, Not, Nothing, Or, Phrase, Word
from searchidx.query.rewrite import normalize, walk

_SIMPLE = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_PHRASE = re.compile(r'"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*"')
_SMALL_OPERATOR = re.compile(r"(?<=\S\s)(or|not)(?=\s+[^\W_])")
_SENTENCE = 5
"""From how many words on a text is taken for one that was pasted rather than composed."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENDS = (None, TokenKind.OR, TokenKind.AND, TokenKind.CLOSE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood, and what is to be said about it."""

    text: str
    tree: Node
    diagnostics: tuple[QueryDiagnostic, ...] = ()


def parse(text: str, schema: Schema, today: date | None = None) -> Parsed:
    """The tree of a query; empty text is everything. `today` is what relative dates count from, by default today in UTC."""
    if tree := _simple(text):
        return Parsed(text, tree)
    return _Parser(text, schema, today or datetime.now(UTC).date()).parse()


def _simple(text: str) -> Node | None:
    """The same tree as below, sooner, for nothing but plain words, for such words with OR between them, and for a plain phrase."""
    if len(text) > limits.CHARACTERS:
        return None
    if _PHRASE.fullmatch(text):
        return Phrase(text[1:-1], span=(0, len(text))) if text.count(" ") < limits.WORDS else None
    if not _SIMPLE.fullmatch(text) or _SMALL_OPERATOR.search(text) or in_capitals(text):
        return None
    either = " OR " in text
    words = _words(text, " OR " if either else " ")
    if words is None or len(words) == 1:
        return words[0] if words else None
    return Or(words, span=(0, len(text))) if either else And(words, span=(0, len(text)))


def _words(text: str, between: str) -> tuple[Word, ...] | None:
    """The words that stand so apart; None where there are too many of them or operators among them."""
    parts = text.split(between)
    if len(parts) > limits.WORDS or not OPERATORS.keys().isdisjoint(parts) or any(" " in part for part in parts):
        return None
    words, start = [], 0
    for part in parts:
        words.append(Word(part, span=(start, start + len(part))))
        start += len(part) + len(between)
    return tuple(words)


class _Parser:
    def __init__(self, text: str, schema: Schema, today: date) -> None:
        self._schema = schema
        self._notes = QueryDiagnostics()
        self._leaves = Leaves(self._notes)
        self._values = ConditionReader(schema, today, self._notes)
        self._text = text
        self._tokens = list(tokens(_SURROGATE.sub("\ufffd", self._bounded()), self._known))
        self._at = 0
        self._depth = 0
        self._flat = 0

    def parse(self) -> Parsed:
        """The whole query."""
        children = self._operators() or self._everything()
        self._doubtful()
        if not children and self._text.strip() and not self._notes.told():
            self._notes.note("no-words", "there is nothing to look for in this", "everything is shown", (0, len(self._text)))
        return Parsed(self._text, normalize(And(tuple(children))), self._notes.told())

    def _doubtful(self) -> None:
        """What is read as an operator, or is not, though the other may have been meant: one note for all."""
        threes = zip(self._tokens, self._tokens[1:], self._tokens[2:], strict=False)
        if token := next((one for before, one, after in threes if _is_small(before, one, after)), None):
            hint = f"write {token.text.upper()} to use it as an operator"
            self._notes.note("small-operator", f"`{token.text}` is read as a word", hint, _span(token))
        if in_capitals(self._text):
            self._capitals()
        elif len(self._tokens) >= _SENTENCE:
            self._left_out()

    def _capitals(self) -> None:
        operator = next((one for one in self._tokens if one.mark is TokenKind.WORD and one.text in OPERATORS), None)
        if operator and len(self._tokens) > 1:
            hint = "write the other words in lower case to use it as an operator"
            self._notes.note("capitals", f"`{operator.text}` is read as a word among capitals", hint, _span(operator))

    def _left_out(self) -> None:
        pairs = pairwise(self._tokens)
        if pair := next(((one, word) for one, word in pairs if one.mark in (TokenKind.MINUS, TokenKind.NOT)), None):
            message = f"documents with `{pair[1].text}` are left out"
            self._notes.note("minus", message, "put it in quotes to look for it", (pair[0].start, pair[1].end))

    def _everything(self) -> list[Node]:
        children: list[Node] = []
        while self._at < len(self._tokens):
            if node := self._or(None):
                children.append(node)
            if self._peek() is TokenKind.CLOSE:
                self._unbalanced(self._take(), "a parenthesis is closed that was never opened")
        return children

    def _operators(self) -> list[Node]:
        """Operators with nothing around them are words."""
        signs = [token for token in self._tokens if token.text in OPERATORS]
        return [word for token in signs if (word := self._leaf(None, token))] if len(signs) == len(self._tokens) else []

    def _bounded(self) -> str:
        """The text up to the last whole word within the limit."""
        text = self._text
        if len(text) <= limits.CHARACTERS:
            return text
        end = max(text.rfind(" ", 0, limits.CHARACTERS + 1), 0) or limits.CHARACTERS
        hint = f"only the first {limits.CHARACTERS:,} count"
        self._notes.tell("query-too-long", f"the query has {len(text):,} characters", hint, (end, len(text)))
        return text[:end]

    def _known(self, name: str) -> bool:
        return self._schema.field(name) is not None or name.casefold() in RESERVED

    def _peek(self) -> TokenKind | None:
        return self._tokens[self._at].mark if self._at < len(self._tokens) else None

    def _take(self) -> QueryToken:
        self._at += 1
        return self._tokens[self._at - 1]

    def _or(self, within: Named | None) -> Node | None:
        choices: list[Node] = []
        node = self._and(within)
        while True:
            choices += [node] if node else []
            if self._peek() is not TokenKind.OR:
                break
            token, left = self._take(), node
            node = self._and(within)
            if left is None or node is None:
                self._dangling(token)
        return Or(tuple(choices)) if len(choices) > 1 else choices[0] if choices else None

    def _and(self, within: Named | None) -> Node | None:
        children: list[Node] = []
        while (mark := self._peek()) not in (None, TokenKind.OR):
            if mark is TokenKind.CLOSE:
                if not self._flat:
                    break
                self._flat -= 1
                self._take()
            elif mark is TokenKind.AND:
                token = self._take()
                if not children or self._peek() in _ENDS:
                    self._dangling(token)
            elif node := self._one(within):
                children.append(node)
        return And(tuple(children)) if len(children) > 1 else children[0] if children else None

    def _one(self, within: Named | None) -> Node | None:
        """A word, phrase, group or field, with what stands before it."""
        negative, start = False, self._tokens[self._at].start
        while self._peek() in (TokenKind.MINUS, TokenKind.NOT):
            token = self._take()
            negative = not negative
            if self._peek() in _ENDS:
                self._dangling(token)
                return None
        unread = self._values.unread
        node, span = self._primary(within), (start, self._tokens[self._at - 1].end)
        if node and negative and self._values.unread > unread:
            return Nothing(span=span)  # what cannot be read finds nothing, and leaves out nothing less
        return Not(node, span=span) if node and negative else node

    def _primary(self, within: Named | None) -> Node | None:
        token = self._take()
        if token.mark is TokenKind.OPEN:
            return self._group(token, within)
        return self._field(token, within) if token.mark is TokenKind.FIELD else self._leaf(within, token)

    def _group(self, opened: QueryToken, within: Named | None) -> Node | None:
        if self._depth >= limits.DEPTH:
            self._notes.note("too-deep", "there are too many parentheses inside one another", "the inner ones are ignored", _span(opened))
            self._flat += 1
            return None
        self._depth += 1
        node = self._or(within)
        self._depth -= 1
        if self._peek() is TokenKind.CLOSE:
            self._take()
        else:
            self._unbalanced(opened, "a parenthesis is never closed")
        return node

    def _field(self, token: QueryToken, within: Named | None) -> Node | None:
        """`name:` and what follows it; where the field does not exist, the words alone."""
        field = self._schema.field(token.text)
        if token.text.casefold() in RESERVED:
            return self._one(Named(token.text, None))
        if field is None:
            return self._unknown(token, within)
        named = Named(token.text, field)
        node = self._minus(named) if named.wordy else self._one(named)
        if node is None or not named.wordy or isinstance(node, Nothing):
            return node
        return InField(token.text, node, span=(token.start, self._tokens[self._at - 1].end))

    def _unknown(self, token: QueryToken, within: Named | None) -> Node | None:
        """The words on both sides of the colon; no further colon makes a field of them."""
        self._notes.unknown_field(token.text, self._schema, _span(token), ":")
        value = self._tokens[self._at]
        if value.mark is TokenKind.WORD:
            self._tokens[self._at] = replace(value, text=closed(value.text).lstrip("-"))
        found = [node for node in (self._leaf(within, token), self._one(within)) if node]
        return And(tuple(found)) if found else None

    def _minus(self, named: Named) -> Node | None:
        """`title:-word`, which for a number would be its sign."""
        token = self._tokens[self._at]
        text = token.text.lstrip("-")
        if token.mark is not TokenKind.WORD or text == token.text:
            return self._one(named)
        self._take()
        node = self._leaf(named, replace(token, text=text, start=token.end - len(text))) if text else None
        return Not(node, span=_span(token)) if node and token.text == f"-{text}" else node

    def _leaf(self, within: Named | None, token: QueryToken) -> Node | None:
        """What a word or quoted text stands for."""
        if within and within.field and token.mark is TokenKind.WORD and token.text == "*":
            return Has(within.name, span=_span(token)) if self._leaves.allowed(1, _span(token)) else None
        if within and (not within.wordy or (token.mark is TokenKind.WORD and self._values.compares_words(within, token.text))):
            token = self._spoken(within, token)
            return self._values.value(within, token.text, _span(token)) if self._leaves.allowed(1, _span(token)) else None
        if token.mark is TokenKind.QUOTED:
            return self._leaves.phrase(token)
        if token.text.endswith(":") and self._known(token.text[:-1]) and self._peek() not in _ENDS:
            self._notes.note(
                "blank-after-colon", f"`{token.text}` is read as a word", "remove the space to search that field", _span(token)
            )
        node = self._leaves.word(token.text, _span(token))
        if within and node and any(isinstance(one, Word) and self._values.compares_words(within, one.text) for one in walk(node)):
            return self._values.value(within, token.text, _span(token))
        return node

    def _spoken(self, within: Named, token: QueryToken) -> QueryToken:
        """A date that is written as several words (`last week`, `march 2024`) as one; the longest that is one counts."""
        if within.field is None or within.field.kind is not Kind.DATE or token.mark is not TokenKind.WORD:
            return token
        following = self._tokens[self._at : self._at + limits.DATE_WORDS - 1]
        for size in range(len(following), 0, -1):
            if all(one.mark is TokenKind.WORD for one in following[:size]):
                text = " ".join(one.text for one in (token, *following[:size]))
                if self._values.is_date(within.field, text):
                    self._at += size
                    return replace(token, text=text, end=following[size - 1].end)
        return token

    def _dangling(self, token: QueryToken) -> None:
        self._notes.note("dangling-operator", f"`{token.text}` has nothing to work on", "it is ignored", _span(token))

    def _unbalanced(self, token: QueryToken, message: str) -> None:
        self._notes.note("unbalanced-parenthesis", message, "it is ignored", _span(token))


def _is_small(before: QueryToken, token: QueryToken, after: QueryToken) -> bool:
    """Whether a token is an operator's name in small letters between two words."""
    words = before.mark in (TokenKind.WORD, TokenKind.QUOTED, TokenKind.CLOSE) and after.mark in (TokenKind.WORD, TokenKind.QUOTED)
    return words and token.mark is TokenKind.WORD and token.text in ("or", "not")


def _span(token: QueryToken) -> tuple[int, int]:
    return token.start, token.end

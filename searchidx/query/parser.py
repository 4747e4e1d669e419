"""Typed text to a query tree. Never fails: what cannot be meant becomes words, and a diagnostic says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from searchidx.analysis import split
from searchidx.errors import QueryDiagnostic, Severity
from searchidx.query.lexer import Mark, Token, tokens
from searchidx.query.nodes import And, Everything, Fuzzy, Node, Not, Or, Phrase, Prefix, Word
from searchidx.query.rewrite import joined
from searchidx.query.values import Reader
from searchidx.schema.model import Schema

LONGEST = 2_000
MOST_TOKENS = 256
DEEPEST = 32
SLOP = 10
"""Bounds of the work that one query may ask for; what is beyond them is left out, and a diagnostic says so."""

_FUZZY = re.compile(r"(.+)~([0-9]{0,9})", re.DOTALL)
_RESERVED = ("is", "has")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood, and what is to be said about it."""

    text: str
    tree: Node
    diagnostics: tuple[QueryDiagnostic, ...] = ()


def parse(text: str, schema: Schema, today: date | None = None) -> Parsed:
    """The tree of a query; empty text is everything. `today` is what relative dates count from, by default today in UTC."""
    return _Parser(text, schema, today or datetime.now(UTC).date()).parse()


class _Parser:
    def __init__(self, text: str, schema: Schema, today: date) -> None:
        self._text = text
        self._schema = schema
        self._told: list[QueryDiagnostic] = []
        self._reader = Reader(schema, today, self._tell)
        self._tokens = self._lexed()
        self._at = 0
        self._depth = 0

    def parse(self) -> Parsed:
        children: list[Node] = []
        while self._at < len(self._tokens):
            if node := self._or(None):
                children.append(node)
            if self._peek() is Mark.CLOSE:
                token = self._take()
                self._tell("unbalanced", "note", "a parenthesis closes that was never opened", "", token.start, token.end)
        tree = joined(And, children) or Everything()
        if isinstance(tree, Not):
            tree = And((Everything(), tree), span=tree.span)
        return Parsed(self._text, tree, tuple(self._told))

    def _lexed(self) -> list[Token]:
        text = self._text
        if len(text) > LONGEST:
            hint = f"only the first {LONGEST:,} characters count"
            self._tell("query-too-long", "warning", f"the query has {len(text):,} characters", hint, LONGEST, len(text))
            text = text[:LONGEST]
        found = tokens(text)
        if len(found) > MOST_TOKENS:
            hint = f"only the first {MOST_TOKENS} words and signs count"
            self._tell("query-too-long", "warning", "the query has too many words", hint, found[MOST_TOKENS].start, len(text))
        return found[:MOST_TOKENS]

    def _tell(self, code: str, severity: Severity, message: str, hint: str, start: int, end: int) -> None:
        self._told.append(QueryDiagnostic(code, severity, message, hint, start, end))

    def _peek(self) -> Mark | None:
        return self._tokens[self._at].mark if self._at < len(self._tokens) else None

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _or(self, field: Token | None) -> Node | None:
        """`a b OR c`: what is joined by nothing binds closer."""
        choices = [self._and(field)]
        while self._peek() is Mark.OR:
            self._take()
            choices.append(self._and(field))
        return joined(Or, [_positive(choice) for choice in choices if choice is not None])

    def _and(self, field: Token | None) -> Node | None:
        children: list[Node] = []
        while (mark := self._peek()) not in (None, Mark.OR, Mark.CLOSE):
            if mark is Mark.AND:
                self._take()
            elif node := self._one(field):
                children.append(node)
        return joined(And, children)

    def _one(self, field: Token | None) -> Node | None:
        """A word, phrase, group or field, with what stands before it."""
        negative = False
        start = self._tokens[self._at].start
        while self._peek() in (Mark.MINUS, Mark.NOT):
            token = self._take()
            following = self._peek()
            if following in (None, Mark.OR, Mark.AND, Mark.CLOSE):
                return self._plain(token) if token.mark is Mark.NOT else None
            negative = not negative
        node = self._primary(field)
        if node is None or not negative:
            return node
        return Not(node, span=(start, node.span[1] if node.span else start))

    def _primary(self, field: Token | None) -> Node | None:
        token = self._take()
        if token.mark is Mark.OPEN:
            return self._group(token, field)
        if token.mark is Mark.FIELD:
            return self._field(token, field)
        if token.mark is Mark.QUOTED:
            return self._phrase(token, field)
        return self._plain(token) if field is None else self._reader.word(field, token, self._word)

    def _group(self, opened: Token, field: Token | None) -> Node | None:
        if self._depth >= DEEPEST:
            self._tell("too-deep", "note", "parentheses nest too deep", "these are passed over", opened.start, opened.end)
            return None
        self._depth += 1
        node = self._or(field)
        self._depth -= 1
        if self._peek() is Mark.CLOSE:
            self._take()
        else:
            self._tell("unbalanced", "note", "a parenthesis is never closed", "", opened.start, opened.end)
        return node

    def _phrase(self, token: Token, field: Token | None) -> Node | None:
        if not token.closed:
            self._tell("unclosed-quote", "note", "a quote is never closed", "it runs to the end", token.start, token.end)
        node = self._quoted(token)
        return self._reader.quoted(field, token, node) if field is not None else node

    def _quoted(self, token: Token) -> Node | None:
        if not split(token.text):
            return None
        slop = int(token.tail[1:] or SLOP) if token.tail else 0
        if slop > SLOP:
            self._tell("slop", "note", f"words of a phrase may be {SLOP} positions apart at most", "", token.start, token.end)
        return Phrase(token.text, min(slop, SLOP), span=(token.start, token.end))

    def _field(self, token: Token, around: Token | None) -> Node | None:
        """`name:` and what follows it."""
        name = token.text.casefold()
        known = self._schema.field(token.text) is not None
        if not known and name not in _RESERVED:
            return self._unknown(token, around)
        if self._peek() not in (Mark.OPEN, Mark.QUOTED, Mark.WORD, Mark.MINUS, Mark.OR, Mark.AND, Mark.NOT):
            return self._plain(token)
        if name in _RESERVED and not known:
            return self._reader.reserved(token, self._take())
        if self._peek() is Mark.OPEN:
            node = self._primary(token)
            return self._reader.group(token, node)
        return self._primary_of(token)

    def _primary_of(self, token: Token) -> Node | None:
        following = self._take()
        if following.mark is Mark.QUOTED:
            return self._phrase(following, token)
        node = self._reader.word(token, following, self._word)
        return self._reader.group(token, node) if following.mark is Mark.WORD else node

    def _unknown(self, token: Token, around: Token | None) -> Node | None:
        """What looks like a field and is none: words, as typed."""
        following = self._tokens[self._at] if self._at < len(self._tokens) else None
        if not re.match(r"\d|https?$", token.text, re.IGNORECASE):
            self._reader.unknown(token.text, token.start, token.end)
        if following is not None and following.mark is Mark.WORD and following.start == token.end:
            self._take()
            whole = Token(Mark.WORD, self._text[token.start : following.end], token.start, following.end)
            return self._plain(whole) if around is None else self._reader.word(around, whole, self._word)
        return self._plain(Token(Mark.WORD, token.text, token.start, token.end - 1))

    def _plain(self, token: Token) -> Node | None:
        return self._word(token.text, token.start, token.end)

    def _word(self, text: str, start: int, end: int) -> Node | None:
        """A word with its signs: `word`, `pre*`, `word~1`; None where no letter or digit is left."""
        span = (start, end)
        if text == "*":
            return Everything(span=span)
        if text.startswith("*"):
            self._tell("leading-wildcard", "note", "a word cannot begin with *", "it is read without", start, end)
            text = text.lstrip("*")
        if fuzzy := _FUZZY.fullmatch(text):
            return self._fuzzy(fuzzy[1], fuzzy[2], span)
        if text.endswith("*") and len(words := split(text.rstrip("*"))) == 1:
            return Prefix(words[0], span=span)
        return Word(text.rstrip("*") or text, span=span) if split(text) else None

    def _fuzzy(self, text: str, edits: str, span: tuple[int, int]) -> Node | None:
        if len(split(text)) != 1:
            return Word(text, span=span) if split(text) else None
        if edits and int(edits) > 2:
            self._tell("edits", "note", "words may differ by two letters at most", "", *span)
        return Fuzzy(text, min(int(edits), 2) if edits else None, span=span)


def _positive(node: Node) -> Node:
    """A choice that is a negation alone stands for everything but."""
    return And((Everything(), node), span=node.span) if isinstance(node, Not) else node

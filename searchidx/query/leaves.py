"""Single words and quoted texts to leaves of the tree, within what one query may ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchidx.query import limits
from searchidx.query.diagnostics import QueryDiagnostics
from searchidx.query.lexer import OPERATORS, QueryToken
from searchidx.query.nodes import And, Everything, Fuzzy, Node, Phrase, PhrasePrefix, Prefix, Span, Wildcard, Word
from searchidx.text import spans, split
from searchidx.text.wildcards import is_wildcard, literal


class Leaves:
    """Makes the leaves of one query and counts what they cost."""

    def __init__(self, notes: QueryDiagnostics) -> None:
        self._notes = notes
        self._words = 0
        self._loose = 0

    def word(self, text: str, span: Span) -> Node | None:
        """The leaf of a bare word: `word`, `pre*`, `w?rd`, `word~1`, `*`; None where no letter or digit is in it."""
        if text and not text.strip("*"):
            return Everything(span=span)
        if "*" in text or is_wildcard(text.rstrip("?")):
            return self._starred(closed(text.rstrip("?") if "?" in text else text), span)
        text = text.lower() if text in OPERATORS else text
        head, edits = _parted(text)
        return self._fuzzy(closed(head), edits, span) if edits is not None and split(head) else self._plain(text, span)

    def phrase(self, token: QueryToken) -> Node | None:
        """The leaf of a quoted text; None where no letter or digit is in it."""
        span = (token.start, token.end)
        if not token.closed:
            self._notes.note("unclosed-quote", "a quote is never closed", "it is read up to the end", span)
        text, begun = _begun(token.text.strip())
        counted, slop = self._counted(text, span), self._slop(token.tail, span)
        if begun and counted == text and self._may_be_loose(span):
            return PhrasePrefix(text, slop, span=span)
        return Phrase(counted, slop, span=span) if counted else None

    def _plain(self, text: str, span: Span) -> Node | None:
        text = self._counted(text, span)
        return Word(bare(text), span=span) if text else None

    def allowed(self, wanted: int, span: Span) -> int:
        """How many of `wanted` more words or values are within the limit."""
        left = limits.WORDS - self._words
        if wanted > left:
            hint = f"only the first {limits.WORDS} count"
            self._notes.tell("query-too-long", f"the query has more than {limits.WORDS} words", hint, span)
        self._words += min(wanted, left)
        return min(wanted, left)

    def _counted(self, text: str, span: Span) -> str:
        """The text as far as its words are within the limit; "" where it has none."""
        places = spans(text)
        most = self.allowed(len(places), span)
        if most == len(places):
            return text if places else ""
        return text[: places[most - 1][1]] if most else ""

    def _starred(self, text: str, span: Span) -> Node | None:
        """`pre*`, or a word with a `*` or `?` elsewhere, where enough of its letters stand there."""
        head, star, rest = text.partition("*")
        if star and not rest.strip("*") and not is_wildcard(head):
            return self._prefix(head, span)
        form = re.sub(r"\*+", "*", text)
        if is_wildcard(form) and len(split(literal(form))) == 1 and len(literal(form)) >= limits.LITERALS:
            return Wildcard(form, span=span) if self._may_be_loose(span) and self._counted(literal(form), span) else None
        what = "a word with `*` or `?` inside or before it needs three letters, and nothing but letters and digits"
        self._notes.note("wildcard", what, "it is read without them", span)
        return self._all(re.sub(r"[*?]+", " ", text).split(), span)

    def _prefix(self, head: str, span: Span) -> Node | None:
        if not split(head) or not self._may_be_loose(span):
            return self.word(head, span)
        text = self._counted(head, span)
        if text == head:
            return Prefix(bare(text), span=span)
        text = text.partition("~")[0]  # which would ask for other words
        return Word(bare(text), span=span) if split(text) else None

    def _all(self, texts: Sequence[str], span: Span) -> Node | None:
        """All of some words, each read by itself."""
        nodes = tuple(node for text in texts if (node := self.word(text, span)) is not None)
        return And(nodes, span=span) if len(nodes) > 1 else nodes[0] if nodes else None

    def _fuzzy(self, text: str, edits: str, span: Span) -> Node | None:
        if len(split(text)) != 1:
            return self._several("~", text, span)
        if not self._may_be_loose(span) or not self._counted(text, span):
            return self._plain(text, span)
        most = int(edits) if edits else None
        if most is not None and most > limits.EDITS:
            self._notes.note("too-many-edits", f"words may differ by {limits.EDITS} letters at most", "", span)
        return Fuzzy(bare(text), None if most is None else min(most, limits.EDITS), span=span)

    def _several(self, sign: str, text: str, span: Span) -> Node | None:
        """The words alone, as a sign that stands for other words goes with one word only."""
        if split(text):
            self._notes.note("not-one-word", f"`{sign}` works after a single word only", "it is read without", span)
        return self.word(text, span)

    def _may_be_loose(self, span: Span) -> bool:
        self._loose += 1
        if self._loose > limits.LOOSE:
            self._notes.tell("query-too-long", f"only {limits.LOOSE} words may have `*` or `~`", "the others are read without them", span)
        return self._loose <= limits.LOOSE

    def _slop(self, tail: str, span: Span) -> int:
        slop = int(tail[1:] or limits.SLOP) if tail else 0
        if slop > limits.SLOP:
            self._notes.note("too-far-apart", f"words of a phrase may be {limits.SLOP} positions apart at most", "", span)
        return min(slop, limits.SLOP)


def closed(text: str) -> str:
    """A text of which a part may be taken without becoming the name of a field."""
    return text.replace(":", ",")


def _begun(text: str) -> tuple[str, bool]:
    """A quoted text without a `*` right behind its last word, and whether there was one."""
    head = text.rstrip("*")
    begun = head != text and any(end == len(head) for _, end in spans(head)[-1:])
    return (head, True) if begun else (text, False)


def _parted(text: str) -> tuple[str, str | None]:
    """A word and the digits behind its last `~`; None for them where it ends otherwise."""
    head = text.rstrip("~0123456789")
    first = text.find("~", len(head))
    return (text, None) if first < 0 else (text[:first], text[text.rindex("~") + 1 :])


def bare(text: str) -> str:
    """A word without the signs around it, unless it then would be read as something else than a word."""
    places = spans(text)
    inner = text[places[0][0] : places[-1][1]]
    if inner in OPERATORS or any(sign in inner for sign in ":~*") or is_wildcard(inner) or split(inner) != split(text):
        plain = text.lstrip("-")  # a dash that leads when the text is written would be a minus
        return plain.lower() if plain in OPERATORS else plain
    return inner

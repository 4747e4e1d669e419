"""The words and phrases of a query, and where they stand in a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from searchidx.model.fields import Field, Schema
from searchidx.model.record import Stored
from searchidx.query import rewrite
from searchidx.query.expand import Row, begun_rows, longer_versions, rows_of
from searchidx.query.nodes import Fuzzy, Node, Phrase, PhrasePrefix, Prefix, PrefixRows, Terms, Wildcard, Word
from searchidx.text import Analyzer, analyzer, fold, located, spans, split
from searchidx.text.edit_distance import asked, within
from searchidx.text.wildcards import literal_start, matcher

Range = tuple[int, int]
Rows = tuple[tuple[Analyzer, Row], ...]
"""Terms that stand in a row, with the language that they are of."""

L = TypeVar("L")

_SMALL = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_INSIDE = b".,'-"
"""What may stand inside a word, or one that is written apart, without being part of its term."""


@dataclass(frozen=True)
class QueryTerm:
    """A word or phrase of the query: terms in a row in some language, or words that a test accepts; `name` is its field's.

    Where it is `begun`, the last of each row is what a word begins with, without case and accents.
    """

    name: str | None
    rows: Rows = ()
    slop: int = 0
    begun: bool = False
    test: Callable[[str], bool] | None = None
    starts: tuple[tuple[str, ...], ...] = ()
    """How the words of a match begin, in small letters; of one with other words between, how the first does."""
    needs: tuple[bytes, ...] = ()
    """One of these stands in every ASCII text with a match, in the form of `small`; none where that is not known."""

    def may_stand_in(self, small: bytes) -> bool:
        """Whether a text of that `small` form can have a match; False is certain."""
        if len(self.needs) == 1:
            return self.needs[0] in small
        return not self.needs or any(need in small for need in self.needs)

    def looks_in(self, one: Field, stored: Stored) -> bool:
        """Whether the leaf is looked for in that field of the document."""
        if self.name is None or self.name == one.name:
            return self.name is not None or one.searched
        return one.is_role and stored.keys.get(one.name) == self.name

    def begins_in(self, words: QueryTerms) -> bool:
        """Whether a match stands in these words, or begins in them where others may stand between its own."""
        if not self.slop:
            return any(True for _ in self.find(words))
        return any(self._places(words, language, row)[0] for language, row in self.rows if row)

    def ranges(self, words: QueryTerms) -> Iterator[Range]:
        """What to mark: a word, or all of a row from its first to its last; where others may stand between, each by itself."""
        for numbers in self.find(words):
            if self.slop:
                yield from (words.spans[number] for number in numbers)
            else:
                yield words.spans[numbers[0]][0], words.spans[numbers[-1]][1]
        for language, row in self.rows:
            if len(row) == 1:
                yield from words.parts(lambda part, term=row[0], own=language: self._is(own, term, part))  # type: ignore[misc]

    def find(self, words: QueryTerms) -> Iterator[tuple[int, ...]]:
        """The numbers of the words that match, one tuple for each place."""
        if self.test is not None:
            yield from ((number,) for number in words.passing(self.test))
        for language, row in self.rows:
            yield from _in_row(self._places(words, language, row), self.slop)

    def _places(self, words: QueryTerms, language: Analyzer, row: tuple[str, ...]) -> list[list[int]]:
        """For each of a row, the numbers of the words that it may be."""
        firm, begun = (row[:-1], row[-1:]) if self.begun else (row, ())
        return [*(words.places(language, term) for term in firm), *(words.passing(_beginning(start)) for start in begun)]

    def _is(self, language: Analyzer, term: str, part: str) -> bool:
        """Whether a part of a word is what a row of one stands for."""
        return fold(part).startswith(term) if self.begun else language.term(part) == term


def small(text: str) -> bytes | None:
    """An ASCII text in small letters without what may stand inside words; None of any other text."""
    return text.encode().translate(_SMALL, _INSIDE) if text.isascii() else None


class QueryTerms:
    """A text's words, and where its terms stand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._typed = split(text)
        self._terms: dict[str, list[str]] = {}

    @cached_property
    def spans(self) -> list[Range]:
        """Where each word begins and ends."""
        return spans(self.text)

    def places(self, language: Analyzer, term: str) -> list[int]:
        """The numbers of the words with that term."""
        terms = self._terms.get(language.language)
        if terms is None:
            terms = self._terms[language.language] = list(map(language.term, self._typed))
        return [number for number, one in enumerate(terms) if one == term] if term in terms else []

    def parts(self, test: Callable[[str], bool]) -> list[Range]:
        """Where words stand of which a part passes a test, or what they are when they are not written apart."""
        return [(start, end) for part, start, end in self._parts if test(part)]

    @cached_property
    def _parts(self) -> list[tuple[str, int, int]]:
        return list(located(self.text))

    def passing(self, test: Callable[[str], bool]) -> list[int]:
        """The numbers of the words that pass a test of what is left of them without case and accents."""
        accepted = {word for word in set(self._typed) if test(fold(word))}
        return [number for number, word in enumerate(self._typed) if word in accepted]


def leaves(tree: Node, schema: Schema, own: Analyzer) -> Iterator[QueryTerm]:
    """The words and phrases that a document may have matched; what stands behind a minus is left out."""
    languages = [own, *(analyzer(other) for other in schema.languages if other != own.language)]
    for name, leaf in rewrite.words(tree):
        field = schema.field(name) if name is not None else None
        if (name is None or field is not None) and not isinstance(leaf, Terms | PrefixRows):
            yield _leaf(leaf, field.name if field else None, languages)
            if isinstance(leaf, Phrase) and (rows := _rows(longer_versions, leaf, languages)):
                yield _begun(field.name if field else None, rows, leaf.slop)


def _beginning(start: str) -> Callable[[str], bool]:
    return lambda word: bool(start) and word.startswith(start)


def _leaf(leaf: rewrite.TypedLeaf, name: str | None, languages: Sequence[Analyzer]) -> QueryTerm:
    start = fold(leaf.text)
    match leaf:
        case Word():
            rows = _rows(rows_of, leaf, languages)
            return QueryTerm(name, rows, starts=_starts(rows, 0), needs=_needs(rows))
        case Phrase(_, slop):
            rows = _rows(rows_of, leaf, languages)
            return QueryTerm(name, rows, slop, starts=_starts(rows, slop), needs=_needs(rows))
        case Prefix() | PhrasePrefix():
            return _begun(name, _rows(begun_rows, leaf, languages), leaf.slop if isinstance(leaf, PhrasePrefix) else 0)
        case Wildcard():
            return QueryTerm(name, test=matcher(start), starts=((literal_start(start),),))
        case Fuzzy(_, edits):
            most = asked(start) if edits is None else edits
            return QueryTerm(name, test=lambda word: word[:1] == start[:1] and within(start, word, most), starts=((start[:3],),))


def _begun(name: str | None, rows: Rows, slop: int) -> QueryTerm:
    return QueryTerm(name, rows, slop, begun=True, starts=_starts(rows, slop), needs=_needs(rows))


def _rows(made_of: Callable[[L, str], Iterable[Row]], leaf: L, languages: Sequence[Analyzer]) -> Rows:
    """The rows that a leaf stands for in each language."""
    return tuple((language, row) for language in languages for row in made_of(leaf, language.language))


def _starts(rows: Iterable[tuple[Analyzer, tuple[str, ...]]], slop: int) -> tuple[tuple[str, ...], ...]:
    """Beginnings, in small letters, of words that may match; a stem's last letter may differ from the word's (`happi`, happy)."""
    return tuple({tuple(term[:-1] if len(term) > 3 else term for term in (row[:1] if slop else row)) for _, row in rows if row})


def _needs(rows: Sequence[tuple[Analyzer, tuple[str, ...]]]) -> tuple[bytes, ...]:
    """What English words with these stems hold: all but the last letter; of the shortest (die, dying) the first alone."""
    if any(language.language != "english" for language, _ in rows):
        return ()
    starts = {(row[0][:-1] if len(row[0]) > 3 else row[0][:1]).encode() for _, row in rows}
    return tuple(start.translate(None, _INSIDE) for start in starts)


def _in_row(places: Sequence[list[int]], slop: int) -> Iterator[tuple[int, ...]]:
    """Places where terms follow each other in order, with at most `slop` other words between them in all."""
    for first in places[0]:
        row = [first]
        for later in places[1:]:
            at = bisect_right(later, row[-1])
            if at == len(later):
                return
            row.append(later[at])
        if row[-1] - first <= len(row) - 1 + slop:
            yield tuple(row)

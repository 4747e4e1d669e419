"""The query tree: what to look for, in no engine's own words.

The parser's leaves carry text as it was typed (Word, Phrase, Prefix, PhrasePrefix, Wildcard, Fuzzy); `query.expand` turns them into
what engines look up: Terms, PrefixRows, and Prefix, Wildcard and Fuzzy of words without case and accents. Spans say where in the typed
text a node came from and take no part in comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Node:
    """A set of documents and how well each belongs to it."""

    span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Everything(Node):
    """Every document."""


@dataclass(frozen=True, slots=True)
class Nothing(Node):
    """No document."""


@dataclass(frozen=True, slots=True)
class Word(Node):
    """Documents with this word; text that analyses to several tokens (`GPT-4`) means them in a row.

    `also` are the synonyms that count like it, each a word or words in a row.
    """

    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase(Node):
    """Documents with these words in a row, or within `slop` extra positions, in order; or with a synonym, as `also` names them."""

    text: str
    slop: int = 0
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prefix(Node):
    """Documents with a word that begins so; text that analyses to several tokens (`GPT-4`) means them in a row, the last one begun."""

    text: str


@dataclass(frozen=True, slots=True)
class PhrasePrefix(Node):
    """Documents with these words in a row, or within `slop` extra positions, in order; the last stands for every word that begins so."""

    text: str
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Wildcard(Node):
    """Documents with a word of this form: `*` stands for any letters or none, `?` for exactly one."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy(Node):
    """Documents with a word at most `edits` edits away; None leaves the number to the length of the word."""

    text: str
    edits: int | None = None


@dataclass(frozen=True, slots=True)
class Terms(Node):
    """Documents with any of these rows: terms that stand in a row, or within `slop` extra positions, in order.

    A document counts by its strongest row. `text` is what was typed.
    """

    rows: tuple[tuple[str, ...], ...]
    slop: int = 0
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class PrefixRows(Node):
    """Documents with any of these rows, the last of which is the beginning of a word without case and accents, the others terms.

    In a row of several, each word that begins so counts as an occurrence; one alone is a Prefix.
    """

    rows: tuple[tuple[str, ...], ...]
    slop: int = 0
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Exact(Node):
    """Documents whose field holds one of these rows of terms and nothing else; `name` is a role or an author's key.

    Each scores the sum of the idf of the row's terms, which is more than any document can score by these words.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Weighted(Node):
    """The child, its scores times a weight."""

    child: Node
    weight: float


@dataclass(frozen=True, slots=True)
class InField(Node):
    """The child, looked for in one field only; `name` is a role or an author's key."""

    name: str
    child: Node


@dataclass(frozen=True, slots=True)
class Range(Node):
    """Documents whose number or date lies between two bounds; dates are milliseconds since 1970 in UTC.

    A bound of None is open; `low` belongs to the range, `high` only where `closed`.
    """

    name: str
    low: float | None
    high: float | None
    low_open: bool = False
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Equals(Node):
    """Documents whose keyword field holds one of these values, compared without case and outer white space."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Is(Node):
    """Documents in a state: `draft` or `published`."""

    state: str


@dataclass(frozen=True, slots=True)
class Has(Node):
    """Documents that have any value in a field."""

    name: str


@dataclass(frozen=True, slots=True)
class And(Node):
    """Documents in all children."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Documents in any child."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Documents that are not in the child, looking at the document's own text only (never at `related`)."""

    child: Node

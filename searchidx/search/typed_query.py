"""What somebody typed, read once: turning a page, picking a facet or asking again reads the same text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, lru_cache, partial
from weakref import WeakKeyDictionary

from searchidx.engines.base import Engine
from searchidx.engines.messages import Boost
from searchidx.errors import QueryDiagnostic
from searchidx.model.fields import Schema
from searchidx.query import parse, understood
from searchidx.query.expand import expand
from searchidx.query.nodes import Exact, Node
from searchidx.query.rewrite import relax, unfinished
from searchidx.query.synonyms import synonyms
from searchidx.search.all_words import Question, exact_title, in_a_row
from searchidx.search.some_words import SomeWords

TEXTS = 256
"""The number of texts that are cached of each index: one more costs 3 to 40 microseconds, one of these 0.3."""


class TypedQuery:
    """A text as it was understood; what is made of its tree is made when it is first asked for.

    `typed` is the tree as it was parsed, with synonyms; `tree` the same where the last word is unfinished, with all that it begins.
    """

    def __init__(self, schema: Schema, lines: Sequence[str], text: str, typing: bool, today: date) -> None:
        parsed = parse(text, schema, today)
        self._schema = schema
        self.diagnostics: tuple[QueryDiagnostic, ...] = parsed.diagnostics
        self.typed: Node = synonyms(tuple(lines), schema.languages[0]).added(parsed.tree) if lines else parsed.tree
        self.tree: Node = unfinished(self.typed, len(text)) if typing else self.typed

    @cached_property
    def terms(self) -> Node:
        """The tree as engines take it."""
        return expand(self.tree, self._schema)

    @cached_property
    def relaxed(self) -> Node:
        """The tree with any of its words enough."""
        return relax(self.tree)

    @cached_property
    def some_words(self) -> SomeWords | None:
        """The words of the relaxed tree."""
        return SomeWords.of(self.relaxed, self._schema)

    @cached_property
    def question(self) -> Question | None:
        """The question that the tree asks."""
        return Question.of(self.tree, self._schema)

    @cached_property
    def exact_title(self) -> Exact | None:
        """Documents whose title is just the words that were typed."""
        return exact_title(self.typed, self._schema)

    @cached_property
    def in_a_row(self) -> tuple[Boost, ...]:
        """What lifts documents that have the words in a row."""
        return tuple(in_a_row(self.typed, self._schema.languages))

    @cached_property
    def in_words(self) -> str:
        """The typed tree read back."""
        return understood(self.typed, self._schema)


_readers: WeakKeyDictionary[Engine, Callable[[str, bool, date], TypedQuery]] = WeakKeyDictionary()


def typed_query(engine: Engine, text: str, typing: bool, today: date) -> TypedQuery:
    """What a text means to an index on a day; with `typing` its last word is unfinished."""
    reader = _readers.get(engine)
    if reader is None:
        lines = engine.facts.settings.get("synonyms", ())
        reader = _readers[engine] = lru_cache(TEXTS)(partial(TypedQuery, engine.schema, lines))
    return reader(text, typing, today)

"""Spellings that differ by little: values of a facet in nothing but case, and keys in one letter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from searchidx.errors import Diagnostic
from searchidx.inference.corpus_statistics import table_of
from searchidx.inference.role_values import names, topics
from searchidx.lint.line_numbers import LineNumbers
from searchidx.model.document import Document
from searchidx.model.fields import Field, Kind, Role, Schema
from searchidx.model.role_names import NAMES
from searchidx.settings import Settings
from searchidx.text.edit_distance import within

FREQUENT = 20
"""How many times as frequent the right spelling of a key must be; for one that means a role, more frequent is enough."""
SHORTEST = 5
"""The shortest key that is compared with others."""

_KNOWN = tuple(name for found in NAMES.values() for name in found)


class Cases:
    """How the values of each facet are spelled where they are spelled in several ways."""

    def __init__(self, documents: Sequence[Document], schema: Schema, settings: Settings) -> None:
        self._fields = {key: field.name for field in schema.fields if _is_picked(field) for key in field.keys}
        self._words = frozenset(schema.topic_words)
        self._table = table_of(settings)
        counts: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for document in documents:
            for key, text in self._values(document):
                counts[self._fields[key]][text.casefold()][text] += 1
        self._several = {name: {low: spelled for low, spelled in found.items() if len(spelled) > 1} for name, found in counts.items()}

    def usual(self, key: str) -> Mapping[str, str]:
        """How the values of this key are spelled most often, by their small letters; of two as frequent, the first by code point."""
        several = self._several.get(self._fields.get(key, ""), {})
        return {low: min(spelled, key=lambda text: (-spelled[text], text)) for low, spelled in several.items()}

    def findings(self, documents: Sequence[Document], places: LineNumbers) -> Iterator[Diagnostic]:
        """The rarer spellings, each with the usual one."""
        usual = {key: found for key in self._fields if (found := self.usual(key))}
        for document in documents:
            for key, text in self._values(document):
                right = usual.get(key, {}).get(text.casefold(), text)
                if right != text:
                    yield self._finding(document, key, text, right, places)

    def _finding(self, document: Document, key: str, text: str, right: str, places: LineNumbers) -> Diagnostic:
        spelled = self._several[self._fields[key]][text.casefold()]
        lines = places.lines(document.id, key, lambda value: value.strip() == text) or [document.line(key)]
        message = f"{text} in `{key}` ({_times(spelled[text])}) is elsewhere spelled {right} ({_times(spelled[right])})"
        return Diagnostic(document.id, lines[0], "case", "note", message, f"write {right}")

    def _values(self, document: Document) -> Iterator[tuple[str, str]]:
        """Each value of a facet, once per document."""
        for key, value in document.meta.items():
            if value and key in self._fields:
                found = topics(value, self._words) if self._table.lists(key) else names(value)
                yield from ((key, text) for text in dict.fromkeys(found))


def _is_picked(field: Field) -> bool:
    return field.kind is Kind.KEYWORD and (field.facet or field.role == Role.TOPICS)


def _times(count: int) -> str:
    return f"{count:,} time{'s' * (count > 1)}"


def near_keys(documents: Sequence[Document]) -> Iterator[Diagnostic]:
    """Rare keys one letter off a frequent one that their own document lacks."""
    counts = Counter(key for document in documents for key in document.meta)
    near = {key: found for key in counts if (found := _near(key, counts))}
    for document in documents:
        for key in document.meta:
            meant = [other for other in near.get(key, ()) if other not in document.meta]
            if meant:
                yield _near_key(document, key, meant[0], counts)


def _near_key(document: Document, key: str, meant: str, counts: Counter[str]) -> Diagnostic:
    message = f"{key} ({_times(counts[key])}) is one letter off {meant} ({_times(counts[meant])})"
    return Diagnostic(document.id, document.line(key), "unknown-key", "note", message, f"write {meant}, if that is meant")


def _near(key: str, counts: Counter[str]) -> list[str]:
    if len(key) < SHORTEST:
        return []
    rare = FREQUENT * counts[key]
    found = [other for other, count in counts.items() if count >= rare and len(other) >= SHORTEST and _is_slip(key, other)]
    found += [other for other in _KNOWN if rare > counts[other] > counts[key] and _is_slip(key.casefold(), other.casefold())]
    return sorted(found, key=lambda other: (-counts[other], other))


def _is_slip(key: str, other: str) -> bool:
    """One edit, which is neither a plural nor another number: `images` beside `image` may both be meant."""
    if key == other or abs(len(key) - len(other)) > 1 or f"{key}s" == other or f"{other}s" == key:
        return False
    return [c for c in key if c.isdigit()] == [c for c in other if c.isdigit()] and within(key, other, 1)

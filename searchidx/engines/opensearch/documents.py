"""Records as documents of the cluster: terms instead of texts, folded values beside their spellings, and what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from searchidx.engines.bm25f import norm
from searchidx.engines.keywords import fold as fold_value
from searchidx.engines.opensearch.ids import to_cluster
from searchidx.engines.opensearch.mapping import LONGEST, SCALE
from searchidx.engines.opensearch.names import ALL, SPELLED, Names, spelled
from searchidx.model.fields import Field, Kind
from searchidx.model.record import Record, Stored
from searchidx.text import Analyzer, analyzer, fold, split

Token = tuple[str, str]
"""A term, and the word without case and accents that it stands for."""

_BLANK, _BAR = "\u2420", "\u00a6"
"""What stands for a blank and a bar inside a term: the cluster splits at them."""

NOT_WORDS = str.maketrans({" ": _BLANK, "|": _BAR})


def safe(term: str) -> str:
    """A term as it is sent: in one piece for the cluster's tokenizer, without lone surrogates, which no JSON carries."""
    return term[:LONGEST].translate(NOT_WORDS).encode("utf-8", "replace").decode("utf-8")


class Documents:
    """Turns records of one schema into documents; `averages` are the lengths of slots that weighted frequencies rest on."""

    def __init__(self, names: Names, averages: Mapping[str, float]) -> None:
        self._names, self._averages = names, averages
        self._weights = {field.name: field.weight for field in names.schema.slots}

    def source(self, record: Record) -> dict[str, Any]:
        """The document of a record."""
        tokens = tokens_of(record, self._names)
        found: dict[str, Any] = {
            "id": to_cluster(record.id),
            "fingerprint": record.fingerprint,
            "title": fold_value(record.stored.title),
            "stored": msgspec.to_builtins(record.stored),
            "has": self._has(record, tokens),
        }
        for slot, name in self._names.slots.items():
            if values := tokens.get(slot):
                found[name] = self._terms({slot: values}, slot not in self._names.searched)
        whole = {slot: tokens[slot] for slot in self._names.searched if slot in tokens}
        if whole:
            found[ALL] = self._terms(whole, True)
        return found | self._columns(record)

    def _terms(self, slots: Mapping[str, list[list[Token]]], words: bool) -> dict[str, Any]:
        """The terms of some slots: in their order, with weighted frequencies, and with the words that they stand for."""
        weighted: dict[str, float] = {}
        for slot, values in slots.items():
            length = sum(map(len, values))
            each = self._weights[slot] / norm(float(length), self._averages.get(slot, 1.0))
            for term, count in Counter(term for value in values for term, _ in value).items():
                weighted[term] = weighted.get(term, 0.0) + each * count
        ordered = [" ".join(safe(term) for term, _ in value) for values in slots.values() for value in values]
        frequencies = " ".join(f"{safe(term)}|{max(1, round(weight * SCALE))}" for term, weight in weighted.items() if weight > 0)
        found: dict[str, Any] = {"p": ordered, "f": frequencies}
        if words:
            pairs = {f"{word}{SPELLED}{term}" for values in slots.values() for value in values for term, word in value}
            found["words"] = sorted(map(safe, pairs))
        return found

    def _columns(self, record: Record) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, (column, _) in self._names.columns.items():
            given = record.columns.get(name)
            if given is None:
                continue
            if isinstance(given, tuple):
                values = {fold_value(value): value for value in reversed(given)}  # of equal ones the first is shown
                order = list(dict.fromkeys(map(fold_value, given)))
                found[column] = [safe_text(value) for value in order]
                found[spelled(column)] = [safe_text(f"{value}{SPELLED}{values[value].strip()}") for value in order]
            else:
                found[column] = given
        return found

    def _has(self, record: Record, tokens: Mapping[str, list[list[Token]]]) -> list[str]:
        return [field.name for field in self._names.schema.fields if _has(field, record, tokens)]


def safe_text(text: str) -> str:
    """A text without lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def tokens_of(record: Record, names: Names) -> dict[str, list[list[Token]]]:
    """For each slot with any words, the tokens of each of its values."""
    own = analyzer(record.language)
    found = {slot: [_tokens(text, own) for text in record.texts.get(slot, ())] for slot in names.slots}
    return {slot: kept for slot, values in found.items() if (kept := [value for value in values if value])}


def _tokens(text: str, own: Analyzer) -> list[Token]:
    return [(own.term(word), fold(word)) for word in split(text)]


def _has(field: Field, record: Record, tokens: Mapping[str, Any]) -> bool:
    if field.name == "id":
        return True
    if field.kind in (Kind.NUMBER, Kind.DATE):
        return field.name in record.columns
    if field.kind in (Kind.KEYWORD, Kind.BOOLEAN):
        return bool(record.columns.get(field.name))
    if field.kind is Kind.STORED:
        given: Stored = record.stored
        return bool(getattr(given, field.name, None)) if field.is_role else any(key in given.fields for key in (field.name, *field.keys))
    return field.name in tokens or (field.is_mixed and record.columns.get(f"{field.role}.key") == (field.name,))

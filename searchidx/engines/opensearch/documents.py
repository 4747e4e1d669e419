"""Records as documents of the cluster: terms instead of texts, folded values beside their spellings, and what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from searchidx.engines.bm25f import norm
from searchidx.engines.keywords import fold as fold_value
from searchidx.engines.keywords import stored_texts
from searchidx.engines.opensearch.ids import to_cluster
from searchidx.engines.opensearch.kept_records import packed, rest
from searchidx.engines.opensearch.mapping import LONGEST, SCALE
from searchidx.engines.opensearch.names import ALL, SPELLED, Names, spelled
from searchidx.engines.opensearch.story_counts import STORY, alone
from searchidx.model.fields import Field, Kind
from searchidx.model.record import Record, Stored
from searchidx.text import Analyzer, analyzer, document_words, fold


class Token(NamedTuple):
    """A word of a text as it is sent: its term, the word without case and accents, and both together."""

    term: str
    word: str
    pair: str


_BLANK, _BAR = "\u2420", "\u00a6"
"""What stands for a blank and a bar inside a term: the cluster splits at them."""

NOT_WORDS = str.maketrans({" ": _BLANK, "|": _BAR})

MOST_EXACT = 64
"""A text of more terms is never looked for as a whole."""

MOST_TOKENS = 300_000
"""As many different words of a language are remembered."""


def safe(term: str) -> str:
    """A term as it is sent: in one piece for the cluster's tokenizer, without lone surrogates, which no JSON carries."""
    return term[:LONGEST].translate(NOT_WORDS).encode("utf-8", "replace").decode("utf-8")


class Documents:
    """Turns records of one schema into documents; `averages` are the lengths of slots that weighted frequencies rest on."""

    def __init__(self, names: Names, averages: Mapping[str, float]) -> None:
        self._names, self._averages = names, averages
        self._searched = frozenset(names.searched)
        self._weights = {field.name: field.weight for field in names.schema.slots}

    def source(self, record: Record, story: int = 0) -> dict[str, Any]:
        """The document of a record; `story` is the number of its story where others tell it too."""
        tokens = tokens_of(record, self._names)
        found: dict[str, Any] = {
            "id": to_cluster(record.id),
            "fingerprint": record.fingerprint,
            "title": fold_value(record.stored.title),
            "stored": record.stored,
            "rest": rest(record),
            "keys": packed(record.story),
            STORY: story or alone(record.id),
            "has": [field.name for field in self._names.schema.fields if _has(field, record, tokens)],
        }
        searched: dict[str, list[list[Token]]] = {}
        for slot, values in tokens.items():
            found[self._names.slots[slot]] = own = {"p": _texts(values), "f": self._frequencies({slot: values})}
            if sum(map(len, values)) <= MOST_EXACT:
                own["e"] = whole(token.term for value in values for token in value)
            if slot in self._searched:
                searched[slot] = values
            else:
                own["words"] = _pairs([values])
        if searched:
            found[ALL] = {"f": self._frequencies(searched), "words": _pairs(searched.values())}
        return found | self._columns(record) | self._kept(record.stored)

    def _frequencies(self, slots: Mapping[str, list[list[Token]]]) -> str:
        """The terms of some slots with their weighted frequencies."""
        weighted: dict[str, float] = {}
        for slot, values in slots.items():
            each = self._weights[slot] / norm(float(sum(map(len, values))), self._averages.get(slot, 1.0))
            for term, count in Counter(token.term for value in values for token in value).items():
                weighted[term] = weighted.get(term, 0.0) + each * count
        return " ".join(f"{term}|{max(1, round(weight * SCALE))}" for term, weight in weighted.items() if weight > 0)

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

    def _kept(self, stored: Stored) -> dict[str, list[str]]:
        """The values of fields that are kept for answers only, folded, so that one of them can be asked for."""
        found = {}
        for name, column in self._names.kept.items():
            if field := self._names.schema.field(name):
                found[column] = sorted({safe_text(fold_value(text)) for text in stored_texts(stored, field)})
        return {column: values for column, values in found.items() if values}


def whole(terms: Iterable[str]) -> str:
    """What stands for all the terms of a short text, in their order."""
    return blake2b(" ".join(terms).encode(), digest_size=8).hexdigest()


def safe_text(text: str) -> str:
    """A text without lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _texts(values: Iterable[list[Token]]) -> list[str]:
    return [" ".join([token.term for token in value]) for value in values]


def _pairs(slots: Iterable[list[list[Token]]]) -> list[str]:
    return sorted({token.pair for values in slots for value in values for token in value})


def tokens_of(record: Record, names: Names) -> dict[str, list[list[Token]]]:
    """For each slot with any words, the tokens of each of its values."""
    own = _tokens(record.language)
    found = {slot: [[own[word] for word in document_words(text)] for text in record.texts.get(slot, ())] for slot in names.slots}
    return {slot: kept for slot, values in found.items() if (kept := [value for value in values if value])}


class _Tokens(dict[str, Token]):
    """The tokens of a language by word, worked out once for each."""

    def __init__(self, own: Analyzer) -> None:
        super().__init__()
        self._own = own

    def __missing__(self, word: str) -> Token:
        if len(self) >= MOST_TOKENS:
            self.clear()
        term, folded = safe(self._own.term(word)), safe(fold(word))
        self[word] = found = Token(term, folded, f"{folded}{SPELLED}{term}")
        return found


@lru_cache(maxsize=64)
def _tokens(language: str) -> _Tokens:
    return _Tokens(analyzer(language))


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

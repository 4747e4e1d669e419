"""Records as documents of the cluster: terms instead of texts, folded values beside their spellings, and what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, takewhile
from typing import Any

from searchidx.engines.bm25f import norm
from searchidx.engines.keywords import fold as fold_value
from searchidx.engines.keywords import stored_texts
from searchidx.engines.opensearch.ids import to_cluster
from searchidx.engines.opensearch.kept_records import packed, rest
from searchidx.engines.opensearch.mapping import LONGEST, SCALE
from searchidx.engines.opensearch.names import ALL, SPELLED, Names, spelled
from searchidx.engines.opensearch.presence import Presence
from searchidx.engines.opensearch.story_counts import STORY, alone
from searchidx.model.fields import Kind
from searchidx.model.record import Record, Stored
from searchidx.text import Analyzer, analyzer, fold
from searchidx.text import words_of as parted
from searchidx.text.runs import MARK, runs

_BLANK, _BAR = "\u2420", "\u00a6"
"""What stands for a blank and a bar inside a term: the cluster splits at them."""

NOT_WORDS = str.maketrans({" ": _BLANK, "|": _BAR})

MOST_EXACT = 64
"""A text of more terms is never looked for as a whole."""

MOST_WORDS = 300_000
"""As many different words of a language are remembered, and as many values of columns."""


def safe(term: str) -> str:
    """A term as it is sent: in one piece for the cluster's tokenizer, without lone surrogates, which no JSON carries."""
    return term[:LONGEST].translate(NOT_WORDS).encode("utf-8", "replace").decode("utf-8")


class Documents:
    """Turns records of one schema into documents; `averages` are the lengths of slots that weighted frequencies rest on."""

    def __init__(self, names: Names, averages: Mapping[str, float]) -> None:
        self._names, self._averages = names, averages
        self._searched = frozenset(names.searched)
        self._weights = {field.name: field.weight for field in names.schema.slots}
        self._dates = [field for field in names.schema.fields if field.kind is Kind.DATE]
        self._presence = Presence(names.schema)

    def source(self, record: Record, story: int = 0) -> dict[str, Any]:
        """The document of a record; `story` is the number of its story where others tell it too."""
        words, vocabulary = words_of(record, self._names), _vocabulary(record.language)
        found: dict[str, Any] = {
            "id": to_cluster(record.id),
            "fingerprint": record.fingerprint,
            "title": fold_value(record.stored.title),
            "stored": record.stored,
            "rest": rest(record),
            "keys": packed(record.story),
            STORY: story or alone(record.id),
            "has": self._presence.fields(record, words),
        }
        searched, together = set[str](), dict[str, float]()
        for slot, values in words.items():
            rows = [list(map(vocabulary.terms.__getitem__, value)) for value in values]
            counts = Counter(chain.from_iterable(rows))
            each = SCALE * self._weights[slot] / norm(float(counts.total()), self._averages.get(slot, 1.0))
            found[self._names.slots[slot]] = own = {"p": list(map(" ".join, rows)), "f": _frequencies(counts, each)}
            if counts.total() <= MOST_EXACT:
                own["e"] = whole(chain.from_iterable(rows))
            if slot in self._searched:
                searched.update(*values)
                for term, count in counts.items():
                    together[term] = together.get(term, 0.0) + each * count
            else:
                own["words"] = vocabulary.listed(set(chain.from_iterable(values)))
        if searched:
            found[ALL] = {"f": _summed(together), "words": vocabulary.listed(searched)}
        return found | self._columns(record) | self._kept(record.stored)

    def _columns(self, record: Record) -> dict[str, Any]:
        found: dict[str, Any] = {}
        moments = {one.moments: record.columns[one.name] for one in self._dates if one.name in record.columns}
        for name, given in (moments | record.columns).items():
            column, _ = self._names.columns.get(name, ("", None))
            if column and isinstance(given, tuple):
                values = dict(map(_spelled, reversed(given)))  # of equal ones the first is shown
                found[column], found[spelled(column)] = list(values), list(values.values())
            elif column:
                found[column] = given
        return found

    def _kept(self, stored: Stored) -> dict[str, list[str]]:
        """The values of fields that are kept for answers only, folded, so that one of them can be asked for."""
        found = {}
        for name, column in self._names.kept.items():
            if field := self._names.schema.field(name):
                found[column] = sorted({safe_text(fold_value(text)) for text in stored_texts(stored, field)})
        return {column: values for column, values in found.items() if values}


def _frequencies(counts: Mapping[str, int], each: float) -> str:
    """The terms of one slot with their weighted frequencies, `each` for one occurrence."""
    if each <= 0:
        return ""
    shown = {count: f"|{max(1, round(each * count))}" for count in set(counts.values())}
    return " ".join([term + shown[count] for term, count in counts.items()])


def _summed(weights: Mapping[str, float]) -> str:
    """The terms of several slots with their weighted frequencies."""
    return " ".join([f"{term}|{int(weight + 0.5) or 1}" for term, weight in weights.items() if weight > 0])


@lru_cache(maxsize=MOST_WORDS)
def _spelled(value: str) -> tuple[str, str]:
    """A keyword value folded, and so with its spelling behind it."""
    folded = fold_value(value)
    return safe_text(folded), safe_text(f"{folded}{SPELLED}{value.strip()}")


def whole(terms: Iterable[str]) -> str:
    """What stands for all the terms of a short text, in their order."""
    return blake2b(" ".join(terms).encode(), digest_size=8).hexdigest()


def safe_text(text: str) -> str:
    """A text without lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def words_of(record: Record, names: Names) -> dict[str, list[list[str]]]:
    """For each slot with any words, the words of each of its values."""
    given = [(slot, text) for slot in names.slots for text in record.texts.get(slot, ())]
    pieces = iter(runs([text for _, text in given]))
    found: dict[str, list[list[str]]] = {}
    for slot, _ in given:
        if words := [word for run in takewhile(MARK.__ne__, pieces) for word in _words_of_run(run)]:
            found.setdefault(slot, []).append(words)
    return found


_words_of_run = lru_cache(maxsize=MOST_WORDS)(parted)


class _Terms(dict[str, str]):
    """The terms of a language by word as they are sent, worked out once for each."""

    def __init__(self, own: Analyzer) -> None:
        super().__init__()
        self._own = own

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_WORDS:
            self.clear()
        self[word] = found = safe(self._own.term(word))
        return found


class _Pairs(dict[str, str]):
    """Each word without case and accents, with its term behind it."""

    def __init__(self, terms: _Terms) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_WORDS:
            self.clear()
        self[word] = found = f"{safe(fold(word))}{SPELLED}{self._terms[word]}"
        return found


class _Vocabulary:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.terms = _Terms(analyzer(language))
        self._pairs = _Pairs(self.terms)

    def listed(self, words: Collection[str]) -> list[str]:
        """Words with their terms, as those of a document are listed."""
        return sorted(set(map(self._pairs.__getitem__, words)))


@lru_cache(maxsize=64)
def _vocabulary(language: str) -> _Vocabulary:
    return _Vocabulary(language)

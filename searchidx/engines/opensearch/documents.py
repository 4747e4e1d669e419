"""Records as documents of the cluster: terms instead of texts, folded values beside their spellings, and what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, repeat
from typing import Any, NamedTuple

from searchidx.engines.bm25f import norm
from searchidx.engines.keywords import fold as fold_value
from searchidx.engines.keywords import stored_texts
from searchidx.engines.opensearch.ids import to_cluster
from searchidx.engines.opensearch.kept_records import packed, rest, shown
from searchidx.engines.opensearch.mapping import SCALE
from searchidx.engines.opensearch.names import ALL, SPELLED, Names, spelled
from searchidx.engines.opensearch.presence import Presence
from searchidx.engines.opensearch.story_counts import STORY, alone
from searchidx.engines.opensearch.vocabulary import Vocabulary, vocabulary
from searchidx.model.fields import PREFIX, Field, Kind
from searchidx.model.record import Record, Stored
from searchidx.text.runs import MARK, runs

MOST_EXACT = 64
"""A text of more terms is never looked for as a whole."""

MOST_VALUES = 300_000
"""As many values of columns are remembered."""

MOST_LISTS = 20_000
"""As many lists of values are."""


Runs = dict[str, list[list[str]]]
"""For each slot with any values, the runs without blanks of each of them."""


class _Slot(NamedTuple):
    """What a document has in a slot: the terms of each value, all of them, how often each comes, and what one occurrence weighs."""

    values: list[str]
    terms: list[str]
    counts: Counter[str]
    each: float

    def frequencies(self) -> dict[str, str]:
        """The terms with their weighted frequencies behind them, by term."""
        if self.each <= 0:
            return {}
        shown = {count: f"|{_frequency(self.each * count)}" for count in set(self.counts.values())}
        return {term: term + shown[count] for term, count in self.counts.items()}


class Documents:
    """Turns records of one schema into documents; `averages` are the lengths of slots that weighted frequencies rest on."""

    def __init__(self, names: Names, averages: Mapping[str, float]) -> None:
        self._names, self._averages = names, averages
        self._searched = frozenset(names.searched)
        self._weights = {field.name: field.weight for field in names.schema.slots}
        self._dates = [field for field in names.schema.fields if field.kind is Kind.DATE]
        self._presence = Presence(names.schema)
        kept = [(names.schema.field(name), column) for name, column in names.kept.items()]
        self._kept = [(field, column, _keys_of(field)) for field, column in kept if field]

    def sources(self, records: Sequence[Record], stories: Mapping[str, int] = {}) -> Iterator[dict[str, Any]]:
        """The documents of some records; `stories` has the numbers of their stories by id, where others tell them too."""
        for record, given in zip(records, runs_of(records, repeat(self._names.slots)), strict=True):
            yield self._source(record, given, stories.get(record.id, 0))

    def _source(self, record: Record, given: Runs, story: int) -> dict[str, Any]:
        words = vocabulary(record.language)
        terms = {slot: list(filter(str.strip, map(words.terms, values))) for slot, values in given.items()}
        slots = {slot: self._slot(slot, values) for slot, values in terms.items() if values}
        found: dict[str, Any] = {
            "id": to_cluster(record.id),
            "fingerprint": record.fingerprint,
            "title": fold_value(record.stored.title),
            "stored": shown(record.stored),
            "rest": rest(record),
            "keys": packed(record.story),
            STORY: story or alone(record.id),
            "has": self._presence.fields(record, slots),
        }
        pieces = {slot: one.frequencies() for slot, one in slots.items()}
        for slot, one in slots.items():
            found[self._names.slots[slot]] = own = {"p": one.values, "f": " ".join(pieces[slot].values())}
            if len(one.terms) <= MOST_EXACT:
                own["e"] = whole(one.terms)
            if slot not in self._searched:
                own["words"] = words.listed(set(chain.from_iterable(given[slot])))
        if searched := [slot for slot in slots if slot in self._searched]:
            found[ALL] = {"f": _together(searched, slots, pieces), "words": _listed(words, searched, given)}
        return found | self._columns(record) | self._values_kept(record.stored)

    def _slot(self, slot: str, values: list[str]) -> _Slot:
        terms = " ".join(values).split()
        each = SCALE * self._weights[slot] / norm(float(len(terms)), self._averages.get(slot, 1.0))
        return _Slot(values, terms, Counter(terms), each)

    def _columns(self, record: Record) -> dict[str, Any]:
        found: dict[str, Any] = {}
        moments = {one.moments: record.columns[one.name] for one in self._dates if one.name in record.columns}
        for name, given in (moments | record.columns).items():
            column, _ = self._names.columns.get(name, ("", None))
            if column and isinstance(given, tuple):
                found[column], found[spelled(column)] = _folded(given)
            elif column:
                found[column] = given
        return found

    def _values_kept(self, stored: Stored) -> dict[str, list[str]]:
        """The values of fields that are kept for answers only, folded, so that one of them can be asked for."""
        found = {}
        for field, column, keys in self._kept:
            if field.is_role or not keys.isdisjoint(stored.fields):
                found[column] = sorted({safe_text(fold_value(text)) for text in stored_texts(stored, field)})
        return {column: values for column, values in found.items() if values}


def _keys_of(field: Field | None) -> frozenset[str]:
    """The author's keys whose values a field may have."""
    return frozenset((field.name.removeprefix(PREFIX), *field.keys)) if field else frozenset()


def _together(searched: list[str], slots: Mapping[str, _Slot], pieces: Mapping[str, dict[str, str]]) -> str:
    """The terms of several slots with their weighted frequencies; those that the slot of most terms alone has are known already."""
    most = max(searched, key=lambda slot: len(slots[slot].counts))
    others: dict[str, float] = {}
    for own in (slots[slot] for slot in searched if slot != most and slots[slot].each > 0):
        for term, count in own.counts.items():
            others[term] = others.get(term, 0.0) + own.each * count
    shared, each = slots[most].counts, max(slots[most].each, 0.0)
    summed = {term: f"{term}|{_frequency(weight + each * shared.get(term, 0))}" for term, weight in others.items()}
    return " ".join((pieces[most] | summed).values())


def _listed(words: Vocabulary, searched: list[str], given: Runs) -> list[str]:
    """The words of several slots, as those of a document are listed."""
    return words.listed(set(chain.from_iterable(chain.from_iterable(given[slot] for slot in searched))))


def _frequency(weight: float) -> int:
    """A weighted frequency as it is stored."""
    return int(weight + 0.5) or 1


@lru_cache(maxsize=MOST_LISTS)
def _folded(values: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The values of a column folded, and each so with its spelling behind it; of equal ones the first is shown."""
    found = dict(map(_spelled, reversed(values)))
    return list(found), list(found.values())


@lru_cache(maxsize=MOST_VALUES)
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


def runs_of(records: Sequence[Record], slots: Iterable[Iterable[str]]) -> Iterator[Runs]:
    """The runs of each record in its slots of `slots`; those of many records cost less together."""
    given = [[(slot, text) for slot in own for text in record.texts.get(slot, ())] for record, own in zip(records, slots, strict=False)]
    pieces, done = runs([text for one in given for _, text in one]), 0
    for one in given:
        found: Runs = {}
        for slot, _ in one:
            end = pieces.index(MARK, done)
            found.setdefault(slot, []).append(pieces[done:end])
            done = end + 1
        yield found

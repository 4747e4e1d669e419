"""What the values of one key hold: counts that add and subtract."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zlib import crc32

import msgspec

from searchidx.inference.role_values import person
from searchidx.inference.value_patterns import SHORT, ValuePattern, pattern_of

BUCKETS = 1024
_SAMPLED = 64
_DISTINCTIVE = frozenset({ValuePattern.WORD, ValuePattern.TEXT, ValuePattern.BOOLEAN, ValuePattern.NUMBER, ValuePattern.DIGITS})


class KeyStatistics(msgspec.Struct, array_like=True, omit_defaults=True):
    """What the documents hold under one key. On disk.

    `shapes` counts the shapes of single values, a list's items each; `buckets` the documents whose values fall into each of
    1,024 buckets, and beyond those into 1,024 more for every 64th value, so that the number of different values is known well
    to 300,000 of them. `fed` counts the documents in which the key gave a role; `lists` and `length` lists and letters.
    """

    documents: int = 0
    shapes: dict[str, int] = {}
    buckets: dict[int, int] = {}
    length: int = 0
    fed: dict[str, int] = {}
    lists: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is counted here any more."""
        return not (self.documents or self.shapes or self.buckets or self.length or self.fed or self.lists)

    @property
    def values(self) -> int:
        """How many single values there are, nulls aside."""
        return sum(self.shapes.values()) - self.shapes.get(ValuePattern.NULL, 0)

    @property
    def distinct(self) -> int:
        """About how many different values there are; exact while they are few."""
        coarse = _estimate(sum(1 for bucket in self.buckets if bucket < BUCKETS))
        fine = _estimate(sum(1 for bucket in self.buckets if bucket >= BUCKETS))
        return round(coarse if coarse < 2 * BUCKETS else fine * _SAMPLED)

    @property
    def mean_length(self) -> float:
        """Letters in a value, on average."""
        return self.length / max(1, self.values)

    def share(self, *wanted: ValuePattern) -> float:
        """Which part of the values has one of these shapes."""
        return sum(self.shapes.get(s, 0) for s in wanted) / max(1, self.values)

    def merge(self, other: KeyStatistics, sign: int = 1) -> None:
        """Add (or, with -1, take away) what another holds."""
        self.documents += sign * other.documents
        self.length += sign * other.length
        self.lists += sign * other.lists
        merge(self.shapes, other.shapes, sign)
        merge(self.buckets, other.buckets, sign)
        merge(self.fed, other.fed, sign)


def observe(evidence: KeyStatistics, values: Iterable[Any], role: str | None, sign: int) -> None:
    """Count the values of documents in each of which the key gave that role, or none."""
    texts: list[str] = []
    lists: list[list[Any]] = []
    nulls = 0
    for value in values:
        if value.__class__ is str:
            texts.append(value)
        elif value is None:
            nulls += 1
        else:
            lists.append(value)
    found = _observe_texts(evidence, texts, sign)
    if lists:
        found += _observe_lists(evidence, lists, sign)
    if nulls:
        count(evidence.shapes, ValuePattern.NULL, sign * nulls)
    evidence.documents += sign * found
    if role is not None:
        count(evidence.fed, role, sign * found)


def _observe_lists(evidence: KeyStatistics, lists: list[list[Any]], sign: int) -> int:
    """Count the items of lists and return how many lists have any."""
    items = [item for value in lists for item in value if item is not None]
    texts = [item for item in items if item.__class__ is str]
    if len(texts) < len(items):  # persons go by their names
        texts += [name for item in items if item.__class__ is dict and (name := person(item))]
    found = sum(1 for value in lists if any(map(_tells, value)))
    _observe_texts(evidence, texts, sign)
    evidence.lists += sign * len(lists)
    count(evidence.shapes, ValuePattern.MAPPING, sign * (len(items) - len(texts)))
    count(evidence.shapes, ValuePattern.NULL, sign * (len(lists) - found))
    return found


def _tells(item: Any) -> bool:
    return (len(item) > SHORT or bool(item.strip())) if item.__class__ is str else item is not None


def _observe_texts(evidence: KeyStatistics, texts: list[str], sign: int) -> int:
    """Count texts and return how many of them say something."""
    kinds: Counter[ValuePattern] = Counter()
    buckets: list[int] = []
    for text, times in Counter([text for text in texts if len(text) <= SHORT]).items():
        kind, own = _traits(text)
        kinds[kind] += times
        buckets += own * times
    kinds.update(map(pattern_of, [text for text in texts if len(text) > SHORT]))
    silent = kinds[ValuePattern.NULL]
    for kind, times in kinds.items():
        count(evidence.shapes, kind, sign * times)
    for bucket, times in Counter(buckets).items():
        count(evidence.buckets, bucket, sign * times)
    blank = sum(len(text) for text in texts if len(text) <= SHORT and text.isspace()) if silent else 0
    evidence.length += sign * (sum(map(len, texts)) - blank)
    return len(texts) - silent


def bucket_of(text: str) -> int:
    """The bucket of the 1,024 into which a short text falls."""
    return crc32(text.strip().casefold().encode("utf-8", "surrogatepass")) % BUCKETS


@lru_cache(maxsize=1 << 15)
def _traits(text: str) -> tuple[ValuePattern, tuple[int, ...]]:
    """A short text's shape and the buckets that it falls into."""
    kind = pattern_of(text)
    if kind not in _DISTINCTIVE:
        return kind, ()
    hashed = crc32(text.strip().casefold().encode("utf-8", "surrogatepass"))
    coarse = hashed % BUCKETS
    return kind, (coarse,) if (hashed >> 10) % _SAMPLED else (coarse, BUCKETS + (hashed >> 16) % BUCKETS)


def count(counts: dict[Any, int], name: str | int, times: int) -> None:
    """Add a number to a count; one that comes to zero is removed."""
    total = counts.get(name, 0) + times
    if total:
        counts[name] = total
    else:
        counts.pop(name, None)


def merge(mine: dict[Any, int], other: dict[Any, int], sign: int) -> None:
    """Add all of the others' counts, or take them away."""
    for name, times in other.items():
        count(mine, name, sign * times)


def _estimate(filled: int) -> float:
    """How many values fill that number of buckets (linear counting)."""
    return BUCKETS * math.log(BUCKETS / (BUCKETS - filled)) if filled < BUCKETS - 4 else 6.0 * BUCKETS

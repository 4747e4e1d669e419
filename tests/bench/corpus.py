"""Synthetic news: the same documents for every engine, from a seed.

Words are made of syllables and end in a vowel that no English stemmer removes, so that engines with and without stemming find
the same documents. The words of topics and providers never stand in texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

VOCABULARY = 120_000
TOPICS = 60
PROVIDERS = 2_000
DAYS = 3_000
FIRST_DAY = datetime(2015, 1, 1, tzinfo=UTC)
BATCH = 10_000

_CONSONANTS = "bdfgklmnprtvz"
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in "aou"]


@dataclass(frozen=True)
class Query:
    """One query of a class: its words, how they are joined, and a topic to filter by.

    One that is `new` is asked as if nobody had asked it before: an engine that keeps what it found forgets it.
    """

    words: tuple[str, ...]
    join: str = "and"
    topic: str | None = None
    new: bool = False


@lru_cache(maxsize=1)
def vocabulary() -> list[str]:
    """All words, the most frequent first."""
    return [_word(number) for number in range(VOCABULARY)]


def _word(number: int) -> str:
    syllables = []
    number += len(_SYLLABLES) + 1
    while number:
        number, place = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[place])
    return "".join(syllables) + "zo"


def topic(number: int) -> str:
    """The name of a topic."""
    return f"Subject {number + 1}"


def provider(number: int) -> str:
    """The name of a provider."""
    return f"Publisher {number + 1}"


def documents(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """So many documents, with the keys that front matter would have."""
    for start in range(0, count, BATCH):
        yield from _batch(start, min(BATCH, count - start), np.random.default_rng([seed, start]))


def write(path: Path, count: int, seed: int = 1) -> None:
    """Write so many documents, one a line."""
    with path.open("w", encoding="utf-8") as file:
        for document in documents(count, seed):
            file.write(json.dumps(document) + "\n")


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The documents of a file."""
    with path.open("rb") as file:
        for line in file:
            yield json.loads(line)


def _batch(start: int, count: int, dice: np.random.Generator) -> Iterator[dict[str, Any]]:
    titles, excerpts = dice.integers(5, 14, count), dice.integers(20, 60, count)
    drawn = np.searchsorted(_cumulated(), dice.random(int(titles.sum() + excerpts.sum()))).tolist()
    words = list(map(vocabulary().__getitem__, drawn))
    amounts, days = dice.integers(1, 4, count).tolist(), dice.integers(0, DAYS * 86_400, count).tolist()
    providers = _skewed(dice, PROVIDERS, count)
    topics, at, taken = _skewed(dice, TOPICS, 3 * count), 0, 0
    for number in range(count):
        middle, end = at + int(titles[number]), at + int(titles[number] + excerpts[number])
        chosen = dict.fromkeys(topics[taken : taken + amounts[number]])
        yield {
            "id": f"news/{start + number:07d}.md",
            "title": " ".join(words[at:middle]).capitalize(),
            "excerpt": " ".join(words[middle:end]).capitalize() + ".",
            "topics": [topic(one) for one in chosen],
            "provider": provider(providers[number]),
            "publishedDateTime": (FIRST_DAY + timedelta(seconds=days[number])).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        at, taken = end, taken + 3


def _skewed(dice: np.random.Generator, kinds: int, count: int) -> list[int]:
    """Numbers below `kinds`, small ones more often."""
    return (dice.random(count) ** 2 * kinds).astype(int).tolist()  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _cumulated() -> NDArray[np.float64]:
    weights = 1 / np.arange(1, VOCABULARY + 1)
    cumulated: NDArray[np.float64] = np.cumsum(weights) / weights.sum()
    return cumulated


def queries(count: int, each: int, seed: int = 2) -> dict[str, list[Query]]:
    """For every class so many queries over that many documents."""
    dice, words = np.random.default_rng(seed), vocabulary()
    pairs, middling, rare = _pairs(count), min(2_000, count // 4), min(10_000, count // 10)

    def drawn(low: int, high: int) -> str:
        return words[int(np.exp(dice.uniform(np.log(low), np.log(high))))]

    def several(number: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        while len(found) < number:
            found[drawn(20, middling)] = None
        return tuple(found)

    def made(low: int, high: int) -> list[Query]:
        return [Query((drawn(low, high),)) for _ in range(each)]

    phrases = [Query(pairs[int(dice.integers(len(pairs)))], "phrase") for _ in range(each)]
    return {
        "common word": made(1, 20),
        "middling word": made(middling // 10, middling),
        "rare word": made(rare, 4 * rare),
        "a OR b": [Query(several(2), "or") for _ in range(each)],
        "a OR b OR c OR d": [Query(several(4), "or") for _ in range(each)],
        "a AND b": [Query(several(2), "and") for _ in range(each)],
        '"a b"': phrases,
        '"a b", new': [replace(phrase, new=True) for phrase in phrases],
        "word + filter": [Query((drawn(20, middling),), topic=topic(int(dice.integers(TOPICS)))) for _ in range(each)],
    }


def _pairs(count: int) -> list[tuple[str, str]]:
    """Neighbours in the texts of the first documents, as people quote them."""
    found = []
    for document in islice(documents(count), 500):
        words = document["excerpt"].rstrip(".").lower().split()
        found += [(words[at], words[at + 1]) for at in range(0, len(words) - 1, 7) if words[at] != words[at + 1]]
    return found

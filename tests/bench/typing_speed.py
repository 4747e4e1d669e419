"""What is asked while somebody types: beginnings, slips of the finger, near words, suggestions; for the first time and again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

import searchidx
from tests.bench import corpus
from tests.bench.searchidx_ import FACETS

CLOCK = time.process_time_ns
"""Processor time, so that whatever else the machine does counts little; the engines are asked one after the other, in one thread."""

TYPED = ("typo", "two typos", "word~", "a*", "ab*", "abcd*")
SUGGESTED = ("a", "ab", "abc", "behind a word")


@dataclass(frozen=True)
class Times:
    """Milliseconds of one class: each query asked for the first time, and again."""

    first: list[float]
    again: list[float]

    def __str__(self) -> str:
        return "".join(f"{median(times):9.2f} ({_p99(times):7.2f})" for times in (self.first, self.again))


def _p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[-1] if len(times) > 1 else times[0]


def texts(each: int, seed: int = 5) -> dict[str, list[str]]:
    """For every class so many texts as somebody types them, each with words that documents have."""
    dice, words = np.random.default_rng(seed), corpus.vocabulary()

    def word() -> str:
        return words[int(np.exp(dice.uniform(np.log(50), np.log(5_000))))]

    def slip() -> str:
        whole = word()
        at = int(dice.integers(1, len(whole) - 2))
        return whole[:at] + "w" + whole[at + 1 :]

    def starts(size: int) -> list[str]:
        return list(dict.fromkeys(words[int(number)][:size] for number in dice.integers(0, 50_000, 40 * each)))[:each]

    return {
        "typo": [slip() for _ in range(each)],
        "two typos": [f"{slip()} {slip()}" for _ in range(each)],
        "word~": [f"{word()}~" for _ in range(each)],
        "a*": [f"{start}*" for start in starts(1)],
        "ab*": [f"{start}*" for start in starts(2)],
        "abcd*": [f"{start}*" for start in starts(4)],
        "a": starts(1),
        "ab": starts(2),
        "abc": starts(3),
        "behind a word": [f"{word()} {start}" for start in starts(1) + starts(2)],
    }


def measure(ask: Callable[[str], object], asked: Sequence[str]) -> Times:
    """Ask every text twice."""
    first: list[float] = []
    again: list[float] = []
    for text in asked:
        for times in (first, again):
            started = CLOCK()
            ask(text)
            times.append((CLOCK() - started) / 1e6)
    return Times(first, again)


class TantivyTyping:
    """The same with tantivy: fuzzy and regular-expression queries over both texts, two aggregations, ten hits."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        from tests.bench.tantivy_ import TERMS, TEXTS

        self._query, self._occur, self._terms, self._texts = tantivy.Query, tantivy.Occur, TERMS, TEXTS
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def search(self, text: str) -> int:
        """Ten titles, the total and two facets."""
        parts: list[Any] = [(self._occur.Must, self._leaf(word)) for word in text.split()]
        query = self._query.boolean_query(parts)
        found: Any = self._searcher.search(query, 10)
        self._searcher.aggregate(query, self._terms)
        for _, address in found.hits:
            self._searcher.doc(address).to_dict()["title"]
        return int(found.count)

    def _leaf(self, word: str) -> Any:
        schema = self._index.schema
        if word.endswith("*"):
            either = [self._query.regex_query(schema, name, f"{word[:-1]}.*") for name in self._texts]
        else:
            bare = word.rstrip("~")
            either = [self._query.fuzzy_term_query(schema, name, bare, 1 if len(bare) < 9 else 2) for name in self._texts]
        return self._query.boolean_query([(self._occur.Should, one) for one in either])


class Fts5Words:
    """The dictionary of FTS5 by count: a range query over `fts5vocab`."""

    def __init__(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "index.db")
        self._base.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'words', 'row')")

    def suggest(self, text: str) -> list[tuple[str, int]]:
        """The ten most frequent words that begin so."""
        asked = "SELECT term, doc FROM temp.vocabulary WHERE term >= ? AND term < ? ORDER BY doc DESC LIMIT 10"
        return self._base.execute(asked, (text, text + "\U0010ffff")).fetchall()


def report(folder: Path, each: int) -> Iterator[str]:
    """A line a class: first asked at the median (p99), and again; ours, the peer's, and the ratio of the first medians.

    The index is warmed up before, as `serve` does in the background, and it is said how long that takes.
    """
    asked, index = texts(each), searchidx.open(folder / "searchidx" / "index")
    started = CLOCK()
    index.warm_up()
    yield f"opened and warmed up, as `serve` does it, in {(CLOCK() - started) / 1e6:.0f} ms"
    peer = TantivyTyping(folder / "tantivy") if (folder / "tantivy").exists() else None
    words = Fts5Words(folder / "fts5") if (folder / "fts5").exists() else None
    yield f"{'milliseconds':22}{'first (p99)':>19}{'again (p99)':>19}   {'tantivy, FTS5: first':>19}{'again (p99)':>19}{'ratio':>8}"
    for name in TYPED:
        own = measure(lambda text: index.search(text, facets=FACETS), asked[name])
        yield _line(name, own, measure(peer.search, asked[name]) if peer else None)
    for name in SUGGESTED:
        own = measure(index.suggest, asked[name])
        yield _line(f"suggest {name}", own, measure(words.suggest, asked[name]) if words and " " not in name else None)
    letters = list(_letters(index, asked["two typos"]))
    yield f"{'a letter':22}{median(letters):9.2f} ({_p95(letters):7.2f} at p95): a search while typing with two facets, and suggestions"


def _letters(index: searchidx.Index, asked: Sequence[str]) -> Iterator[float]:
    """Milliseconds of every letter of two words that documents have."""
    words = corpus.vocabulary()
    for number, _ in enumerate(asked):
        text = f"{words[60 + 7 * number]} {words[400 + 31 * number]}"
        for end in range(1, len(text) + 1):
            started = CLOCK()
            page = index.search(text[:end], facets=FACETS, typing=True)
            index.suggest(text[:end])
            yield (CLOCK() - started) / 1e6
            assert page.total or not index.engine.complete("", text[:end].split()[-1], 1)


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def _line(name: str, own: Times, other: Times | None) -> str:
    ratio = f"{median(own.first) / median(other.first):8.2f}" if other else ""
    return f"{name:22}{own}   {other or ''}{ratio}"

"""What would have matched a query that found nothing: a word spelled nearly so, what it is short for, a value of a facet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from searchidx.engines.base import Engine
from searchidx.search.facet_values import FacetValue, facet_values
from searchidx.search.spelling import did_you_mean
from searchidx.text import fold, split

_NUMERONYM = re.compile(r"([^\W\d_])(\d{1,2})([^\W\d_])")
NEAR = 80
"""How alike a query and a value must be, of 100."""
BEGINNING = 500
"""The most frequent words with the first letter of a numeronym that are looked at."""


@dataclass(frozen=True, slots=True)
class WouldMatch:
    """A text that finds something: another spelling, what a synonym could lead to, or a value of `field`.

    `line` is the synonym as searchidx.toml takes it; `documents` is 0 where it is not known.
    """

    kind: Literal["spelling", "synonym", "value"]
    text: str
    field: str = ""
    documents: int = 0
    line: str = ""

    def as_json(self) -> dict[str, object]:
        """The object that `stats --queries --json` prints."""
        return {"kind": self.kind, "text": self.text, "field": self.field, "documents": self.documents, "line": self.line}


def would_match(engine: Engine, text: str) -> WouldMatch | None:
    """The likeliest text that finds something, or None where nothing is near."""
    words = [fold(word) for word in split(text)]
    if not words:
        return None
    return next(_found(engine, text, words), None)


def _found(engine: Engine, text: str, words: list[str]) -> Iterator[WouldMatch]:
    values = facet_values(engine).all
    if len(words) == 1:
        yield from _long_forms(engine, words[0], values)
    meant = [did_you_mean(engine, word) or word for word in words]
    if meant != words:
        yield WouldMatch("spelling", " ".join(meant))
    likeness = [(fuzz.token_sort_ratio(" ".join(words), " ".join(one.words)), one.count, one) for one in values if one.words]
    best = max(likeness, key=lambda pair: pair[:2], default=None)
    if best is not None and best[0] >= NEAR:
        yield WouldMatch("value", best[2].text, best[2].field, best[2].count)


def _long_forms(engine: Engine, word: str, values: tuple[FacetValue, ...]) -> Iterator[WouldMatch]:
    """What a word is short for: values with these initials, words with this number of letters between the first and the last."""
    for one in values:
        if len(one.words) > 1 and "".join(part[0] for part in one.words) == word:
            yield WouldMatch("synonym", one.text, one.field, one.count, f"{word}, {one.text}")
    if short := _NUMERONYM.fullmatch(word):
        first, count, last = short.groups()
        size = int(count) + 2
        for found in engine.complete("", first, BEGINNING):
            if len(found.word) == size and found.word.endswith(last):
                yield WouldMatch("synonym", found.word, "", found.documents, f"{word}, {found.word}")

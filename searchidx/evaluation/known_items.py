"""Searches for a known document: parts of titles, with and without words that do not belong, and questions made of them.

Known-item search: Beitzel, Jensen, Chowdhury, Grossman and Frieder, Using titles and category names from editor-driven
taxonomies for automatic evaluation, CIKM 2003.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from searchidx.search.index import Index
from searchidx.text import split

TITLES = 300
QUESTIONS = 200
SHORTEST = 7
"""Titles of fewer words are not asked for: parts of 5 to 7 words are taken of each."""
DEPTH = 100
OPENINGS = ("what is", "how to", "why does", "what are", "how does", "who is", "when was", "where can i find")

Kind = str


@dataclass(frozen=True, slots=True)
class Found:
    """The mean reciprocal rank of the documents meant, and the parts of them that came first, and among the first three."""

    mrr: float
    first: float
    three: float

    def as_json(self) -> dict[str, float]:
        """The object that `evaluate --titles --json` prints for each kind of query."""
        return {"mrr": self.mrr, "first": self.first, "three": self.three}


def known_items(titles: Mapping[str, str], seed: int) -> dict[Kind, list[tuple[str, str]]]:
    """For each kind of query, texts with the id of the document meant; the same for the same titles and seed."""
    dice = random.Random(seed)
    counts: dict[str, int] = {}
    for title in titles.values():
        counts[title] = counts.get(title, 0) + 1
    long = sorted(id for id, title in titles.items() if len(split(title)) >= SHORTEST and counts[title] == 1)
    chosen = dice.sample(long, min(TITLES, len(long)))
    strange = sorted({word for title in titles.values() for word in split(title) if len(word) > 3})
    made: dict[Kind, list[tuple[str, str]]] = {}
    for id in chosen:
        words = split(titles[id])
        for kind, few, many, wrong in (("2-4 words", 2, 4, 1), ("5-7 words", 5, 7, 1), ("whole title", len(words), len(words), 2)):
            part = _part(words, dice.randint(few, min(many, len(words))), dice)
            made.setdefault(kind, []).append((" ".join(part), id))
            made.setdefault(f"{kind}, {wrong} wrong", []).append((_mixed(part, dice.sample(strange, wrong), dice), id))
    for id in chosen[:QUESTIONS]:
        part = _part(split(titles[id]), dice.randint(3, 5), dice)
        made.setdefault("questions", []).append((f"{dice.choice(OPENINGS)} {' '.join(part).lower()}", id))
    return made


def _part(words: Sequence[str], count: int, dice: random.Random) -> list[str]:
    start = dice.randint(0, len(words) - count)
    return list(words[start : start + count])


def _mixed(words: Sequence[str], wrong: Sequence[str], dice: random.Random) -> str:
    mixed = list(words)
    for word in wrong:
        mixed.insert(dice.randint(0, len(mixed)), word)
    return " ".join(mixed)


def found(index: Index, asked: Sequence[tuple[str, str]], match: str) -> Found:
    """How well the documents meant are found."""
    ranks = [_rank(index, text, id, match) for text, id in asked]
    return Found(
        fmean(1 / rank if rank else 0.0 for rank in ranks),
        fmean(rank == 1 for rank in ranks),
        fmean(0 < rank <= 3 for rank in ranks),
    )


def _rank(index: Index, text: str, id: str, match: str) -> int:
    """The place of a document from 1 on; 0 where it is not among the first."""
    hits = index.search(text, match=match, limit=DEPTH).hits
    return next((place for place, hit in enumerate(hits, 1) if hit.id == id), 0)

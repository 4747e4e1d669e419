"""Edit distance between words, bounded."""

from __future__ import annotations

from rapidfuzz.distance import OSA


def budget(word: str) -> int:
    """How many edits a word of that length may be away: 0 to 4 letters, 1 to 8, 2 from 9; 0 where it has a digit."""
    if any(c.isdigit() for c in word):
        return 0
    return 0 if len(word) <= 4 else 1 if len(word) <= 8 else 2


def asked(word: str) -> int:
    """How many edits `word~` allows for: as `budget` says, but one in short words too; 0 where the word has a digit."""
    return 0 if any(c.isdigit() for c in word) else max(budget(word), 1)


def within(word: str, other: str, edits: int | None = None) -> bool:
    """Whether one word becomes the other by at most `edits` insertions, deletions, changes or swaps of neighbours.

    None leaves the number to `budget`. Swaps count once (optimal string alignment).
    """
    most = budget(word) if edits is None else edits
    return distance(word, other, most) <= most


def distance(word: str, other: str, most: int) -> int:
    """The number of edits between two words, or `most` + 1 where it is more."""
    return OSA.distance(word, other, score_cutoff=most)

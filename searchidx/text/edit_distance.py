"""Edit distance between words, bounded."""

from __future__ import annotations


def budget(word: str) -> int:
    """How many edits a word of that length may be away: 0 to 4 letters, 1 to 8, 2 from 9; 0 where it has a digit."""
    if any(c.isdigit() for c in word):
        return 0
    return 0 if len(word) <= 4 else 1 if len(word) <= 8 else 2


def within(word: str, other: str, edits: int | None = None) -> bool:
    """Whether one word becomes the other by at most `edits` insertions, deletions, changes or swaps of neighbours.

    None leaves the number to `budget`. Swaps count once (optimal string alignment).
    """
    most = budget(word) if edits is None else edits
    if abs(len(word) - len(other)) > most or not most:
        return word == other
    return distance(word, other, most) <= most


def distance(word: str, other: str, most: int) -> int:
    """The number of edits between two words, or any number above `most` where it is more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        older, before, row = before, row, [i]
        for j, facing in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == facing:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]

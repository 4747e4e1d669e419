"""Words of the dictionary: those that begin so, and those that are spelled nearly so."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from searchidx.engines.base import WordCount
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.text.edit_distance import budget, distance


def complete(snapshot: Snapshot, field: str, prefix: str, limit: int) -> list[WordCount]:
    """Words of a field's group that begin so: most frequent first, then by word."""
    return heapq.nsmallest(limit, _words(snapshot, field, prefix), key=lambda one: (-one.documents, one.word))


def nearest(snapshot: Snapshot, word: str, limit: int) -> list[WordCount]:
    """Words with the same first letter within the spelling budget: fewest edits first, then most frequent, then by word."""
    most = budget(word)
    found = [one for one in (_measured(one, word, most) for one in _words(snapshot, "", word[:1])) if one.edits <= most]
    return heapq.nsmallest(limit, found if most else [], key=lambda one: (one.edits, -one.documents, one.word))


def _words(snapshot: Snapshot, field: str, prefix: str) -> Iterator[WordCount]:
    group = snapshot.groups.get(field, snapshot.searched)
    for word, key in snapshot.lists.words(group, prefix):
        if count := len(snapshot.lists.postings(key)[0]):
            yield WordCount(word, count)


def _measured(one: WordCount, word: str, most: int) -> WordCount:
    return WordCount(one.word, one.documents, distance(word, one.word, most))

"""Documents found as stories: one hit a story, and counts of stories instead of documents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.keyword_column import KeywordColumn
from searchidx.engines.embedded.search.postings import Documents
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.embedded.search.term_queries import ScoredDocuments
from searchidx.engines.embedded.search.top_k import best
from searchidx.engines.messages import STORY_SIZE, Sort, Story
from searchidx.model.fields import Kind

FEW = 4_000
"""Fewer documents are counted by sorting what they have."""
CELLS = 1 << 26
"""Stories times bars up to which a table of flags is used."""


class StoryPairs:
    """Each shared story with each value that any of its documents has, numbered: stories are counted by marking numbers.

    `rows` and `more` hold the number for each place of the column, 0 for places without a value.
    """

    def __init__(self, column: KeywordColumn, snapshot: Snapshot) -> None:
        documents, kinds = np.flatnonzero(snapshot.shared), len(column.labels) + 1
        told, self._column = snapshot.stories, column
        inside = snapshot.shared[column.owners]
        keys = [told[documents] * kinds + row.take(documents) for row in column.rows]
        keys.append(told[column.owners[inside]] * kinds + column.more[inside])
        pairs, numbers = np.unique(np.concatenate(keys), return_inverse=True)
        self._codes = pairs % kinds
        pieces = np.split(numbers.ravel().astype(np.int32), np.cumsum([len(one) for one in keys])[:-1])
        self._rows = [np.zeros(column.size, np.int32) for _ in column.rows]
        for row, piece in zip(self._rows, pieces, strict=False):
            row[documents] = piece
        self._more = np.zeros(len(column.more), np.int32)
        self._more[inside] = pieces[-1]

    def count(self, documents: Documents) -> NDArray[np.int64]:
        """How many stories of these documents, all of them shared, have each code."""
        column, seen = self._column, np.zeros(len(self._codes), np.bool_)
        for row in self._rows:
            seen[row.take(documents)] = True
        if len(self._more):
            mask = np.zeros(column.size, np.bool_)
            mask[documents] = True
            seen[self._more[mask[column.owners]]] = True
        return np.bincount(self._codes[seen], minlength=len(column.labels) + 1)


def count(snapshot: Snapshot, documents: Documents) -> int:
    """How many stories these documents tell."""
    if len(documents) == snapshot.count:
        return snapshot.story_count
    seen = np.zeros(snapshot.size, np.bool_)
    seen[snapshot.stories.take(documents)] = True
    return int(np.count_nonzero(seen))


def count_values(snapshot: Snapshot, column: KeywordColumn, documents: Documents) -> NDArray[np.int64]:
    """How many stories of these documents have each code of a column."""
    if len(documents) != snapshot.count:
        return _count_values(snapshot, column, documents)
    return snapshot.remembered(f"stories:{column.name}", lambda: _count_values(snapshot, column, documents))


def _count_values(snapshot: Snapshot, column: KeywordColumn, documents: Documents) -> NDArray[np.int64]:
    if len(documents) < FEW:
        owners, codes = column.pairs(documents)
        kinds = len(column.labels) + 1
        return np.bincount(np.unique(snapshot.stories[owners] * kinds + codes) % kinds, minlength=kinds)
    shared = snapshot.shared[documents]
    pairs = snapshot.remembered(f"pairs:{column.name}", lambda: StoryPairs(column, snapshot))
    counts: NDArray[np.int64] = column.count(documents[~shared]) + pairs.count(documents[shared])
    return counts


def leaders(snapshot: Snapshot, found: ScoredDocuments, sort: Sequence[Sort], wanted: int) -> Documents:
    """The first document of each of the first `wanted` stories, in the order asked for."""
    size = 2 * wanted
    while True:
        order = best(snapshot, found, sort, size)
        firsts = np.sort(np.unique(snapshot.stories[order], return_index=True)[1])
        if len(firsts) >= wanted or size >= len(found.documents):
            return order[firsts[:wanted]]
        size = 2 * size


def told_by(snapshot: Snapshot, found: ScoredDocuments, sort: Sequence[Sort], leaders: Sequence[int]) -> list[Story]:
    """What was found of the story of each leader."""
    members = [snapshot.tellers(int(snapshot.stories[one])) if snapshot.shared[one] else np.array([one]) for one in leaders]
    everyone = np.sort(np.concatenate([np.empty(0, np.int64), *members]))
    at = np.minimum(np.searchsorted(found.documents, everyone), len(found.documents) - 1)
    at = at[found.documents[at] == everyone]
    own = ScoredDocuments(found.documents[at], None if found.scores is None else found.scores[at])
    by_story: dict[int, list[int]] = {}
    for document in best(snapshot, own, sort, len(at)).tolist() if len(at) > len(leaders) else own.documents.tolist():
        by_story.setdefault(int(snapshot.stories[document]), []).append(document)
    return [_story(snapshot, one, by_story[int(snapshot.stories[one])]) for one in leaders]


def _story(snapshot: Snapshot, leader: int, documents: Sequence[int]) -> Story:
    others = [document for document in documents if document != leader][:STORY_SIZE]
    return Story(len(documents), _providers(snapshot, documents), tuple(map(snapshot.stored, others)))


def _providers(snapshot: Snapshot, documents: Sequence[int]) -> int:
    field = snapshot.schema.field("provider")
    if field is None or field.kind is not Kind.KEYWORD:
        return 0
    column = snapshot.keywords(field.name)
    if len(column.more):
        return len(set(column.values(np.array(sorted(documents)))))
    return len({code for row in column.rows for document in documents if (code := row.item(document))})


def repeated_bars(snapshot: Snapshot, bars: NDArray[np.int64], documents: Documents, size: int) -> NDArray[np.int64]:
    """For each bar of a histogram how many documents only repeat a story that another one told; `bars` holds that of each."""
    inside = snapshot.shared[documents]
    told, codes = snapshot.story_codes[documents[inside]], bars[inside]
    every = np.bincount(codes, minlength=size)
    cells = told * size + codes
    if snapshot.shared_stories * size > CELLS or len(cells) < FEW:
        return every - np.bincount(np.unique(cells) % size, minlength=size)
    seen = np.zeros(snapshot.shared_stories * size, np.bool_)
    seen[cells] = True
    once: NDArray[np.int64] = seen.reshape(-1, size).sum(axis=0)
    return every - once

"""Documents found as stories: one hit a story, with what else was found of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.postings import Documents
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.embedded.search.term_queries import ScoredDocuments
from searchidx.engines.embedded.search.top_k import best
from searchidx.engines.messages import STORY_SIZE, Sort, Story
from searchidx.model.fields import Kind

FEW = 512
"""Up to this number of documents, a loop looks for their stories: 2 microseconds for 20 instead of 15."""


def leaders(snapshot: Snapshot, found: ScoredDocuments, sort: Sequence[Sort], wanted: int) -> Documents:
    """The first document of each of the first `wanted` stories, in the order asked for."""
    size = 2 * wanted
    while True:
        order = best(snapshot, found, sort, size)
        firsts = _firsts(snapshot.stories.take(order))
        if len(firsts) >= wanted or size >= len(found.documents):
            return order[firsts[:wanted]]
        size = 2 * size


def _firsts(stories: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each story stands for the first time, ascending."""
    if len(stories) > FEW:
        return np.sort(np.unique(stories, return_index=True)[1])
    first: dict[int, int] = {}
    for place, story in enumerate(stories.tolist()):
        first.setdefault(story, place)
    return np.array([*first.values()], np.int64)


def told_by(snapshot: Snapshot, found: ScoredDocuments, sort: Sequence[Sort], leaders: Sequence[int]) -> list[Story]:
    """What was found of the story of each leader."""
    members = [snapshot.tellers(int(snapshot.stories[one])) for one in leaders if snapshot.shared[one]]
    if not members:
        return [Story(1, _providers(snapshot, (one,))) for one in leaders]
    everyone = np.sort(np.concatenate([*members, [one for one in leaders if not snapshot.shared[one]]]).astype(np.int64))
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

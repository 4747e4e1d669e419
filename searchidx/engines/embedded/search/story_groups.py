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
        firsts = _firsts(snapshot.stories.firsts.take(order))
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
    stories = snapshot.stories
    return [_story(snapshot, one, _others(snapshot, found, sort, one) if stories.shared.item(one) else []) for one in leaders]


def _others(snapshot: Snapshot, found: ScoredDocuments, sort: Sequence[Sort], leader: int) -> list[int]:
    """The other documents found of the leader's story, in order."""
    told = snapshot.stories.tellers(snapshot.stories.firsts.item(leader))
    told = told[told != leader]
    at = found.documents.searchsorted(told)
    at = at[found.documents.take(at, mode="clip") == told]
    if len(at) < 2:
        return found.documents.take(at).tolist()  # type: ignore[no-any-return]
    own = ScoredDocuments(found.documents.take(at), None if found.scores is None else found.scores.take(at))
    return best(snapshot, own, sort, len(at)).tolist()  # type: ignore[no-any-return]


def _story(snapshot: Snapshot, leader: int, others: Sequence[int]) -> Story:
    return Story(len(others) + 1, _providers(snapshot, (leader, *others)), tuple(map(snapshot.stored, others[:STORY_SIZE])))


def _providers(snapshot: Snapshot, documents: Sequence[int]) -> int:
    field = snapshot.schema.field("provider")
    if field is None or field.kind is not Kind.KEYWORD:
        return 0
    column = snapshot.keywords(field.name)
    if len(column.more):
        return len(set(column.values(np.array(sorted(documents)))))
    return len({code for row in column.rows for document in documents if (code := row.item(document))})

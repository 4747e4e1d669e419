"""The best documents in order: exact, with ties by newer date, then id; never by segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.base import Sort
from searchidx.engines.whoosh.executor.snapshot import Documents, Snapshot
from searchidx.engines.whoosh.executor.words import Found
from searchidx.schema.model import Kind

LANES = 16
FEW = 512

Key = NDArray[Any]
"""What to order by, smallest first: a number for each document found."""


def best(snapshot: Snapshot, found: Found, sort: Sequence[Sort], count: int) -> Documents:
    """The first `count` documents in the order asked for."""
    if count <= 0 or not len(found.documents):
        return found.documents[:0]
    if found.scores is not None and len(found.documents) > FEW and sort and sort[0].name == "relevance":
        found = _contenders(found, found.scores, count, ascending=sort[0].descending)
    keys = [key for one in (*sort, Sort("date", descending=True)) if (key := _key(snapshot, found, one)) is not None]
    places = _leading(keys, np.arange(len(found.documents)), count)
    chosen = [key[places] for key in reversed(keys)]
    order = np.lexsort(chosen) if chosen else np.arange(len(places))
    return _untied(snapshot, found.documents[places[order]], [key[order] for key in chosen], count)


def _untied(snapshot: Snapshot, documents: Documents, keys: Sequence[Key], count: int) -> Documents:
    """The first `count` of ordered documents, those with equal keys ordered by id."""
    new = np.zeros(len(documents), np.bool_)
    new[0] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    run = np.cumsum(new)
    end = int(np.searchsorted(run, run[min(count, len(run)) - 1], side="right"))
    documents, run = documents[:end], run[:end]
    if run[-1] == end:
        return documents[:count]
    tied = np.flatnonzero(np.bincount(run)[run] > 1)
    ranks = np.zeros(end, np.int64)
    ranks[tied] = _id_ranks(snapshot, documents[tied])
    return documents[np.lexsort([ranks, run])[:count]]


def _contenders(found: Found, scores: NDArray[np.float32], count: int, *, ascending: bool) -> Found:
    """What can be among the first `count` by score: bounded by the count-th of the best of many lanes, each a score that exists."""
    lanes = len(scores) // LANES
    if lanes < count:
        return found
    split = scores[: lanes * LANES].reshape(LANES, lanes)
    if ascending:
        places = np.flatnonzero(scores <= np.partition(split.min(axis=0), count - 1)[count - 1])
    else:
        places = np.flatnonzero(scores >= np.partition(split.max(axis=0), -count)[-count])
    return Found(found.documents[places], scores[places])


def _key(snapshot: Snapshot, found: Found, sort: Sort) -> Key | None:
    """The key of one order, or None where it orders nothing; documents without the value come last, both ways."""
    if sort.name == "relevance":
        return None if found.scores is None else -found.scores
    field = snapshot.schema.field(sort.name)
    if field is None or not field.sortable:
        return None
    values = _column(snapshot, field.name, field.kind)[found.documents]
    return np.nan_to_num(-values if sort.descending else values, nan=np.inf, posinf=np.inf, neginf=-np.inf)


def _column(snapshot: Snapshot, name: str, kind: Kind) -> NDArray[np.float64]:
    if kind in (Kind.NUMBER, Kind.DATE):
        return snapshot.number(name)
    if name == "id":
        return snapshot.id_ranks.astype(np.float64)
    return snapshot.title_ranks if name == "title" else snapshot.keywords(name).order


def _leading(keys: Sequence[Key], places: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Places among which the first `count` are; few more than these unless they tie to the end."""
    if not keys or len(places) <= max(count, FEW):
        return places
    key = keys[0][places]
    edge = np.partition(key, count - 1)[count - 1]
    before, tied = places[key < edge], places[key == edge]
    return np.concatenate([before, _leading(keys[1:], tied, count - len(before))])


def _id_ranks(snapshot: Snapshot, documents: Documents) -> NDArray[np.int64]:
    """Numbers that order documents by id, code point by code point."""
    if len(documents) > FEW:
        return snapshot.id_ranks[documents]
    ids = [snapshot.id(document) for document in documents.tolist()]
    ranks = np.empty(len(ids), np.int64)
    ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return ranks

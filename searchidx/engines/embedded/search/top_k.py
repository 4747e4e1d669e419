"""Top-k: the best documents in order, exact, with ties by newer date, then id; never by segment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.postings import Documents
from searchidx.engines.embedded.search.snapshot import Snapshot
from searchidx.engines.embedded.search.term_queries import ScoredDocuments
from searchidx.engines.messages import Sort
from searchidx.model.fields import Field, Kind

SHALLOW, DEEP = 16, 128
"""Scores a lane, at least and at most: of 85,000, the bound takes 15 microseconds with 128 instead of 37 with 16; of 2,000, 8 with 16
instead of 22."""
FEW = 64
"""Documents up to this number are sorted one by one."""
MANY_IDS = 512

Key = NDArray[Any]
"""What to order by, smallest first: a number for each document found."""


def best(snapshot: Snapshot, found: ScoredDocuments, sort: Sequence[Sort], count: int) -> Documents:
    """The first `count` documents in the order asked for; `relevance` is best first, and worst first where descending (`-relevance`)."""
    if count <= 0 or len(found.documents) < 2:
        return found.documents[: max(count, 0)]
    if found.scores is not None and sort and sort[0].name == "relevance":
        found = _contenders(found, found.scores, count, ascending=sort[0].descending)
        if (clear := _clear(found, count, ascending=sort[0].descending)) is not None:
            return clear
    if len(found.documents) <= FEW:
        return _sorted(snapshot, found, sort, count)
    keys = _keys(snapshot, found, sort)
    places = _leading(keys, np.arange(len(found.documents)), count)
    chosen = [key[places] for key in reversed(keys)]
    order = np.lexsort(chosen) if chosen else np.arange(len(places))
    return _untied(snapshot, found.documents[places[order]], [key[order] for key in chosen], count)


def _keys(snapshot: Snapshot, found: ScoredDocuments, sort: Sequence[Sort]) -> list[Key]:
    return [key for one in (*sort, Sort("date", descending=True)) if (key := _key(snapshot, found, one)) is not None]


def _sorted(snapshot: Snapshot, found: ScoredDocuments, sort: Sequence[Sort], count: int) -> Documents:
    """The same for a few documents, one by one: of 15 with equal scores, 8 microseconds instead of 16."""
    rows = sorted(zip(*(key.tolist() for key in _keys(snapshot, found, sort)), range(len(found.documents)), strict=True))
    equal = {rows[n][:-1] for n in range(1, len(rows)) if rows[n][:-1] == rows[n - 1][:-1]}
    if equal:
        rows = sorted(rows, key=lambda row: (row[:-1], snapshot.id(int(found.documents[row[-1]])) if row[:-1] in equal else ""))
    return found.documents[[row[-1] for row in rows[:count]]]


def _clear(found: ScoredDocuments, count: int, *, ascending: bool) -> Documents | None:
    """The first `count` by score alone, or None where scores tie and other keys have to decide."""
    assert found.scores is not None
    order = found.scores.argsort()
    order = order[: count + 1] if ascending else order[: -count - 2 : -1]
    scores = found.scores[order].tolist()
    return found.documents[order[:count]] if len(set(scores)) == len(scores) else None


def _untied(snapshot: Snapshot, documents: Documents, keys: Sequence[Key], count: int) -> Documents:
    """The first `count` of ordered documents, those with equal keys ordered by id."""
    same = np.ones(max(len(documents) - 1, 0), np.bool_)
    for key in keys:
        same &= key[1:] == key[:-1]
    if not same[:count].any():
        return documents[:count]
    new = np.concatenate([[True], ~same])
    run = np.cumsum(new)
    end = int(np.searchsorted(run, run[min(count, len(run)) - 1], side="right"))
    documents, run = documents[:end], run[:end]
    tied = np.flatnonzero(np.bincount(run)[run] > 1)
    ranks = np.zeros(end, np.int64)
    ranks[tied] = _id_ranks(snapshot, documents[tied])
    return documents[np.lexsort([ranks, run])[:count]]


def _contenders(found: ScoredDocuments, scores: NDArray[np.float32], count: int, *, ascending: bool) -> ScoredDocuments:
    """What can be among the first `count` by score."""
    if len(scores) <= max(FEW, 2 * count):
        return found
    places = highest(-scores if ascending else scores, count)
    return ScoredDocuments(found.documents[places], scores[places])


def highest(scores: NDArray[Any], count: int) -> NDArray[np.int64]:
    """The places of the `count` highest scores, and of some more: all from a bound on, which is a score that exists.

    Of many, the bound is taken from the highest of each lane, and only lanes that reach it are looked through.
    """
    deep = min(DEEP, max(SHALLOW, len(scores) // DEEP))
    lanes = len(scores) // deep
    if lanes <= count:
        few: NDArray[np.int64] = (scores >= np.partition(scores, -count)[-count]).nonzero()[0]
        return few
    table = scores[: lanes * deep].reshape(deep, lanes)
    highest = table.max(axis=0)
    bound = np.partition(highest, -count)[-count]
    reaching = (highest >= bound).nonzero()[0]
    rows, columns = (table[:, reaching] >= bound).nonzero()
    rest = (scores[table.size :] >= bound).nonzero()[0]
    return np.concatenate([rows * lanes + reaching[columns], rest + table.size])


def _key(snapshot: Snapshot, found: ScoredDocuments, sort: Sort) -> Key | None:
    """The key of one order, or None where it orders nothing; documents without the value come last, both ways."""
    if sort.name == "relevance":
        return None if found.scores is None else found.scores if sort.descending else -found.scores
    field = snapshot.schema.field(sort.name)
    if field is None or not field.sortable:
        return None
    values = _values(snapshot, field, found.documents)
    return np.where(np.isnan(values), np.inf, -values if sort.descending else values)


def _values(snapshot: Snapshot, field: Field, documents: Documents) -> NDArray[np.float64]:
    """The values of a field in some documents. The first time that few are asked for, the column of 8 bytes a document is not joined:
    a process that searches once would wait for it."""
    if field.kind in (Kind.NUMBER, Kind.DATE) and len(documents) <= FEW and snapshot.is_first(f"values:{field.name}"):
        return np.array([_value(snapshot, field, document) for document in documents.tolist()])
    return _column(snapshot, field)[documents]


def _value(snapshot: Snapshot, field: Field, document: int) -> float:
    segment, number = snapshot.place(document)
    names = (field.moments, field.name) if field.kind is Kind.DATE else (field.name,)
    found = (segment.number_of(name, number) for name in names)
    return next((value for value in found if not math.isnan(value)), math.nan)


def _column(snapshot: Snapshot, field: Field) -> NDArray[np.float64]:
    if field.kind in (Kind.NUMBER, Kind.DATE):
        return snapshot.moments(field)
    if field.name == "id":
        return snapshot.id_ranks.astype(np.float64)
    return snapshot.title_ranks if field.name == "title" else snapshot.keywords(field.name).order


def _leading(keys: Sequence[Key], places: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Indices that include the first `count`; few more than these, unless all of them tie."""
    if not keys or len(places) <= max(count, MANY_IDS):
        return places
    key = keys[0][places]
    edge = np.partition(key, count - 1)[count - 1]
    before, tied = places[key < edge], places[key == edge]
    return np.concatenate([before, _leading(keys[1:], tied, count - len(before))])


def _id_ranks(snapshot: Snapshot, documents: Documents) -> NDArray[np.int64]:
    """Numbers that order documents by id, code point by code point."""
    if len(documents) > MANY_IDS:
        return snapshot.id_ranks[documents]
    ids = [snapshot.id(document) for document in documents.tolist()]
    ranks = np.empty(len(ids), np.int64)
    ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return ranks

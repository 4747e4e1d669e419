"""Facet counts of the documents found."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.facet_table import FacetTable
from searchidx.engines.embedded.search.found_set import FoundSet
from searchidx.engines.embedded.search.keyword_column import KeywordColumn
from searchidx.engines.embedded.search.top_k import highest
from searchidx.engines.keywords import fold, matches, natural, ordered
from searchidx.engines.keywords import name as name_of
from searchidx.engines.messages import FacetCount
from searchidx.model.fields import Field, Schema

FEW, WIDE = 16, 500
"""Up to FEW documents are counted by a loop; three times as many where there are more than WIDE values."""
SPARSE = 128
"""Fewer documents than one for this number of values are counted by sorting what they have."""

MANY = 512
"""Of more values, only those that can be among the most frequent are sorted."""


class FacetView(NamedTuple):
    """How the values of a facet are listed: how many, which of them, in what order, and whether stories count instead of documents."""

    size: int = 10
    query: str = ""
    order: str = "count"
    by_story: bool = False


def facet(found: FoundSet, name: str, picked: Sequence[str], view: FacetView) -> tuple[FacetCount, ...]:
    """The first values in the order asked for, ties by code point, and every picked one; without a column, the picked ones alone."""
    field = counted_field(found.snapshot.schema, name)
    if field is None:
        return tuple(FacetCount(value, 0, True) for value in picked)
    column = found.snapshot.keywords(field.name)
    if view.by_story and not found.retold.documents:
        view = view._replace(by_story=False)  # each document is a story
    listed = not picked and not view.query and view.order == "count"
    if listed and found.table and column.name in found.table.places:
        return _leading(found, found.table, view)[column.name]
    if listed and not view.by_story and _are_few(len(found.documents), len(column.labels)):
        return _tallied(column, found.documents, view.size)
    counts = found.story_counts(column) if view.by_story else found.counts(column)
    if listed:
        return tuple(_most(column, counts, view.size))
    codes = _first(column, counts, view)
    if not picked:
        return tuple(map(FacetCount, map(column.label, codes), counts[codes].tolist()))
    return ordered(_with_picked(column, counts, codes, {fold(value): value for value in picked}), view.order)


def counted_field(schema: Schema, name: str) -> Field | None:
    """The field of a name, where its values can be counted."""
    field = schema.field(name)
    return field if field is not None and field.countable else None


def _leading(found: FoundSet, table: FacetTable, view: FacetView) -> dict[str, tuple[FacetCount, ...]]:
    """The most frequent values of each column of a table."""
    counts = found.table_story_counts if view.by_story else found.table_counts
    return found.counted.once(("leading", *found.together, view), lambda: _of_each(table, counts, view.size))


def _of_each(table: FacetTable, counts: NDArray[np.int64], size: int) -> dict[str, tuple[FacetCount, ...]]:
    there, starts = counts.nonzero()[0], table.starts.tolist()
    keys = counts.take(there) * table.kinds
    keys -= there
    edges = there.searchsorted(table.starts).tolist()
    leading = {}
    for column, start, low, high in zip(table.columns, starts, edges, edges[1:], strict=False):
        low += low < high and there.item(low) == start  # what has no value
        leading[column.name] = _first_by_key(column, start, keys[low:high], table.kinds, size)
    return leading


def _first_by_key(column: KeywordColumn, start: int, keys: NDArray[np.int64], kinds: int, size: int) -> tuple[FacetCount, ...]:
    """The values with the highest keys: counts times `kinds`, less the code among all columns', of which this one's begin at `start`."""
    if size <= 0:
        return ()
    if len(keys) > max(MANY, 2 * size):
        keys = keys.take(highest(keys, size))
    keys.sort()
    pairs = [divmod(-key, kinds) for key in keys[: -size - 1 : -1].tolist()]
    return tuple([FacetCount(column.labels[code - start - 1], -count) for count, code in pairs])


def _are_few(documents: int, kinds: int) -> bool:
    """Whether so few documents are counted more quickly without an array of all values."""
    return documents <= (3 * FEW if kinds > WIDE else FEW) or documents * SPARSE < kinds


def _first(column: KeywordColumn, counts: NDArray[np.int64], view: FacetView) -> list[int]:
    """The codes to list, in their order, none of them with a count of 0."""
    codes = (counts[1:].nonzero()[0] + 1).tolist()
    if view.query:
        codes = list(compress(codes, [matches(column.label(code), view.query) for code in codes]))
    if view.order == "count":
        return sorted(codes, key=lambda code: (-counts[code], code))[: max(view.size, 0)]
    key = natural if view.order == "natural" else name_of
    return sorted(codes, key=lambda code: key(column.label(code)))[: max(view.size, 0)]


def _tallied(column: KeywordColumn, documents: NDArray[np.int64], size: int) -> tuple[FacetCount, ...]:
    """The most frequent values of a few documents."""
    if len(documents) <= 3 * FEW:
        tally: dict[int, int] = {}
        for code in column.values(documents):
            tally[code] = tally.get(code, 0) + 1
        pairs = [(-count, code) for code, count in tally.items()]
    else:
        codes, counts = np.unique(column.pairs(documents)[1], return_counts=True)
        pairs = list(zip((-counts).tolist(), codes.tolist(), strict=True))
    pairs.sort()
    return tuple([FacetCount(column.labels[code - 1], -count) for count, code in pairs[: max(size, 0)]])


def _most(column: KeywordColumn, counts: NDArray[np.int64], size: int) -> list[FacetCount]:
    """The most frequent values; codes are in the order of their labels, so that a number of both orders them."""
    kinds = len(column.labels)
    if size <= 0 or not kinds:
        return []
    keys = counts[1:] * kinds
    keys += column.ranks
    if kinds > 2 * size:
        keys = keys.take(highest(keys, size))
    keys.sort()
    pairs = [divmod(key, kinds) for key in keys[: -size - 1 : -1].tolist() if key >= kinds]
    return [FacetCount(column.labels[-1 - rank], count) for count, rank in pairs]


def _with_picked(column: KeywordColumn, counts: NDArray[np.int64], codes: list[int], chosen: dict[str, str]) -> list[FacetCount]:
    """The counts of these codes and of what is picked, each marked as selected or not."""
    codes += [code for key in chosen if (code := column.codes.get(key)) and code not in codes]
    found = [FacetCount(column.labels[code - 1], int(counts[code]), fold(column.labels[code - 1]) in chosen) for code in codes]
    found += [FacetCount(value, 0, True) for key, value in chosen.items() if key not in column.codes]
    return found

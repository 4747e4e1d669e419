"""The stories of all documents: which of them have the same address, or near-equal titles and texts within a few days.

Two different stories are never to be one, so that every rule asks for more than one sign. What comes out depends on nothing
but the documents' keys and dates: neither on their order nor on how they came into the index.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchidx.model.dates import DAY
from searchidx.stories.key_columns import NO_HASH, KeyColumns, Lists, Numbers
from searchidx.stories.story_keys import SITE

Pairs = NDArray[np.int64]
"""Pairs of documents, shape (pairs, 2), the smaller number first."""

DAYS = 3.0
"""Near-equal titles tell one story where their documents are at most that many days apart."""
TITLES = 0.75
TEXTS = 0.5
"""What titles and texts of one story have in common at least (Jaccard)."""
COPIES = 0.8
"""Equal titles of different sites, or without dates, tell one story where their texts have that much in common. What one site
repeats later, such as an event, is another story."""
LINKED = 0.7
LINKED_DAYS = 2.0
"""Documents that name each other as related tell one story where their titles have that much in common, within that many days."""

KEYS = 6
"""The smallest hashes of a text by which candidates are found; a pair has to share `SHARED` of them."""
SHARED = 2
NEIGHBOURS = 8
"""Documents that share a hash are compared with that many of the others, the nearest by date."""
SHORTEST = 8
"""Texts of fewer runs of words say too little to be compared."""
CROWD = 64
"""Links to an address that more documents share say nothing."""
CHUNK = 1 << 15
"""Pairs compared at a time."""

_HALF = 32
_LOW = (1 << 32) - 1
_NO_SITE = NO_HASH >> SITE


def stories(keys: KeyColumns, dates: NDArray[np.float64]) -> NDArray[np.int32]:
    """For each document the number of the first document of its story; `dates` in milliseconds, NaN where there is none."""
    pairs = [_same_address(keys.addresses), _linked(keys, dates), _alike(keys, dates)]
    return _components(len(dates), np.concatenate(pairs))


def _same_address(addresses: Lists) -> Pairs:
    """Each document and the next one of the same address."""
    order = np.argsort(addresses.values, kind="stable")
    values, owners = addresses.values[order], addresses.owners[order]
    same = values[1:] == values[:-1]
    return np.stack([owners[:-1][same], owners[1:][same]], axis=1)


def _linked(keys: KeyColumns, dates: NDArray[np.float64]) -> Pairs:
    """Documents that name each other as related, with titles that are alike, of about the same day."""
    order = np.argsort(keys.addresses.values, kind="stable")
    values, owners = keys.addresses.values[order], keys.addresses.owners[order]
    low = np.searchsorted(values, keys.related.values)
    having = np.searchsorted(values, keys.related.values, "right") - low
    having[having > CROWD] = 0
    sources = np.repeat(keys.related.owners, having)
    steps = np.arange(len(sources)) - np.repeat(np.cumsum(having) - having, having)
    named = np.unique(_coded(sources, owners[np.repeat(low, having) + steps]))
    back = _coded(named & _LOW, named >> _HALF)
    pairs = _decoded(named[np.isin(named, back) & (named < back)])
    pairs = pairs[_days_apart(dates, pairs) <= LINKED_DAYS]
    return pairs[_titles(keys, pairs) >= LINKED]


def _alike(keys: KeyColumns, dates: NDArray[np.float64]) -> Pairs:
    """Documents with near-equal titles and texts within a few days, and copies."""
    pairs = _candidates(keys, dates)
    titles = _titles(keys, pairs)
    pairs, titles = pairs[titles >= TITLES], titles[titles >= TITLES]
    texts, days = _resemblance(keys.texts, pairs), _days_apart(dates, pairs)
    near = (texts >= TEXTS) & (days <= DAYS)
    copies = (texts >= COPIES) & (titles == 1.0) & (~_one_site(keys, pairs) | np.isnan(days))
    found: Pairs = pairs[near | copies]
    return found


def _titles(keys: KeyColumns, pairs: Pairs) -> NDArray[np.float64]:
    """How much titles have in common; 0 where their numbers differ.

    One site that gives two articles nearly the same title means two things by them (`… for MySQL`, `… for PostgreSQL`): its
    titles have to be equal.
    """
    titles = _resemblance(keys.titles, pairs, numbers=True)
    titles[_one_site(keys, pairs) & (titles < 1.0)] = 0.0
    return titles


def _one_site(keys: KeyColumns, pairs: Pairs) -> NDArray[np.bool_]:
    """Whether two documents are of one site, or may be, as one of them has no address."""
    width = int(keys.addresses.counts.max(initial=0))
    one, other = (keys.addresses.rows(pairs[:, side], width) >> np.uint64(SITE) for side in (0, 1))
    same: NDArray[np.bool_] = (keys.addresses.counts[pairs] == 0).any(axis=1)
    for place in range(width):
        same |= ((one == other[:, place, None]) & (other[:, place, None] < _NO_SITE)).any(axis=1)
    return same


def _candidates(keys: KeyColumns, dates: NDArray[np.float64]) -> Pairs:
    """Pairs that share some of the smallest hashes of their texts; of the many that share one, those nearest by date."""
    texts = keys.texts
    place = np.arange(len(texts.values)) - np.repeat(np.cumsum(texts.counts) - texts.counts, texts.counts)
    few = (place < KEYS) & (np.repeat(texts.counts, texts.counts) >= SHORTEST)
    values, owners = _repeated(texts.values[few], texts.owners[few])
    order = np.lexsort([_marks(keys)[owners], dates[owners], values])
    values, owners = values[order], owners[order]
    found = [np.empty(0, np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        same = values[step:] == values[:-step]
        found.append(_coded(np.minimum(owners[:-step], owners[step:])[same], np.maximum(owners[:-step], owners[step:])[same]))
    pairs, shared = np.unique(np.concatenate(found), return_counts=True)
    return _decoded(pairs[shared >= SHARED])


def _repeated(values: NDArray[np.unsignedinteger], owners: Numbers) -> tuple[NDArray[np.unsignedinteger], Numbers]:
    """The values that stand there more than once, with their owners: few of many, so that the rest need not be ordered by date."""
    order = np.argsort(values)
    equal = values[order][1:] == values[order][:-1]
    again = order[np.append(False, equal) | np.append(equal, False)] if len(order) else order
    return values[again], owners[again]


def _marks(keys: KeyColumns) -> NDArray[np.uint64]:
    """A number for each document that depends on its keys alone, to order documents of one date by."""
    marks = np.zeros(len(keys.texts.counts), np.uint64)
    for column in keys:
        sums = np.concatenate([[np.uint64(0)], np.cumsum(column.values.astype(np.uint64), dtype=np.uint64)])
        ends = np.cumsum(column.counts)
        marks = marks * np.uint64(0x9E3779B97F4A7C15) + sums[ends] - sums[ends - column.counts]
    return marks


def _days_apart(dates: NDArray[np.float64], pairs: Pairs) -> NDArray[np.float64]:
    """How many days lie between two documents; NaN, which is never at most anything, where one has no date."""
    return np.abs(dates[pairs[:, 0]] - dates[pairs[:, 1]]) / DAY


def _resemblance(sketches: Lists, pairs: Pairs, *, numbers: bool = False) -> NDArray[np.float64]:
    """How much two sketches have in common, from 0 to 1; with `numbers` 0 where words with digits differ."""
    width = int(sketches.counts.max(initial=0))
    pieces = [pairs[at : at + CHUNK] for at in range(0, len(pairs), CHUNK)]
    return np.concatenate([np.empty(0), *(_resembling(sketches, piece, width, numbers) for piece in pieces)])


def _resembling(sketches: Lists, pairs: Pairs, width: int, numbers: bool) -> NDArray[np.float64]:
    rows = np.concatenate([sketches.rows(pairs[:, 0], width), sketches.rows(pairs[:, 1], width)], axis=1)
    rows.sort(axis=1)
    again = np.zeros(rows.shape, np.bool_)
    again[:, 1:] = (rows[:, 1:] == rows[:, :-1]) & (rows[:, 1:] < NO_HASH)
    rank = np.cumsum(~again & (rows < NO_HASH), axis=1)
    both = (again & (rank <= width)).sum(axis=1)
    found: NDArray[np.float64] = both / np.maximum(np.minimum(rank[:, -1], width), 1)
    if numbers:
        single = (rows < NO_HASH) & ~again
        single[:, :-1] &= ~again[:, 1:]
        found[(single & (rows & 1 == 1)).any(axis=1)] = 0.0
    return found


def _components(size: int, pairs: Pairs) -> NDArray[np.int32]:
    """For each document the smallest number that it is joined to by pairs, however many of them."""
    labels = np.arange(size, dtype=np.int32)
    while True:
        low = np.minimum(labels[pairs[:, 0]], labels[pairs[:, 1]])
        joined = labels.copy()
        for side in (0, 1):
            np.minimum.at(joined, labels[pairs[:, side]], low)
        joined = joined[joined]
        if (joined == labels).all():
            return labels
        labels = joined


def _coded(first: Numbers, second: Numbers) -> Numbers:
    return first.astype(np.int64) << _HALF | second


def _decoded(codes: Numbers) -> Pairs:
    return np.stack([codes >> _HALF, codes & _LOW], axis=1)

"""The query tree over a snapshot: every node to the documents in it, as array operations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from searchidx.engines.embedded.search.deadline import Deadline
from searchidx.engines.embedded.search.positions import common, unique
from searchidx.engines.embedded.search.snapshot import Scope, Snapshot
from searchidx.engines.embedded.search.term_queries import NOTHING, ScoredDocuments, TermQueries
from searchidx.engines.keywords import fold, stored_texts
from searchidx.engines.ranges import of_moments
from searchidx.model.fields import Field, Kind
from searchidx.query import nodes as q

Mask = NDArray[np.bool_]
_AT_ONCE = 256
"""Documents that are read between two checks of the deadline."""
THIN = 256
"""Choices that find less than one document in this number are sorted together: 20 microseconds for 500 of 1,000,000 instead of 220."""


class Evaluator:
    """Evaluates trees over one snapshot, for one request; ends with Timeout when `deadline` (seconds, monotonic) has passed."""

    def __init__(self, snapshot: Snapshot, deadline: float) -> None:
        self._snapshot = snapshot
        self._schema = snapshot.schema
        self.check = Deadline(deadline).check
        """Raises Timeout when the deadline has passed."""
        self._words = TermQueries(snapshot, self.check)

    def find(self, node: q.Node, scope: Scope | None = None) -> ScoredDocuments:
        """The live documents in a node; with scores if the node has words, else None."""
        self.check()
        scope = scope or self._snapshot.whole
        match node:
            case q.Everything():
                return ScoredDocuments(self._snapshot.everything)
            case q.Terms(rows, slop):
                return self._words.rows(rows, slop, scope)
            case q.Prefix(start):
                return self._words.prefix(start, scope)
            case q.PrefixRows(rows, slop):
                return self._words.prefix_rows(rows, slop, scope)
            case q.Wildcard(pattern):
                return self._words.wildcard(pattern, scope)
            case q.Fuzzy(word, edits):
                return self._words.fuzzy(word, edits or 0, scope)
            case q.Exact(name, rows):
                return self._exact(name, rows)
            case q.Weighted(child, weight):
                return _times(self.find(child, scope), weight)
            case q.InField(name, child):
                return self._field(name, child)
            case q.And(children):
                return self._and(children, scope)
            case q.Or(children):
                return self._or([self.find(child, scope) for child in children])
            case q.Not(child):
                return ScoredDocuments(np.flatnonzero(~self._excluded(child, scope)))
            case q.Range() | q.Equals() | q.Is() | q.Has() | q.Nothing():
                return ScoredDocuments(np.flatnonzero(self.living(self.mask(node))))
        raise TypeError(f"a {type(node).__name__} is not expanded")

    def count(self, node: q.Node) -> int:
        """How many live documents are in a node; of a single term by its document frequency."""
        match node:
            case q.Terms(((term,),)):
                return self._words.frequency(term)
        return len(self.find(node).documents)

    def _field(self, name: str, child: q.Node) -> ScoredDocuments:
        scope = self.scope(name)
        return self.find(child, scope) if scope else NOTHING

    def _exact(self, name: str, rows: Sequence[tuple[str, ...]]) -> ScoredDocuments:
        field = self._schema.field(name)
        group = self._snapshot.groups.get(field.name) if field else None
        return self._words.exact(group, field.name, rows) if group and field else NOTHING

    def scope(self, name: str) -> Scope | None:
        """Where words behind a field's name look; None where it has no text."""
        field = self._schema.field(name)
        scope = self._scope(field) if field else None
        return scope if scope and scope.groups else None

    def _scope(self, field: Field) -> Scope:
        slots: dict[str, Mask | None] = {field.name: None}
        if field.is_mixed:
            slots[field.role] = self._snapshot.keywords(f"{field.role}.key").having([field.name])
        groups = {self._snapshot.groups[slot] for slot in slots if slot in self._snapshot.groups}
        whole = not field.is_mixed and all(len(group.slots) == 1 for group in groups)
        return Scope(tuple(sorted(groups, key=lambda group: group.prefix)), slots, whole)

    def _and(self, children: Sequence[q.Node], scope: Scope) -> ScoredDocuments:
        """What is in all children; scores add up in the order of the children, so that they never depend on sizes."""
        excluded = [c.child for c in children if isinstance(c, q.Not)]
        found = [self.find(c, scope) for c in children if not isinstance(c, q.Not | q.Everything)]
        if not found:
            documents = self._snapshot.everything
        else:
            documents = found[0].documents
            for other in sorted(found, key=lambda f: len(f.documents)):
                documents = common(documents, other.documents, self._snapshot.size)
        for child in excluded:
            documents = documents[~self._excluded(child, scope)[documents]]
        return ScoredDocuments(documents, _added([_picked(f, documents) for f in found if f.scores is not None]))

    def _excluded(self, child: q.Node, scope: Scope) -> Mask:
        """What a minus before a node takes away: words without a field count in the document's own text only."""
        return self._mask(self.find(child, self._snapshot.own if scope is self._snapshot.whole else scope))

    def _or(self, found: Sequence[ScoredDocuments]) -> ScoredDocuments:
        """What is in any child, scores added up in the order of the children."""
        found = [one for one in found if len(one.documents)]
        if len(found) < 2:
            return found[0] if found else NOTHING
        if all(one.scores is not None and one.scores.min() > 0 for one in found):
            return self._ranked_or(found)
        inside = np.zeros(self._snapshot.size, np.bool_)
        scores = np.zeros(self._snapshot.size, np.float32)
        for one in found:
            inside[one.documents] = True
            if one.scores is not None:
                scores[one.documents] += one.scores
        documents = np.flatnonzero(inside)
        return ScoredDocuments(documents, scores[documents] if any(f.scores is not None for f in found) else None)

    def _ranked_or(self, found: Sequence[ScoredDocuments]) -> ScoredDocuments:
        """The same where every score is above 0, so that the sum alone says what is inside."""
        if sum(len(one.documents) for one in found) * THIN < self._snapshot.size:
            return _merged(found)
        total = np.zeros(self._snapshot.size, np.float32)
        for number, one in enumerate(found):
            assert one.scores is not None
            if number:
                np.add.at(total, one.documents, one.scores)  # twice as fast as +=
            else:
                total[one.documents] = one.scores
        documents = np.flatnonzero(total > 0)
        return ScoredDocuments(documents, total[documents])

    def _mask(self, found: ScoredDocuments) -> Mask:
        mask = np.zeros(self._snapshot.size, np.bool_)
        mask[found.documents] = True
        return self._dead | mask if self._snapshot.live is not None else mask

    def living(self, mask: Mask) -> Mask:
        """The same without deleted documents."""
        return mask if self._snapshot.live is None else mask & self._snapshot.live

    @cached_property
    def _dead(self) -> Mask:
        assert self._snapshot.live is not None
        return ~self._snapshot.live

    def mask(self, node: q.Node) -> Mask:
        """Which documents are in a node without words, as a mask of shape (documents,); deleted documents may be true."""
        if (kept := self._snapshot.masks.get(node)) is not None:
            return kept
        mask = self._unkept_mask(node)
        return self._snapshot.masks.put(node, mask, mask.nbytes)

    def _unkept_mask(self, node: q.Node) -> Mask:
        snapshot = self._snapshot
        match node:
            case q.Range():
                return self._range(node)
            case q.Equals(name, values):
                return self._value(name, values)
            case q.Is(state):
                return snapshot.keywords("state").having([state])
            case q.Has(name):
                return self._has(name)
            case q.Nothing():
                return np.zeros(snapshot.size, np.bool_)
        return self._mask(self.find(node))

    def _range(self, node: q.Range) -> Mask:
        field = self._schema.field(node.name)
        if field is None or field.kind not in (Kind.NUMBER, Kind.DATE):
            return np.zeros(self._snapshot.size, np.bool_)
        values = self._snapshot.moments(field) if of_moments(node) else self._snapshot.number(field.name)
        inside = ~np.isnan(values)
        if node.low is not None:
            inside &= values > node.low if node.low_open else values >= node.low
        if node.high is not None:
            inside &= values <= node.high if node.closed else values < node.high
        return inside

    def _value(self, name: str, values: Sequence[str]) -> Mask:
        field = self._schema.field(name)
        found = np.zeros(self._snapshot.size, np.bool_)
        if field is not None and field.name == "id":
            found[[number for number in map(self._snapshot.find, values) if number >= 0]] = True
        elif field is not None and field.kind in (Kind.KEYWORD, Kind.BOOLEAN):
            found |= self._snapshot.keywords(field.name).having(values)
        elif field is not None and field.kind is Kind.STORED:
            found |= self._stored(field, frozenset(map(fold, values)))
        return found

    def _stored(self, field: Field, wanted: frozenset[str]) -> Mask:
        """Which documents have a value that is stored only: those that have any are looked through."""
        found = np.zeros(self._snapshot.size, np.bool_)
        for count, document in enumerate(np.flatnonzero(self._snapshot.present(field.name)).tolist()):
            if not count % _AT_ONCE:
                self.check()
            found[document] = not wanted.isdisjoint(map(fold, stored_texts(self._snapshot.stored(document), field)))
        return found

    def _has(self, name: str) -> Mask:
        field, snapshot = self._schema.field(name), self._snapshot
        if field is None:
            return np.zeros(snapshot.size, np.bool_)
        if field.name == "id":
            return np.ones(snapshot.size, np.bool_)
        if field.kind in (Kind.NUMBER, Kind.DATE):
            return ~np.isnan(snapshot.number(field.name))
        if field.kind in (Kind.KEYWORD, Kind.BOOLEAN):
            return snapshot.keywords(field.name).filled()
        if field.kind is Kind.STORED:
            return snapshot.present(field.name) > 0
        found = snapshot.lengths(field.name) > 0
        if field.is_mixed:
            found = found | snapshot.keywords(f"{field.role}.key").having([field.name])
        return found


def _merged(found: Sequence[ScoredDocuments]) -> ScoredDocuments:
    """The same of few documents, at a cost that does not grow with the index."""
    documents = unique(np.concatenate([one.documents for one in found]))
    total = np.zeros(len(documents), np.float32)
    for one in found:
        assert one.scores is not None
        total[documents.searchsorted(one.documents)] += one.scores
    return ScoredDocuments(documents, total)


def _picked(found: ScoredDocuments, documents: NDArray[np.int64]) -> NDArray[np.float32]:
    assert found.scores is not None
    if found.documents is documents:
        return found.scores
    return found.scores[np.searchsorted(found.documents, documents)]


def _times(found: ScoredDocuments, weight: float) -> ScoredDocuments:
    return found if found.scores is None else ScoredDocuments(found.documents, found.scores * np.float32(weight))


def _added(scores: Sequence[NDArray[np.float32]]) -> NDArray[np.float32] | None:
    if not scores:
        return None
    total = scores[0]
    for more in scores[1:]:
        total = total + more
    return total

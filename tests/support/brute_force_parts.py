"""The parts of a document's score, by looking at every word of it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from searchidx.engines.bm25f import idf
from searchidx.engines.messages import ScorePart
from searchidx.query import nodes as q
from tests.support.brute_force_tree import Scope, Tree


def parts_of(tree: Tree, node: q.Node, number: int, scope: Scope) -> list[ScorePart]:
    """What each word in a node adds to the score of a document, by field; nothing where the document is not in the node."""
    if number not in tree.find(node, scope):
        return []
    match node:
        case q.And(children) | q.Or(children):
            return [part for child in children for part in parts_of(tree, child, number, scope)]
        case q.InField(name, child):
            inner = tree.scope(name)
            return parts_of(tree, child, number, inner) if inner else []
        case q.Weighted(child, weight):
            return weighted(parts_of(tree, child, number, scope), weight)
        case q.Exact(name):
            return [ScorePart(name, "", tree.find(node)[number] or 0.0, "exact")]
        case q.Terms() | q.Prefix() | q.PrefixRows() | q.Wildcard() | q.Fuzzy():
            return list(_leaf(tree, node, number, scope))
    return []


def weighted(parts: list[ScorePart], weight: float) -> list[ScorePart]:
    """The same parts times a weight."""
    return [msgspec.structs.replace(part, score=part.score * weight, idf=part.idf * weight) for part in parts]


def _leaf(tree: Tree, leaf: q.Terms | q.Prefix | q.PrefixRows | q.Wildcard | q.Fuzzy, number: int, scope: Scope) -> Iterator[ScorePart]:
    found, (rows, slop) = tree.find(leaf, scope), tree.rows(leaf, scope)
    shares = [list(tree.occurrences(tree.documents[number], row, slop, scope)) for row in rows]
    strongest = max(shares, key=lambda one: sum(count * weight for _, count, weight in one))
    total = sum(count * weight for _, count, weight in strongest)
    for slot, count, weight in strongest:
        if count and weight:
            score = (found[number] or 0.0) * count * weight / total
            yield ScorePart(slot, leaf.text, score, "word", count, weight, idf(len(tree.documents), len(found)))

"""Words of the cluster's dictionary: those that begin so, and those that are spelled nearly so."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from searchidx.engines.messages import Request, WordCount
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.names import ALL, SPELLED, Names
from searchidx.engines.opensearch.render import Expansion, Renderer
from searchidx.engines.opensearch.vocabulary import safe
from searchidx.query import nodes as q
from searchidx.text import JOINED
from searchidx.text.edit_distance import budget, distance
from searchidx.text.wildcards import matcher

MOST_WORDS = 10_000
"""As many words of one beginning are looked at; more are cut off, the rarest first."""

SECONDS = 5.0
_SPECIAL = re.compile(r'[.?+*|{}\[\]()"\\#@&<>~^-]')


class Dictionary:
    """The words of one index."""

    def __init__(self, client: Client, index: str, names: Names) -> None:
        self._client, self._index, self._names = client, index, names
        self._renderer = Renderer(names, {})

    def complete(self, field: str, prefix: str, limit: int, within: q.Node | None = None) -> list[WordCount]:
        """Words of a field's group that begin so: most frequent first, then by word; with `within`, in its documents alone."""
        group = self._group(field)
        pairs = self._pairs(group, q.Prefix(prefix)) if prefix else []
        return self._counted(group, [(word, term, 0, written) for word, term, written in pairs], limit, within)

    def nearest(self, word: str, limit: int) -> list[WordCount]:
        """Words with the same first letter within the spelling budget: fewest edits first, then most frequent, then by word."""
        most = budget(word)
        if not most:
            return []
        pairs = self._pairs(ALL, q.Fuzzy(word, most))
        return self._counted(ALL, [(one, term, distance(word, one, most), 0) for one, term, _ in pairs], limit)

    def expanded(self, requests: Iterable[Request], deadline: float) -> Mapping[tuple[str, q.Node], Expansion]:
        """The terms that the loose words of some requests stand for, by group; one round trip where there are any."""
        nodes = [one for request in requests for one in request.filters]
        boosts = [one.node for request in requests for one in request.boosts]
        trees = [*(request.query for request in requests), *boosts, *(one.node for one in nodes)]
        leaves = list(dict.fromkeys(leaf for tree in trees for leaf in self._leaves(tree, ALL)))
        if not leaves:
            return {}
        answers = self._client.search(self._index, [self._body(group, leaf) for group, leaf in leaves], deadline)
        return {leaf: _expansion(leaf[1], answer) for leaf, answer in zip(leaves, answers, strict=True)}

    def _leaves(self, node: q.Node, group: str) -> Iterable[tuple[str, q.Node]]:
        match node:
            case q.Prefix() | q.Wildcard() | q.Fuzzy():
                yield group, node
            case q.PrefixRows(rows):
                yield from ((group, q.Prefix(row[-1])) for row in rows if row)
            case q.InField(name, child):
                scope = self._renderer.scope(name)
                if scope is not None:
                    yield from self._leaves(child, scope.group)
            case q.And(children) | q.Or(children):
                for child in children:
                    yield from self._leaves(child, group)
            case q.Not(child) | q.Weighted(child):
                yield from self._leaves(child, group)

    def _group(self, field: str) -> str:
        found = self._names.schema.field(field) if field else None
        if found is None or found.name in self._names.searched or found.name not in self._names.slots:
            return ALL
        return self._names.slots[found.name]

    def _pairs(self, group: str, leaf: q.Node) -> list[tuple[str, str, int]]:
        """Words to offer with their terms for a beginning or a fuzzy word, and how many documents write them so, most frequent first.

        None that is only written apart is among them.
        """
        [answer] = self._client.search(self._index, [self._body(group, leaf)], time.monotonic() + SECONDS)
        return [one for one in _meant(leaf, answer) if not one[0].endswith(JOINED)]

    def _body(self, group: str, leaf: q.Node) -> dict[str, Any]:
        start = leaf.text if isinstance(leaf, q.Prefix | q.Wildcard) else leaf.text[:1] if isinstance(leaf, q.Fuzzy) else ""
        pattern = _SPECIAL.sub(r"\\\g<0>", safe(start)) + ".*" if start else ""
        if isinstance(leaf, q.Wildcard):
            pattern = pattern.replace(r"\*", ".*").replace(r"\?", ".")
        words: dict[str, Any] = {"field": f"{group}.words", "size": MOST_WORDS, "order": [{"_count": "desc"}, {"_key": "asc"}]}
        return {"size": 0, "track_total_hits": True, "aggs": {"words": {"terms": words | {"include": pattern}}}}

    def _counted(self, group: str, words: Sequence[tuple[str, str, int, int]], limit: int, within: q.Node | None = None) -> list[WordCount]:
        """The words with the number of documents that have their term; of words of several terms the more frequent counts."""
        terms = list(dict.fromkeys(term for _, term, *_ in words))
        counts = self._documents_of(group, terms, within)
        found: dict[str, WordCount] = {}
        for word, term, edits, written in words:
            if counts[term] and (word not in found or counts[term] > found[word].documents):
                found[word] = WordCount(word, counts[term], edits, written)
        return sorted(found.values(), key=lambda one: (one.edits, -one.documents, one.word))[: max(limit, 0)]

    def _documents_of(self, group: str, terms: Sequence[str], within: q.Node | None) -> dict[str, int]:
        filters = {str(n): {"term": {f"{group}.f": term}} for n, term in enumerate(terms)}
        if not filters:
            return {}
        found: dict[str, int] = {}
        inside = {} if within is None else self._inside(within)
        for start in range(0, len(terms), 1000):
            some = {name: filters[name] for name in map(str, range(start, min(start + 1000, len(terms))))}
            body = inside | {"size": 0, "aggs": {"terms": {"filters": {"filters": some}}}}
            [answer] = self._client.search(self._index, [body], time.monotonic() + SECONDS)
            found |= {terms[int(name)]: one["doc_count"] for name, one in answer["aggregations"]["terms"]["buckets"].items()}
        return found

    def _inside(self, within: q.Node) -> dict[str, Any]:
        """The part of a body that looks at the documents of a tree alone."""
        words = self.expanded([Request(within)], time.monotonic() + SECONDS)
        return {"query": Renderer(self._names, words).query(within)}


def _meant(leaf: q.Node, answer: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """The words that a leaf stands for, each with a term and the number of documents that have both."""
    for bucket in answer["aggregations"]["words"]["buckets"]:
        word, _, term = bucket["key"].partition(SPELLED)
        if _is_meant(leaf, word):
            yield word, term, bucket["doc_count"]


def _expansion(leaf: q.Node, answer: Mapping[str, Any]) -> Expansion:
    counts: dict[str, int] = {}
    for _, term, count in _meant(leaf, answer):
        counts[term] = max(counts.get(term, 0), count)
    return Expansion(counts, answer["hits"]["total"]["value"])


def _is_meant(leaf: q.Node, word: str) -> bool:
    word = word.removesuffix(JOINED)
    if isinstance(leaf, q.Fuzzy):
        edits = leaf.edits or 0
        return distance(leaf.text, word, edits) <= edits if edits else word == leaf.text
    return matcher(leaf.text)(word) if isinstance(leaf, q.Wildcard) else bool(word)

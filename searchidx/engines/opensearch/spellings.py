"""The spelling to show of folded keyword values: the most frequent one over the whole index, asked for once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from searchidx.engines.opensearch.documents import safe_text
from searchidx.engines.opensearch.names import SPELLED, spelled
from searchidx.engines.opensearch.story_counts import Json
from searchidx.engines.opensearch.value_counts import pattern

AT_ONCE = 100
"""Values in one search."""

MOST = 100
"""Spellings of one value that are looked at, the most frequent ones."""


class Spellings:
    """The spellings of one index."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def of(self, column: str, keys: Sequence[str], ask: Callable[[Sequence[Json]], Sequence[Mapping[str, Any]]]) -> Mapping[str, str]:
        """The spelling of each folded value of a column, without those that no document has; `ask` makes one round trip."""
        unknown = [key for key in dict.fromkeys(keys) if (column, key) not in self._known]
        pieces = [unknown[start : start + AT_ONCE] for start in range(0, len(unknown), AT_ONCE)]
        for piece, answer in zip(pieces, ask([_body(column, piece) for piece in pieces]) if pieces else (), strict=True):
            for key, one in answer["aggregations"].items():
                self._learn(column, piece[int(key)], one["spelled"]["buckets"])
        return {key: shown for key in keys if (shown := self._known.get((column, key)))}

    def _learn(self, column: str, key: str, buckets: Sequence[Mapping[str, Any]]) -> None:
        own = [(one["key"].partition(SPELLED), one["doc_count"]) for one in buckets]
        counts = {spelling: count for (folded, _, spelling), count in own if folded == safe_text(key)}
        self._known[column, key] = min(counts, key=lambda spelling: (-counts[spelling], spelling)) if counts else ""


def _body(column: str, keys: Sequence[str]) -> Json:
    aggs = {
        str(n): {
            "filter": {"term": {column: safe_text(key)}},
            "aggs": {"spelled": {"terms": {"field": spelled(column), "size": MOST, "include": pattern(key) + SPELLED + ".*"}}},
        }
        for n, key in enumerate(keys)
    }
    return {"size": 0, "aggs": aggs}

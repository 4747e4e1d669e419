"""The values of one facet: what is asked of the cluster, and what is read from its answer.

The cluster gives the values with most documents; which come first, by stories or by spelling, is decided here. Where more values
may belong to the first ones than were given, the question is repeated for more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from searchidx.engines.keywords import fold, matches, natural, ordered, with_excluded
from searchidx.engines.messages import FacetCount, Request
from searchidx.engines.opensearch.documents import safe_text
from searchidx.engines.opensearch.story_counts import Json, count, repeats

Answer = Mapping[str, Any]
Label = Callable[[str, Sequence[str]], Mapping[str, str]]
"""The spelling to show of each folded value of a keyword column."""

SPARE = 50
"""As many values more than are shown are asked for at first."""

GROWTH = 20
MOST = 20_000
"""As many values are asked for at last; the cluster gives some three times as many in one answer."""

LONGEST = 900
"""Letters of a pattern that the cluster takes; longer texts are looked for here alone."""


class Facet:
    """One facet of a request, in its column; `size` values are shown."""

    def __init__(self, request: Request, column: str, *, size: int, query: str = "", order: str = "count") -> None:
        self._column, self._size, self._query, self._order = column, max(size, 0), fold(query), order
        self._repeats = repeats(by_story=request.group == "story")
        self.asked = self._size + SPARE

    def more(self) -> bool:
        """Ask for more values the next time; False where no more can be asked for."""
        before, self.asked = self.asked, min(self.asked * GROWTH, MOST)
        return self.asked > before

    def aggregation(self) -> Json:
        """The values, each with what counts its stories."""
        by = [{"_key": "asc"}] if self._order == "name" else [{"_count": "desc"}, {"_key": "asc"}]
        terms: Json = {"field": self._column, "size": self.asked, "shard_size": MOST, "order": by}
        if self._query and len(self._query) <= LONGEST:
            terms["include"] = containing(self._query)
        return {"terms": terms} | ({"aggs": self._repeats} if self._repeats else {})

    def one(self, value: str, filters: Json) -> Json:
        """The documents with one value."""
        found: Json = {"filter": {"bool": {"filter": [filters, {"term": {self._column: safe_text(fold(value))}}]}}}
        return found | ({"aggs": self._repeats} if self._repeats else {})

    def is_decided(self, answer: Answer) -> bool:
        """Whether the first values are among those of an answer, whatever others there are."""
        buckets = answer["buckets"]
        if len(buckets) < self.asked:
            return True
        if self._order == "natural":
            return False
        counts = sorted((count(one) for one in buckets if self._is_wanted(one)), reverse=True)
        if self._order == "name":
            return len([one for one in counts if one]) >= self._size
        return not self._size or (len(counts) >= self._size and counts[self._size - 1] > buckets[-1]["doc_count"])

    def _is_wanted(self, bucket: Answer) -> bool:
        return matches(bucket["key"], self._query)

    def first(self, answer: Answer, label: Label) -> list[FacetCount]:
        """The values to show, in their order."""
        counts = {one["key"]: number for one in answer["buckets"] if self._is_wanted(one) and (number := count(one))}
        keys = self._nearly_first(counts)
        labels = label(self._column, keys)
        found = [FacetCount(labels.get(key, key), counts[key]) for key in keys]
        return list(ordered(found, self._order))[: self._size]

    def _nearly_first(self, counts: Mapping[str, int]) -> list[str]:
        """The first values, and those that stand beside the last of them but for their spelling."""
        if not self._size:
            return []
        if self._order == "name":
            return sorted(counts)[: self._size]
        rank: Callable[[str], Any] = (lambda key: natural(key)[0]) if self._order == "natural" else (lambda key: -counts[key])
        keys = sorted(counts, key=rank)
        return [key for key in keys if rank(key) <= rank(keys[min(self._size, len(keys)) - 1])]

    def counts(
        self, answer: Answer, picked: Sequence[tuple[str, Answer]], excluded: Sequence[tuple[str, Answer]], label: Label
    ) -> tuple[FacetCount, ...]:
        """The values to show with those that are picked, and in their places those that are excluded; each of these with its own answer."""
        shown = self.first(answer, label)
        labels = label(self._column, [fold(value) for value, _ in (*picked, *excluded)])
        chosen = {fold(value): FacetCount(labels.get(fold(value), value), count(own), True) for value, own in picked}
        gone = [FacetCount(labels.get(fold(value), value), count(own), excluded=True) for value, own in excluded]
        found = [one for one in shown if fold(one.value) not in chosen]
        return with_excluded([*found, *chosen.values()], gone, self._order)


def containing(text: str) -> str:
    """The cluster's pattern for values that a folded text stands in."""
    return f".*{pattern(text)}.*"


def pattern(text: str) -> str:
    """The cluster's pattern for a text."""
    return re.sub(r"[^\w ]", lambda found: f"\\{found[0]}", safe_text(text))

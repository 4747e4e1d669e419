"""Hits that stand too far down for the cluster to give them by their place: whoever wants them reads on behind the last one known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from searchidx.engines.messages import Request
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.requests import WINDOW, Body
from searchidx.engines.opensearch.story_counts import STORY

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class _Place:
    """Where reading a request has come to: the number of hits before, the last one's keys, and the stories that these have told."""

    request: Request
    number: int = 0
    after: tuple[Any, ...] = ()
    told: frozenset[int] = field(default_factory=frozenset)


class DeepPages:
    """The hits of one index; it remembers where the last page ended, so that the next one does not begin anew."""

    def __init__(self, client: Client, index: str) -> None:
        self._client, self._index = client, index
        self._last: _Place | None = None

    def hits(self, body: Body, copies: str) -> list[Answer]:
        """The hits from the offset of a request up to its limit; `copies` chooses the copies of shards, as for its first hits."""
        request, last = body.request, self._last
        every = replace(request, facets=(), histograms=(), picked={}, excluded={}, offset=0, limit=0, deadline=0.0)
        known = last is not None and last.request == every and last.number <= request.offset
        place = last if last is not None and known else _Place(every)
        found: list[Answer] = []
        while place.number < request.offset + request.limit:
            size = min(WINDOW, request.offset + request.limit - place.number)
            hits = self._window(body, place, size, copies, shown=place.number + size > request.offset)
            if not hits:
                break
            told = set(place.told)
            kept = list(_first_of_stories(hits, told)) if body.by_story else hits
            found += kept[max(request.offset - place.number, 0) :]
            place = _Place(every, place.number + len(kept), tuple(hits[-1]["sort"]), frozenset(told))
        self._last = place
        return found

    def _window(self, body: Body, place: _Place, size: int, copies: str, *, shown: bool) -> list[Answer]:
        search = {
            "query": body.hits(), "sort": body.sort(), "size": size, "track_scores": True, "track_total_hits": False,
            "docvalue_fields": body.shown_columns(), "_source": ["stored"] if shown else False,
        }  # fmt: skip
        after = {"search_after": place.after} if place.after else {}
        return list(self._client.whole(self._index, search | after, search_type="dfs_query_then_fetch", preference=copies))


def _first_of_stories(hits: Iterable[Answer], told: set[int]) -> Iterator[Answer]:
    """The hits whose stories are not told yet; these are told then."""
    for hit in hits:
        if (number := int(hit["fields"][STORY][0])) not in told:
            told.add(number)
            yield hit

"""The number of each document's story: found from the story keys of all documents, and written where it has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from searchidx.engines.opensearch.bulk import indexing, send
from searchidx.engines.opensearch.client import Client
from searchidx.engines.opensearch.documents import Documents
from searchidx.engines.opensearch.ids import from_cluster, to_cluster
from searchidx.engines.opensearch.kept_records import NEEDED, record, story_keys
from searchidx.engines.opensearch.requests import WINDOW
from searchidx.engines.opensearch.story_counts import STORY, alone
from searchidx.model.record import Record, StoryKeys
from searchidx.stories import key_columns, stories

MOST = 1_000_000
"""The stories of more documents are not looked for: the keys of all have to be held at once, half a kilobyte each."""

AT_ONCE = 100
"""Documents that are written anew between two questions."""


class Told(NamedTuple):
    """What tells the story of a document: its id, the number that its story has had, its keys and its date."""

    id: str
    number: int
    keys: StoryKeys
    date: float

    @classmethod
    def of(cls, record: Record) -> Told:
        """That of a record whose story has no number yet."""
        date = record.columns.get("date")
        return cls(record.id, 0, record.story, date if isinstance(date, float) else np.nan)


def tell_stories(client: Client, index: str, date: str | None, made: Documents, beat: Callable[[int], None]) -> bool:
    """Give each document of a refreshed index the number of its story; `date` is the column of dates.

    Those whose number changes are written anew. False where there are too many documents, or one of them was refused.
    """
    if client.request("GET", f"/{index}/_count")["count"] > MOST:
        return False
    held = list(_held(client, index, date))
    changed = {one.id: number for one, number in zip(held, numbers(held), strict=True) if number != one.number}
    if not changed:
        return True
    sent = send(client, index, indexing(_records(client, index, list(changed)), made, changed), beat)
    client.request("POST", f"/{index}/_refresh")
    return not sent.refused


def _held(client: Client, index: str, date: str | None) -> Iterator[Told]:
    fields = ["id", "keys", STORY, *([date] if date else [])]
    body = {"size": WINDOW, "sort": [{"id": "asc"}], "_source": False, "track_total_hits": False, "docvalue_fields": fields}
    after: dict[str, Any] = {}
    while True:
        hits = client.whole(index, body | after)
        for hit in hits:
            own = hit["fields"]
            moment = float(own[date][0]) if date in own else np.nan
            yield Told(from_cluster(own["id"][0]), own.get(STORY, [0])[0], story_keys(own), moment)
        if len(hits) < WINDOW:
            return
        after = {"search_after": hits[-1]["sort"]}


def numbers(held: Sequence[Told]) -> list[int]:
    """The number of each document's story; a story keeps the one that most of its documents have."""
    found = stories(key_columns([one.keys for one in held]), np.array([one.date for one in held], np.float64))
    sizes = np.bincount(found, minlength=len(held))
    own = {document: int(story) for document, story in enumerate(found) if sizes[story] > 1}
    given = _given(Counter((story, held[document].number) for document, story in own.items()))
    return [given[own[document]] if document in own else alone(one.id) for document, one in enumerate(held)]


def _given(votes: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """The number of each story: the one with most votes that no other story has, else the next free one."""
    given: dict[int, int] = {}
    taken: set[int] = set()
    for story, number in sorted(votes, key=lambda one: (-votes[one], one)):
        if number > 0 and story not in given and number not in taken:
            given[story] = number
            taken.add(number)
    free = max((number for _, number in votes), default=0)
    for story in sorted({story for story, _ in votes} - given.keys()):
        given[story] = free = max(free, 0) + 1
    return given


def _records(client: Client, index: str, ids: Sequence[str]) -> Iterator[Record]:
    for start in range(0, len(ids), AT_ONCE):
        wanted = [to_cluster(id) for id in ids[start : start + AT_ONCE]]
        body = {"size": AT_ONCE, "query": {"terms": {"id": wanted}}, **NEEDED}
        for hit in client.whole(index, body):
            yield record(hit)

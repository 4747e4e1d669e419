"""A search that takes too long is stopped wherever it is: at every look at the clock."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from pathlib import Path

import pytest

from searchidx.engines.embedded.search import postings
from searchidx.engines.messages import Request, Sort
from searchidx.errors import Timeout
from searchidx.query import nodes as q
from searchidx.query.expand import expand
from tests.support.indexes import publish
from tests.support.samples import SCHEMA, sample

DEADLINE = 5.0
REQUESTS = {
    "fuzzy": Request(q.Fuzzy("word1"), limit=3),
    "prefix": Request(q.Prefix("wo"), limit=3),
    "phrase with a prefix": Request(q.PrefixRows((("word", "wo"),)), limit=3),
    "wildcard": Request(q.Wildcard("w?rd*"), limit=3),
    "prefix in a field": Request(q.InField("title", q.Prefix("wo")), limit=3),
    "sorted": Request(sort=(Sort("title"),), limit=3),
    "facets": Request(facets=("topics", "provider", "state"), limit=3),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_clock_is_looked_at_everywhere(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes until the time is up, the search ends by the next look; array operations stand between two."""
    monkeypatch.setattr(postings, "UNIONS", 0)  # what is kept is not looked up again
    engine = publish(tmp_path, SCHEMA, [sample(f"{number}.md", f"word{number} words") for number in range(50)])
    request = replace(REQUESTS[name], query=expand(REQUESTS[name].query, SCHEMA), deadline=DEADLINE)
    looks = itertools.count()
    monkeypatch.setattr(time, "monotonic", lambda: next(looks) * 0.0)
    engine.search([request])
    needed = next(looks)
    assert needed > 1
    for late in range(needed):
        ticks = itertools.count()
        monkeypatch.setattr(time, "monotonic", lambda late=late, ticks=ticks: 2 * DEADLINE * (next(ticks) >= late))
        with pytest.raises(Timeout):
            engine.search([request])

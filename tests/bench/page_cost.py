"""What the page costs beside the search in it: whole answers of the application, in process, and the searches that they make.

`python -m tests.bench.page_cost FOLDER` measures the index in `FOLDER/searchidx/index`, as a run of the bench with `--folder` leaves it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from unittest.mock import patch
from urllib.parse import quote

from searchidx.web import create_app

from searchidx.search.index import Index
from searchidx.search.page import Page
from searchidx.search.request import Search
from tests.bench.corpus import Query, queries
from tests.bench.searchidx_ import typed

CLOCK = time.process_time_ns
"""Processor time, so that whatever else the machine does counts little."""

ROUNDS = 5


@dataclass
class Cost:
    """Milliseconds of whole pages, and of the searches in them."""

    pages: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        page, search = median(self.pages), median(self.searches)
        return f"{page:9.2f}{search:10.2f}{page / search:8.2f}"


def measure(root: Path, classes: dict[str, Sequence[Query]]) -> dict[str, Cost]:
    """The cost of every class; every query is asked once to warm up, then `ROUNDS` times."""
    client = create_app(root).test_client()
    costs = {name: Cost() for name in classes}
    spent = [0]
    run = Index.run

    def timed(index: Index, asked: Search) -> Page:
        began = CLOCK()
        try:
            return run(index, asked)
        finally:
            spent[0] += CLOCK() - began

    with patch.object(Index, "run", timed):
        for name, asked in classes.items():
            for number in range(ROUNDS + 1):
                for query in asked:
                    spent[0], began = 0, CLOCK()
                    answer = client.get(address(query))
                    taken = CLOCK() - began
                    assert answer.status_code == 200, answer.status
                    if number:
                        costs[name].pages.append(taken / 1e6)
                        costs[name].searches.append(spent[0] / 1e6)
    return costs


def address(query: Query) -> str:
    """The address of the page that answers a query."""
    return f"/?q={quote(typed(query))}" + (f"&topics={quote(query.topic)}" if query.topic else "")


def report(root: Path, documents: int, each: int) -> Iterator[str]:
    """A line a class: whole pages and the searches in them at the median, and how much the pages are of the searches."""
    yield f"{'milliseconds':22}{'page':>9}{'search':>10}{'ratio':>8}"
    for name, cost in measure(root, {**queries(documents, each)}).items():
        yield f"page: {name:16}{cost}"


if __name__ == "__main__":
    for line in report(Path(sys.argv[1]) / "searchidx" / "index", 100_000, 8):
        print(line)

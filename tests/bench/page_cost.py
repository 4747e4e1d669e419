"""What the page costs beside the search in it: whole answers of the application, in process, and what the search layer did for them.

`python -m tests.bench.page_cost FOLDER` measures the index in `FOLDER/searchidx/index`, as a run of the bench with `--folder` leaves it.

*Query* is `Index.run`: what was typed, its facets and its dates. *Details* are what the hits of the page are asked for afterwards,
which is search too (`searchidx/search`, the same for the API and the terminal): highlights, related articles that match, and the
parts of the scores. The ratio is that of the page to both; the page's own work (links, words, HTML, headers) is all above 1.
Requests go straight to the application, so that no client is measured with it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from searchidx.web import create_app
from werkzeug.test import EnvironBuilder, run_wsgi_app

from searchidx.search import hit_details
from searchidx.search.index import Index
from tests.bench.corpus import Query, queries
from tests.bench.searchidx_ import typed

CLOCK = time.process_time_ns
"""Processor time, so that whatever else the machine does counts little."""

ROUNDS = 5

QUERY, DETAILS = "query", "details"
_SEARCH = ((Index, "run", QUERY), *((hit_details._Details, name, DETAILS) for name in ("highlights", "related", "article", "why")))
"""Where the page enters the search layer."""


@dataclass
class Cost:
    """Milliseconds of whole pages and of the two parts of the searches in them, one item an answer; `first` are pages asked for once."""

    pages: list[float] = field(default_factory=list)
    queries: list[float] = field(default_factory=list)
    details: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        page, query, details = median(self.pages), median(self.queries), median(self.details)
        return f"{page:9.2f}{query:9.2f}{details:9.2f}{page / (query + details):8.2f}{page / query:9.2f}{median(self.first):9.2f}"


class Watch:
    """The time spent in parts of the program; what one part does inside another counts for the outer."""

    def __init__(self) -> None:
        self.spent = {QUERY: 0, DETAILS: 0}
        self._inside = False

    def watched(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        """The same function, its time counted."""

        def timed(*given: Any) -> Any:
            if self._inside:
                return function(*given)
            self._inside, began = True, CLOCK()
            try:
                return function(*given)
            finally:
                self.spent[part] += CLOCK() - began
                self._inside = False

        return timed


@contextmanager
def watching() -> Iterator[Watch]:
    """Count what is spent in the search layer."""
    watch = Watch()
    with ExitStack() as patches:
        for owner, name, part in _SEARCH:
            patches.enter_context(patch.object(owner, name, watch.watched(getattr(owner, name), part)))
        yield watch


def measure(root: Path, classes: dict[str, Sequence[Query]]) -> dict[str, Cost]:
    """The cost of every class; every query is asked once for the first time, then `ROUNDS` times again."""
    app = create_app(root)
    costs = {name: Cost() for name in classes}
    run_wsgi_app(app, EnvironBuilder("/").get_environ(), buffered=True)  # templates are compiled
    with watching() as watch:
        for name, asked in classes.items():
            for number in range(ROUNDS + 1):
                for query in asked:
                    environ = EnvironBuilder(address(query)).get_environ()
                    watch.spent, began = {QUERY: 0, DETAILS: 0}, CLOCK()
                    _, status, _ = run_wsgi_app(app, environ, buffered=True)
                    taken = CLOCK() - began
                    assert status.startswith("200"), status
                    _note(costs[name], taken, watch.spent, is_first=not number)
    return costs


def _note(cost: Cost, taken: int, spent: dict[str, int], is_first: bool) -> None:
    if is_first:
        cost.first.append(taken / 1e6)
        return
    cost.pages.append(taken / 1e6)
    cost.queries.append(spent[QUERY] / 1e6)
    cost.details.append(spent[DETAILS] / 1e6)


def address(query: Query) -> str:
    """The address of the page that answers a query."""
    return f"/?q={quote(typed(query))}" + (f"&topics={quote(query.topic)}" if query.topic else "")


def report(root: Path, documents: int, each: int) -> Iterator[str]:
    """A line a class, at the median: pages asked for again, the query and details in them, pages to both, to the query, first pages."""
    yield f"{'milliseconds':22}{'page':>9}{'query':>9}{'details':>9}{'ratio':>8}{'to query':>9}{'first':>9}"
    for name, cost in measure(root, {**queries(documents, each)}).items():
        yield f"page: {name:16}{cost}"


if __name__ == "__main__":
    for line in report(Path(sys.argv[1]) / "searchidx" / "index", 100_000, 8):
        print(line)

"""Whether an index finds what it must: searches held against the documents and places that people expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from searchidx.engines.base import Engine
from searchidx.model.saved_search import Expectation, Wanted
from searchidx.search.saved import resolved, to_search
from searchidx.search.searcher import search


@dataclass(frozen=True, slots=True)
class Missed:
    """A document that stands further down than it must, or is not found (`found` 0) as far as was looked."""

    id: str
    place: int
    found: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A search that does not find what it must: what is missed, and the ids that it finds instead, in their order."""

    query: str
    missed: tuple[Missed, ...]
    found: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object that `check --json` prints."""
        missed = [{"id": one.id, "place": one.place, "found": one.found or None} for one in self.missed]
        return {"query": self.query, "missed": missed, "found": list(self.found)}


def failures(engine: Engine, expected: Sequence[Expectation]) -> list[Failure]:
    """The searches that do not find what they must, in the order of the expectations."""
    return [failure for one in expected if (failure := _failure(engine, one))]


def _failure(engine: Engine, one: Expectation) -> Failure | None:
    looked = max([one.within, *(wanted.place for wanted in one.find)])
    page = search(engine, resolved(engine, to_search(one, looked)).checked())
    found = tuple(hit.id for hit in page.hits)
    missed = [_missed(wanted, found, one.within) for wanted in one.find]
    told = tuple(one for one in missed if one is not None)
    return Failure(page.understood, told, found) if told else None


def _missed(wanted: Wanted, found: Sequence[str], within: int) -> Missed | None:
    place, at = wanted.place or within, found.index(wanted.id) + 1 if wanted.id in found else 0
    return None if 0 < at <= place else Missed(wanted.id, place, at)

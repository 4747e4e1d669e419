"""The cluster's answer to a request as results; what the first answer leaves open is asked for in a second round trip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from searchidx.engines.messages import STORY_SIZE, FacetCount, Histogram, Match, Results, Story
from searchidx.engines.opensearch.histograms import Bars, Bounds
from searchidx.engines.opensearch.kept_records import stored
from searchidx.engines.opensearch.requests import Body
from searchidx.engines.opensearch.spellings import Spellings
from searchidx.engines.opensearch.story_counts import STORY, Json, count
from searchidx.engines.opensearch.value_counts import MOST, Facet

Answer = Mapping[str, Any]
Ask = Callable[[Sequence[Json]], Sequence[Answer]]
"""Asks the cluster some searches in one round trip."""

OUT_OF_TIME = "the cluster ran out of time before it had looked at everything"


class Reading:
    """Reads the answer to one request; `ask` asks what is still open, of the same copies of shards."""

    def __init__(self, body: Body, ask: Ask, spellings: Spellings) -> None:
        self._body, self._request, self._names = body, body.request, body.names
        self._ask_cluster, self._spellings = ask, spellings
        self._missing: dict[str, None] = {}
        self._inexact: dict[str, None] = {}

    def results(self, answer: Answer) -> Results:
        """What the request found."""
        self._note(partial(answer))
        facets = {name: self._facet(f"f{n}", name, one, answer) for n, (name, one) in enumerate(self._body.facets.items())}
        drawn = ((name, one, answer["aggregations"][f"h{n}"]) for n, (name, one) in enumerate(self._body.histograms.items()) if one)
        histograms = {name: found for name, one, own in drawn if (found := self._histogram(name, one, own))}
        matches = self.matches(answer["hits"]["hits"])
        documents = answer["hits"]["total"]["value"]
        total = count(answer["aggregations"]["told"]) if self._body.by_story else documents
        return Results(total, tuple(matches), facets, histograms, documents, "; ".join(self._missing), "; ".join(self._inexact))

    def _note(self, missing: str) -> None:
        if missing:
            self._missing[missing] = None

    def _doubt(self, what: str) -> None:
        self._inexact[what] = None

    def _ask(self, bodies: Sequence[Json]) -> Sequence[Answer]:
        answers = self._ask_cluster(bodies)
        for answer in answers:
            self._note(partial(answer))
        return answers

    def _label(self, column: str, keys: Sequence[str]) -> Mapping[str, str]:
        return self._spellings.of(column, keys, self._ask)

    def _facet(self, key: str, name: str, facet: Facet | None, answer: Answer) -> tuple[FacetCount, ...]:
        picked, excluded = self._request.picked.get(name, ()), self._request.excluded.get(name, ())
        if facet is None:
            return tuple(FacetCount(value, 0, True) for value in picked)
        own = answer["aggregations"][key]
        while not self._is_decided(name, facet, own["counted"]["values"]):
            [more] = self._ask([self._body.counted({key: self._body.facet(name, facet)})])
            own = more["aggregations"][key]
        chosen = [(value, own["counted"][f"p{n}"]) for n, value in enumerate(picked)]
        gone = [(value, own[f"x{n}"]) for n, value in enumerate(excluded)]
        return facet.counts(own["counted"]["values"], chosen, gone, self._label)

    def _is_decided(self, name: str, facet: Facet, values: Answer) -> bool:
        """Whether an answer has the first values; where no more can be asked for, it is said that it may not."""
        if facet.is_decided(values):
            if values.get("doc_count_error_upper_bound"):
                self._doubt(f"counts of {name} may be too low by {values['doc_count_error_upper_bound']:,}")
            return True
        if facet.more():
            return False
        self._doubt(f"only the {MOST:,} values of {name} with most documents were looked at")
        return True

    def _histogram(self, name: str, bars: Bars, answer: Answer) -> Histogram | None:
        bounds = bars.bounds(answer)
        if bounds is None:
            return None
        values = [one.value for one in self._split(name, bars, answer)]
        counted = self._counted(name, bars, bounds, values) if bounds.counts is None else ()
        return bars.drawn(self._names.schema, answer, bounds, counted, values)

    def _counted(self, name: str, bars: Bars, bounds: Bounds, values: Sequence[str]) -> Sequence[Answer]:
        [answer] = self._ask([self._body.bars(name, bars.within(bounds.edges, values))])
        found: Sequence[Answer] = answer["aggregations"]["all"]["bars"]["buckets"]
        return found

    def _split(self, name: str, bars: Bars, answer: Answer) -> Sequence[FacetCount]:
        """The values that bars are split by."""
        facet = self._body.split
        if facet is None:
            return ()
        values = answer["split"]["values"]
        while not self._is_decided(self._request.split, facet, values):
            [more] = self._ask([self._body.split_of(name, bars)])
            values = more["aggregations"]["split"]["values"]
        return facet.first(values, self._label)

    def matches(self, hits: Sequence[Answer]) -> list[Match]:
        """Some hits, each with its story where stories are asked for."""
        found = list(map(match, hits))
        if not self._body.by_story or not hits:
            return found
        told = self._stories([number for hit in hits if (number := story_of(hit)) > 0])
        return [self._with_story(one, hit, told.get(story_of(hit))) for one, hit in zip(found, hits, strict=True)]

    def _stories(self, numbers: Sequence[int]) -> Mapping[int, Answer]:
        if not numbers:
            return {}
        [answer] = self._ask([self._body.stories(numbers)])
        return {int(one["key"]): one for one in answer["aggregations"]["stories"]["buckets"]}

    def _with_story(self, one: Match, hit: Answer, told: Answer | None) -> Match:
        provider = self._body.provider
        if told is None:
            return msgspec.structs.replace(one, story=Story(1, len(hit["fields"].get(provider, ()))))
        others = [other for hit in told["first"]["hits"]["hits"] if (other := match(hit).stored).id != one.stored.id]
        providers = len(told["providers"]["buckets"]) if provider else 0
        return msgspec.structs.replace(one, story=Story(told["doc_count"], providers, tuple(others[:STORY_SIZE])))


def story_of(hit: Answer) -> int:
    """The number of a hit's story."""
    return int(hit["fields"][STORY][0])


def match(hit: Answer) -> Match:
    """One hit."""
    return Match(float(hit.get("_score") or 0.0), stored(hit))


def partial(answer: Answer) -> str:
    """What is missing from an answer, or ""; shards that no node holds are not counted among those that failed."""
    shards = answer.get("_shards", {})
    if shards.get("failed") or shards.get("successful", 0) < shards.get("total", 0):
        return f"{shards['successful']} of {shards['total']} shards answered"
    return OUT_OF_TIME if answer.get("timed_out") else ""
